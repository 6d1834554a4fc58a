/**
 * Every scenario on the real engine, one after the other in one running lab: Locust's own traffic file, a balanced ledger, every report held
 * against the record, the page in a real browser; and what each scenario alone promises.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, saveScreenshot } from '../apps/dashboard/testing/browser.ts';
import { openLog } from '../apps/service/log.ts';
import { until } from '../apps/service/testing/backends.ts';
import { openReports } from '../apps/store/reports.ts';
import { topology } from '../apps/topology.ts';
import { openStores } from '../loadtest/stores.ts';
import { readConfig } from '../stacks/config.ts';
import { scenarios, type ScenarioId } from '../stacks/scenarios/index.ts';
import type { Event } from '../stacks/scenarios/scenario.ts';
import { trafficAgainst } from '../tools/traffic.ts';
import { checks } from './testing/scenario-checks.ts';
import { expectedReport, saidReport } from './testing/expected-report.ts';
import { pageRows, pageShould } from './testing/page-rows.ts';
import { recorded } from './testing/recorded.ts';
import { TestLab, repository } from './testing/test-lab.ts';
import { trafficWhile } from './testing/traffic-while.ts';

jest.setTimeout(300_000);

const PORTS_BASE = 26_000;
const EVENTS = 600;
/** How long what is measured or shown may take to follow what is stored. */
const SETTLED_WITHIN_MS = 60_000;
const quiet = openLog('test', () => undefined);

let lab: TestLab;
let browser: Browser;
/** What each scenario's stores held when it was left. */
const left = new Map<ScenarioId, unknown>();

/** What is in the stores of a scenario, whichever one runs. */
async function inStores(id: ScenarioId): Promise<unknown> {
  const stores = openStores(lab.outputs(), scenarios[id]);
  try {
    return await stores.snapshot();
  } finally {
    await stores.close();
  }
}

function configOf(id: ScenarioId) {
  return readConfig({ keys: () => ['scenario', 'ports.base'], get: (key) => (key === 'scenario' ? id : String(PORTS_BASE)) }, lab.stack, {});
}

async function post(path: string, event: unknown): Promise<{ readonly status: number; readonly body: Event }> {
  const answer = await fetch(`${lab.outputs().entryUrl}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) });
  return { status: answer.status, body: await answer.json() as Event };
}

beforeAll(async () => {
  browser = await openBrowser();
  lab = TestLab.open('scenarios', { platform: 'local', 'ports.base': String(PORTS_BASE) });
});

afterAll(async () => {
  await browser?.close();
  lab?.close();
});

describe.each(Object.keys(scenarios) as ScenarioId[])('the scenario %s', (id) => {
  const scenario = scenarios[id];

  it('comes up in place of the one before, with none of its data', async () => {
    lab.set('scenario', id);
    lab.up();
    const outputs = lab.outputs();
    expect(outputs.scenario).toBe(id);
    expect(await recorded(outputs, scenario)).toEqual([]);
    expect(await inStores(id)).toMatchObject({ stored: 0, counted: {} });
    expect(lab.preview()).toEqual([]);
  });

  it('runs each box of its paths as a service of its own, that says how it is', async () => {
    const { metricsUrl } = lab.outputs();
    const services = topology(configOf(id)).map(({ name }) => name).sort();
    await until('every service to be scraped', async () => {
      const answer = await (await fetch(`${metricsUrl}/api/v1/query?query=${encodeURIComponent('up{service!=""} == 1')}`)).json() as {
        data: { result: { metric: { service: string } }[] };
      };
      return JSON.stringify([...new Set(answer.data.result.map(({ metric }) => metric.service))].filter((name) => services.includes(name)).sort()) === JSON.stringify(services);
    }, SETTLED_WITHIN_MS);
  });

  it('sent = accepted = stored = counted, with its own traffic file', async () => {
    const { text, balanced } = await trafficAgainst(repository, lab.outputs(), { users: 20, spawnRate: 20, seconds: 60, events: EVENTS }, () => undefined);
    expect(text).toMatch(/^sent (\d+) = accepted \1 = stored \1 = counted \1$/m);
    expect(balanced).toBe(true);
  });

  for (const [promise, check] of Object.entries(checks[id] ?? {})) {
    it(promise, async () => await check({ lab, post, config: configOf(id) }));
  }

  it('reports its record, in every store and on the page', async () => {
    const outputs = lab.outputs();
    const documents = await recorded(outputs, scenario);
    expect(documents.length).toBeGreaterThanOrEqual(EVENTS);
    const reports = openReports({ scenario, documentsUrl: outputs.documentsUrl, cacheUrl: outputs.cacheUrl, log: quiet });
    try {
      for (const report of scenario.reports) {
        expect([report.id, await saidReport(reports, scenario, report, documents)]).toEqual([report.id, expectedReport(scenario, report, documents)]);
      }
    } finally {
      await reports.close();
    }
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en', reducedMotion: 'reduce' })).newPage();
    try {
      await page.goto(outputs.dashboardUrl);
      const should = pageShould(scenario, documents);
      expect(Object.keys(should)).not.toEqual([]);
      await until('the page to have all of the record', async () =>
        Number((await page.locator('[data-total="stored"]').textContent())?.replaceAll(/\D/g, '')) === documents.length, SETTLED_WITHIN_MS);
      await until('the page', async () => JSON.stringify(await pageRows(page, Object.keys(should))) === JSON.stringify(should), SETTLED_WITHIN_MS)
        .catch(async () => expect(await pageRows(page, Object.keys(should))).toEqual(should));
      await saveScreenshot(page, `scenario-${id}`);
    } finally {
      await page.close();
    }
    left.set(id, await inStores(id));
  });
});

describe('a lab that goes back to a scenario', () => {
  it('finds its data as it left them, and theirs in all others, although events of another are still arriving', async () => {
    const [first, ...others] = ['blackfriday', ...Object.keys(scenarios).filter((id) => id !== 'blackfriday')] as ScenarioId[];
    const last = others.at(-1)!;
    // In a process of its own: it goes on while this one waits for the engine. What it accepts is its own scenario's, or refused.
    const { reconciliation } = await trafficWhile(lab, 15, async () => {
      lab.set('scenario', first!);
      lab.up();
    });
    expect(reconciliation.total.accepted).toBeGreaterThan(0);
    for (const id of [first!, ...others.filter((other) => other !== last)]) expect([id, await inStores(id)]).toEqual([id, left.get(id)]);
    const { balanced } = await trafficAgainst(repository, lab.outputs(), { users: 5, spawnRate: 5, seconds: 60, events: 50 }, () => undefined);
    expect(balanced).toBe(true);
  });

  it('moves to other ports with its next scenario, in one go', async () => {
    lab.set('ports.base', String(PORTS_BASE + 300));
    lab.set('scenario', 'bluegreen');
    lab.up();
    expect(lab.preview()).toEqual([]);
    const { balanced } = await trafficAgainst(repository, lab.outputs(), { users: 5, spawnRate: 5, seconds: 60, events: 50 }, () => undefined);
    expect(balanced).toBe(true);
  });
});
