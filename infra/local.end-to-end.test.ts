/** The whole lab on the real engine: up, traffic, weights under load, kills, refresh, destroy, and nothing left. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { until } from '../apps/service/testing/backends.ts';
import { generate, type Generated } from '../loadtest/generator.ts';
import { openLedger, type Ledger, type Reconciliation } from '../loadtest/ledger.ts';
import { openStores } from '../loadtest/stores.ts';
import type { Outcome } from '../loadtest/outcomes.ts';
import { readConfig } from '../stacks/config.ts';
import { call } from '../stacks/local/supervisor-rpc.ts';
import { processesOf } from '../stacks/local/processes.ts';
import { metricsDashboards } from './observe/dashboards/metrics-dashboards.ts';
import { isFree, publicPortsOf } from './provider/ports.ts';
import { kill, processes } from './testing/lab-processes.ts';
import { TestLab, repository } from './testing/test-lab.ts';
import { trafficAgainst } from '../tools/traffic.ts';

jest.setTimeout(300_000);

const PORTS_BASE = 26_000;
/** How long what is measured may take to be in every panel. */
const SHOWN_WITHIN_MS = 60_000;
/** Longer than an entry tries: a shorter one costs latency only. */
const OUTAGE_MS = 16_000;

const scenario = readConfig({ keys: () => [], get: () => undefined }, 'test', {}).scenario;
const bodies = (JSON.parse(readFileSync(join(repository, 'loadtest', scenario.traffic), 'utf8')) as object[]).map((event) => JSON.stringify(event));

let lab: TestLab;
let ledger: Ledger;
let run = 0;

interface Sent {
  readonly generated: Generated;
  readonly reconciliation: Reconciliation;
}

const nothing = async (): Promise<void> => undefined;

/** Sends open-loop traffic, does something before and meanwhile, and waits until everything has arrived. */
async function send(events: number, perSecond: number, meanwhile: () => Promise<void> = nothing, first: () => Promise<void> = nothing): Promise<Sent> {
  run += 1;
  const outcomes: Outcome[] = [];
  const before = await ledger.before();
  await first();
  const [generated] = await Promise.all([
    generate({
      url: lab.outputs().entryUrl, bodies, run: `e2e-${process.pid}-${run}`, seed: run, events,
      arrivals: { kind: 'open', perSecond }, timeoutMs: 30_000, onOutcome: (outcome) => outcomes.push(outcome),
    }),
    meanwhile(),
  ]);
  return { generated, reconciliation: await ledger.waitUntilDrained(outcomes, before) };
}

/** No process of the lab runs twice. */
async function withoutDuplicates(): Promise<void> {
  for (const { name, pid } of await processes(lab)) expect([name, processesOf({ labDir: lab.labDir, name })]).toEqual([name, [pid]]);
}

function supervisorPid(): number {
  return Number(readFileSync(join(lab.labDir, 'supervisor', 'supervisord.pid'), 'utf8'));
}

beforeAll(() => {
  lab = TestLab.open('local', { platform: 'local', 'ports.base': String(PORTS_BASE) });
});

afterAll(async () => {
  await ledger?.close();
  lab?.close();
});

