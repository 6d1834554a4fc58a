/** Shares of a population and the newest of all, on the page: real stores and services, a real browser. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { bluegreen as scenario } from '../../stacks/scenarios/bluegreen/index.ts';
import type { Event } from '../../stacks/scenarios/scenario.ts';
import { promiseOf } from '../routes/index.ts';
import { configOf } from '../routes/testing/told.ts';
import { openMetrics } from '../service/metrics.ts';
import { freePort, startDocumentStore, startValkey, until, type Backend } from '../service/testing/backends.ts';
import { startService, type ServiceProcess } from '../service/testing/start-service.ts';
import { openStore } from '../store/open-store.ts';
import { openReports, type Reports } from '../store/reports.ts';
import type { Writer } from '../store/writer.ts';
import { openBrowser, saveScreenshot, seriousProblems, tableRows } from './testing/browser.ts';
import { wordsIn } from './web/text.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const records = (JSON.parse(readFileSync(join(import.meta.dirname, '../../loadtest', scenario.traffic), 'utf8')) as Event[]).slice(0, 400);
const sizes = scenario.reports.flatMap((report) => report.kind === 'count' && report.population ? [report.population.sizes] : [])[0]!;
const { keep, fields } = scenario.reports.flatMap((report) => report.kind === 'latest' ? [report] : [])[0]!;
const { of, label } = scenario.dimensions['firstDose']!;
const { whole, finePercent } = wordsIn('en');

jest.setTimeout(90_000);

let backends: (Backend & { readonly url: string })[] = [];
let services: ServiceProcess[] = [];
let writer: Writer;
/** Reads the record itself. */
let reports: Reports;
let browser: Browser;
let pageUrl: string;
let stored = 0;

beforeAll(async () => {
  browser = await openBrowser();
  const [documents, cache] = await Promise.all([startDocumentStore(), startValkey()]);
  backends = [documents, cache];
  writer = openStore({ scenario, writer: 'test', documentsUrl: documents.url, cacheUrl: cache.url, log: quiet, metrics: openMetrics({ process: false }) });
  reports = openReports({ scenario, documentsUrl: documents.url, log: quiet });
  await store(records);
  const [dashboardPort, functionsPort] = [await freePort(), await freePort()];
  pageUrl = `http://127.0.0.1:${dashboardPort}`;
  services = await Promise.all([
    startService('apps/functions/main.ts', { SCENARIO: scenario.id, CACHE_READ_URL: cache.url, DASHBOARD_URL: pageUrl }, functionsPort),
    startService('apps/dashboard/server/main.ts', {
      // Nobody measures here: the page says so, and shows the rest.
      SCENARIO: scenario.id, DOCUMENTS_URL: documents.url, METRICS_URL: 'http://127.0.0.1:1', FUNCTIONS_URL: `http://127.0.0.1:${functionsPort}`,
      PROMISES: JSON.stringify(Object.fromEntries(Object.entries(scenario.paths).map(([path, hops]) => [path, promiseOf(hops, configOf({}))]))),
    }, dashboardPort),
  ]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await Promise.all([...services.map((service) => service.stop()), writer?.close(), reports?.close()]);
  await Promise.all(backends.map((backend) => backend.stop()));
});

async function store(events: readonly Event[]): Promise<void> {
  await writer.store(events.map((event, index) => ({ id: `event-${stored + index}`, route: 'grpc', acceptedAt: Date.now(), event })));
  stored += events.length;
}

/** What the table of shares must say of these events: the whole, each department, the later doses. */
function expected(events: readonly Event[]): string[][] {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(of(event), (counts.get(of(event)) ?? 0) + 1);
  const row = (name: string, count: number, size: number): string[] => [name, whole(count), whole(size), finePercent(count / size)];
  const departments = Object.entries(sizes).map(([key, size]) => ({ key, size, count: counts.get(key) ?? 0 }))
    .sort((a, b) => b.count / b.size - a.count / a.size || (a.key < b.key ? -1 : 1));
  const sum = (pick: 'count' | 'size'): number => departments.reduce((total, one) => total + one[pick], 0);
  return [
    row('Guatemala, the whole country', sum('count'), sum('size')),
    ...departments.map(({ key, count, size }) => row(label!(key).en, count, size)),
    [label!('later').en, whole(counts.get('later')!), '–', '–'],
  ];
}

test('the page shows the share of each department and of the country, and the last five of all, as they arrive', async () => {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en', reducedMotion: 'reduce' })).newPage();
  await page.goto(pageUrl);
  const shows = (events: readonly Event[]) => until('the shares', async () =>
    JSON.stringify(await tableRows(page, 'vaccinated-share')) === JSON.stringify(expected(events)));
  await shows(records).catch(async () => expect(await tableRows(page, 'vaccinated-share')).toEqual(expected(records)));
  expect(await page.locator('[data-share="whole"]').textContent()).toBe(expected(records)[0]![3]);
  expect(await page.locator('.share-bars li').count()).toBe(22);
  expect(await page.locator('[data-beside="later"]').textContent()).toContain(expected(records).at(-1)![1]!);
  expect(await page.locator('.unplaced').getAttribute('data-unplaced')).toBe(String(records.filter((event) => of(event).startsWith('?')).length));

  const newest: Event = { name: 'The Newest', location: 'guastatoya', age: 50, vaccine_type: 'Moderna', n_dose: 1 };
  await store([newest]);
  await shows([...records, newest]);
  await until('the last five', async () => (await tableRows(page, 'latest'))[0]?.[0] === 'The Newest');
  expect(await tableRows(page, 'latest')).toEqual((await reports.recent(keep)).map((event) => fields.map((field) => String(event[field]))));

  await saveScreenshot(page, 'dashboard-shares');
  for (const summary of await page.locator('summary').all()) await summary.click();
  expect(await seriousProblems(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
});
