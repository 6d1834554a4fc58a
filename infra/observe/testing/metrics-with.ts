/** A real metrics server that holds source series and what the rules record from them. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openMetrics } from '../../../apps/service/metrics.ts';
import { startMetricsServer } from '../../../apps/service/testing/backends.ts';
import type { RuleFile } from '../rule-source.ts';
import { WHILE_SECONDS, type Sample } from './source-series.ts';

const run = promisify(execFile);
const vmalert = join(import.meta.dirname, '../../../.lab/tools/vmalert/bin/vmalert');

/** How often the series were read. */
const STEP_SECONDS = 2;
/** Rules that build on others' series come after as many passes. */
const PASSES = 3;

export interface Found {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricsWith {
  /** What the server answers for the end of the while. @throws what it says of a query that it doesn't understand */
  query(promql: string): Promise<readonly Found[]>;
  stop(): Promise<void>;
}

/** The syntax, as the program that evaluates the rules sees it. @throws what it says is wrong */
export async function checkRules(rules: RuleFile): Promise<void> {
  await withRules(rules, (file) => run(vmalert, ['-dryRun', `-rule=${file}`]));
}

export async function metricsWith(samples: readonly Sample[], services: ReadonlyMap<string, string>, rules: RuleFile): Promise<MetricsWith> {
  if (!existsSync(vmalert)) throw new Error(`${vmalert} is missing; \`npm test\` gets the tools that tests need`);
  const server = await startMetricsServer();
  const end = Math.floor(Date.now() / 1_000 / STEP_SECONDS) * STEP_SECONDS;
  const load = async (lines: readonly string[]) => {
    await post(`${server.url}/api/v1/import/prometheus`, lines.join('\n'));
    await post(`${server.url}/internal/force_flush`, '');
  };
  await load(samples.flatMap(({ name, labels, at: valueAt }) => times(end).flatMap(([at, seconds]) => {
    const value = valueAt(seconds);
    return value === undefined ? [] : [line(name, labels, value, at)];
  })));
  for (const [labels, role] of services) await load(await serviceLines(labels, role, end));
  await withRules(rules, async (file) => {
    for (let pass = 0; pass < PASSES; pass += 1) {
      await run(vmalert, [`-rule=${file}`, `-datasource.url=${server.url}`, `-remoteWrite.url=${server.url}`, '-replay.disableProgressBar', '-replay.rulesDelay=0s',
        `-replay.timeFrom=${new Date((end - WHILE_SECONDS) * 1_000).toISOString()}`, `-replay.timeTo=${new Date(end * 1_000).toISOString()}`]);
      await post(`${server.url}/internal/force_flush`, '');
    }
  });
  return {
    query: async (promql) => {
      const response = await fetch(`${server.url}/api/v1/query?${new URLSearchParams({ query: promql, time: String(end), nocache: '1' }).toString()}`);
      const text = await response.text();
      if (!response.ok) throw new Error(`${promql}: ${text.slice(0, 300)}`);
      const { data } = JSON.parse(text) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
      return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    stop: () => server.stop(),
  };
}

/** What a service answers on /metrics, while it works: its real registry, read again and again. */
async function serviceLines(service: string, role: string, end: number): Promise<readonly string[]> {
  const metrics = openMetrics();
  metrics.queue('receive', () => 3);
  const labels = `service="${service}",role="${role}",route="${service.split('-')[1] ?? ''}",instance="${service}-0",job="services"`;
  const lines: string[] = [];
  for (const [at] of times(end)) {
    for (const stage of ['send', 'store', 'count'] as const) metrics.events(stage, 'ok', 20);
    metrics.events('receive', 'duplicate', 1);
    metrics.batch('store', 20, 0.004);
    const text = (await metrics.registry.metrics()).split('\n').filter((each) => each !== '' && !each.startsWith('#'));
    lines.push(...text.map((each) => `${each.replace(/^(\w+)(?:\{(.*)\})? /, (_, name: string, own?: string) => `${name}{${own === undefined ? '' : `${own},`}${labels}} `)} ${at}`));
    lines.push(`up{${labels}} 1 ${at}`);
  }
  return lines;
}

/** Every reading: its time in Unix milliseconds, and how many seconds after the first. */
function times(end: number): readonly (readonly [at: number, seconds: number])[] {
  return Array.from({ length: WHILE_SECONDS / STEP_SECONDS + 1 }, (_, index) => [(end - WHILE_SECONDS + index * STEP_SECONDS) * 1_000, index * STEP_SECONDS]);
}

function line(name: string, labels: Readonly<Record<string, string>>, value: number, at: number): string {
  return `${name}{${Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`).join(',')}} ${value} ${at}`;
}

async function withRules(rules: RuleFile, then: (file: string) => Promise<unknown>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-rules-'));
  try {
    const file = join(folder, 'rules.json');
    writeFileSync(file, JSON.stringify(rules));
    await then(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function post(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', body });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}