describe('the local lab', () => {
  it('refuses a wrong config with every problem at once, and changes nothing', () => {
    lab.set('split.weights', 'grpc=-1,pigeon=2');
    lab.set('kafka.partitions', 'many');
    expect(() => lab.up()).toThrow(/grpc[\s\S]*pigeon[\s\S]*kafka\.partitions|kafka\.partitions[\s\S]*grpc[\s\S]*pigeon/);
    lab.unset('split.weights');
    lab.unset('kafka.partitions');
    expect(existsSync(lab.labDir)).toBe(false);
  });

  it('comes up in one command; doing it again changes nothing', async () => {
    expect(lab.up().created).toBeGreaterThan(20);
    const outputs = lab.outputs();
    expect(outputs.splitWeights).toEqual({ grpc: 1, redis: 1, kafka: 1, faulty: 0 });
    for (const url of [outputs.dashboardUrl, outputs.loadtestUrl, outputs.metricsUrl, `${outputs.functionsUrl}/healthz`]) {
      expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    }
    expect(lab.preview()).toEqual([]);
    expect(lab.up()).toMatchObject({ created: 0, updated: 0, replaced: 0, deleted: 0 });
    ledger = openLedger(openStores(outputs, scenario));
  });

  it('keeps its traffic file in a registry behind TLS and a password, and the secrets in files of their owner', async () => {
    const { registryUrl, registryAccess: { caFile, authFile }, trafficArtifact } = lab.outputs();
    const { auths } = JSON.parse(readFileSync(authFile, 'utf8')) as { auths: Record<string, { auth: string }> };
    const [address, login] = Object.entries(auths)[0]!;
    expect(registryUrl).toBe(`https://${address}`);
    expect(trafficArtifact).toMatch(new RegExp(`^${address}/traffic/${scenario.id}@sha256:[0-9a-f]{64}$`));
    const status = (ca: Buffer | undefined, authorization: string) => new Promise<number | undefined>((resolve, reject) => {
      get(`${registryUrl}/v2/`, { ca, headers: { authorization } }, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    expect(await status(readFileSync(caFile), `Basic ${login.auth}`)).toBe(200);
    expect(await status(readFileSync(caFile), `Basic ${Buffer.from('lab:wrong').toString('base64')}`)).toBe(401);
    await expect(status(undefined, `Basic ${login.auth}`)).rejects.toThrow(/certificate/);
    const [, password] = Buffer.from(login.auth, 'base64').toString().split(':');
    const state = lab.run('stack', 'export');
    for (const secret of [login.auth, password!, 'PRIVATE KEY']) expect(state.includes(secret)).toBe(false);
  });

  it("makes good what became of the certificate and of the registry's data, as the preview says", async () => {
    const { registryAccess: { caFile }, trafficArtifact } = lab.outputs();
    const ca = readFileSync(caFile, 'utf8');
    rmSync(caFile);
    expect(lab.preview().map(({ name, operation }) => `${operation} ${name}`)).toEqual(expect.arrayContaining(['update registry-credentials', 'update registry']));
    lab.up();
    expect(readFileSync(caFile, 'utf8')).not.toBe(ca);
    rmSync(join(lab.labDir, 'registry', 'data'), { recursive: true });
    expect(lab.preview()).toEqual([expect.objectContaining({ operation: 'update', type: 'lab:index:Artifact' })]);
    expect(lab.up()).toMatchObject({ updated: 1 });
    expect(lab.outputs().trafficArtifact).toBe(trafficArtifact);
    expect(lab.preview()).toEqual([]);
  });

  it('can be reached from this machine only', () => {
    const pids = processesOf({ labDir: lab.labDir });
    expect(pids.length).toBeGreaterThan(15);
    expect(publicPortsOf(pids)).toEqual([]);
  });

  it('loads no cloud SDK and needs no plugin', () => {
    const { plugins } = JSON.parse(lab.run('about', '--json')) as { plugins: { name: string }[] | null };
    expect((plugins ?? []).map(({ name }) => name).filter((name) => /gcp|kubernetes|docker/.test(name))).toEqual([]);
    expect(existsSync(join(process.env['PULUMI_HOME']!, 'plugins'))).toBe(false);
  });

  it('sent = accepted = stored = counted, with Locust', async () => {
    const { text, balanced } = await trafficAgainst(repository, lab.outputs(), { users: 10, spawnRate: 10, seconds: 4 }, () => undefined);
    expect(text).toMatch(/^sent (\d+) = accepted \1 = stored \1 = counted \1$/m);
    expect(balanced).toBe(true);
  });

  it('comes to show data in every panel over its metrics, on the page of the metrics server itself', async () => {
    const { metricsUrl } = lab.outputs();
    const answerOf = async (path: string) => await (await fetch(`${metricsUrl}${path}`)).json() as unknown;
    const { dashboardsSettings } = await answerOf('/vmui/custom-dashboards') as { dashboardsSettings: { title: string; rows: { panels: { title: string; expr: string[] }[] }[] }[] };
    expect(dashboardsSettings.map(({ title }) => title).sort()).toEqual(metricsDashboards.map(({ title }) => title).sort());
    // Where nothing has gone wrong that one has nothing to show.
    const panels = dashboardsSettings.flatMap(({ rows }) => rows.flatMap((row) => row.panels)).filter(({ title }) => !title.startsWith('Not well'));
    expect(panels.length).toBeGreaterThan(5);
    for (const [title, query] of panels.flatMap(({ title, expr }) => expr.map((query) => [title, query] as const))) {
      // The rules are recorded every few seconds, and their windows have to fill.
      await until(`${title} to show ${query}`, async () => {
        const { data } = await answerOf(`/api/v1/query?${new URLSearchParams({ query: `last_over_time((${query})[10m:2s])`, nocache: '1' }).toString()}`) as { data: { result: unknown[] } };
        return data.result.length > 0;
      }, SHOWN_WITHIN_MS);
    }
  });

  it('changes the weights under load: one resource, no failed request, in effect', async () => {
    lab.set('split.weights', 'grpc=50,kafka=50');
    expect(lab.preview()).toEqual([expect.objectContaining({ operation: 'update', type: 'lab:index:Split' })]);
    const { generated, reconciliation } = await send(2_000, 200, async () => {
      expect(lab.up()).toMatchObject({ updated: 1, created: 0, replaced: 0, deleted: 0 });
    });
    expect(generated.outcomes).toEqual({ acked: 2_000, rejected: 0, indeterminate: 0 });
    expect(reconciliation.findings).toEqual([]);
    const after = await send(1_000, 400);
    expect(after.reconciliation.routes['redis']?.sent ?? 0).toBe(0);
    expect(Math.abs(after.reconciliation.routes['grpc']!.sent - 500)).toBeLessThan(4 * Math.sqrt(1_000 / 4));
    lab.unset('split.weights');
    expect(lab.up()).toMatchObject({ updated: 1 });
  });

  it('gives a topic fewer partitions, or more, and uses them at once', async () => {
    lab.set('split.weights', 'kafka=1');
    for (const partitions of ['1', '6']) {
      lab.set('kafka.partitions', partitions);
      lab.up();
      expect(lab.preview()).toEqual([]);
      const { generated, reconciliation } = await send(600, 300);
      expect([partitions, generated.outcomes.acked, reconciliation.findings, reconciliation.balanced]).toEqual([partitions, 600, [], true]);
    }
    lab.unset('kafka.partitions');
    lab.unset('split.weights');
    lab.up();
  });

  it('one hundred per cent faulty: every request rejected, nothing stored', async () => {
    lab.set('split.weights', 'faulty=1');
    lab.up();
    const { generated, reconciliation } = await send(200, 200);
    expect(generated.outcomes).toEqual({ acked: 0, rejected: 200, indeterminate: 0 });
    expect(reconciliation.total.stored).toBe(0);
    lab.unset('split.weights');
    lab.up();
  });

  describe.each([
    'worker-grpc-0', 'worker-redis-0', 'worker-kafka-0', 'entry-grpc-0', 'entry-redis-0', 'entry-kafka-0',
    'kafka', 'valkey-primary', 'valkey-replica', 'document-store', 'split',
  ])('%s killed under load', (name) => {
    it('comes back by itself; gRPC and Kafka lose nothing, and what Redis loses is what is reported', async () => {
      const { generated, reconciliation } = await send(1_500, 150, async () => {
        await delay(2_000);
        await kill(lab, name);
      });
      for (const route of ['grpc', 'kafka']) {
        expect({ route, ...reconciliation.routes[route] }).toMatchObject({ route, lost: 0, phantom: 0, duplicate: 0 });
      }
      const redis = reconciliation.routes['redis']!;
      const reported = redis.published - redis.stored - redis.redelivered;
      // Of an indeterminate event the sender doesn't know whether it was published; the stores do.
      expect(reported).toBeGreaterThanOrEqual(redis.lost);
      expect(reported).toBeLessThanOrEqual(redis.lost + redis.indeterminate);
      expect(reconciliation.total.counted).toBe(reconciliation.total.stored);
      expect(reconciliation.total.phantom).toBe(0);
      expect(generated.outcomes.acked).toBeGreaterThan(500);
      const settled = await send(300, 150);
      expect(settled.reconciliation.findings).toEqual([]);
    });
  });

  it('while the documents are down, gRPC says so and Kafka goes on accepting; all of it arrives later', async () => {
    const { reconciliation } = await send(240, 60, async () => {
      await delay(OUTAGE_MS);
      await call(lab.labDir, 'startProcess', 'document-store', true);
    }, async () => {
      await call(lab.labDir, 'stopProcess', 'document-store', true);
    });
    const { grpc, kafka } = reconciliation.routes;
    expect(grpc!.accepted).toBe(0);
    expect(kafka!.accepted).toBe(kafka!.sent);
    expect(kafka).toMatchObject({ lost: 0, phantom: 0, duplicate: 0, stored: kafka!.accepted });
    expect(reconciliation.total.phantom).toBe(0);
  });

  it('a service stopped behind its back: refresh finds it, the next up mends it', async () => {
    await call(lab.labDir, 'stopProcess', 'worker-grpc-0', true);
    expect(lab.refresh()).toMatch(/running.*stopped/);
    expect(lab.up()).toMatchObject({ updated: 1, created: 0, deleted: 0 });
    expect((await send(100, 100)).reconciliation.findings).toEqual([]);
    await withoutDuplicates();
  });

  it('a killed supervisor: refresh finds it, the next up mends it without duplicates', async () => {
    process.kill(supervisorPid(), 'SIGKILL');
    expect(lab.refresh()).toMatch(/running.*dead/);
    expect(lab.up().updated).toBeGreaterThan(1);
    await withoutDuplicates();
    expect((await send(300, 100)).reconciliation.findings).toEqual([]);
  });

  it('destroy leaves nothing: no process, no port, no file', async () => {
    lab.destroy();
    expect(processesOf({ labDir: lab.labDir })).toEqual([]);
    expect(existsSync(lab.labDir)).toBe(false);
    for (let port = PORTS_BASE; port < PORTS_BASE + 120; port += 1) expect([port, await isFree(port)]).toEqual([port, true]);
  });
});
