/** The whole dashboard: real stores, server and functions as processes, the page in a real browser. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { readConfig } from '../../stacks/config.ts';
import { goldenNames, metricNames } from '../../stacks/names.ts';
import type { ExperimentState } from '../../stacks/local/experiment-state.ts';
import type { Event } from '../../stacks/scenarios/scenario.ts';
import { openMetrics } from '../service/metrics.ts';
import {
  freePort, startDocumentStore, startMetricsServer, startValkey, until, type Backend,
} from '../service/testing/backends.ts';
import { startService, type ServiceProcess } from '../service/testing/start-service.ts';
import { openStore } from '../store/open-store.ts';
import { openReports, type Count, type Reports } from '../store/reports.ts';
import type { Writer } from '../store/writer.ts';
import { mains, topology } from '../topology.ts';
import { openBrowser, saveScreenshot, seriousProblems, tableRows } from './testing/browser.ts';
import { wordsIn } from './web/text.ts';

const config = readConfig({ keys: () => [], get: () => undefined }, 'test', {});
const { scenario } = config;
const services = topology(config);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const routes = ['grpc', 'redis', 'kafka'] as const;
const records = JSON.parse(readFileSync(join(import.meta.dirname, '../../loadtest', scenario.traffic), 'utf8')) as readonly Event[];
const english = wordsIn('en');

/** A browser and three stores on a busy machine: no test's matter is how long that takes. */
jest.setTimeout(90_000);

type Server = Backend & { readonly url: string };
let backends: { documents: Server; cache: Server; metrics: Server };
let writer: Writer;
let reports: Reports;
let functions: ServiceProcess;
let dashboard: ServiceProcess;
let browser: Browser;
let stored = 0;
const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
const experimentFile = join(folder, 'experiment.json');
const heal = [process.execPath, '-e', `require('node:fs').rmSync('${experimentFile}'); console.log('healed: toxics\\nLooked again')`];

beforeAll(async () => {
  browser = await openBrowser();
  const [documents, cache, metrics] = await Promise.all([startDocumentStore(), startValkey(), startMetricsServer()]);
  backends = { documents, cache, metrics };
  const urls = { documentsUrl: documents.url, cacheUrl: cache.url };
  writer = openStore({ scenario, writer: 'test', ...urls, log: quiet, metrics: openMetrics({ process: false }) });
  reports = openReports({ scenario, ...urls, log: quiet });
  await writer.opened();
  await store(records.slice(0, 600));
  await measure();
  const ports = new Map([['functions', await freePort()], ['dashboard', await freePort()]]);
  const addresses = {
    documents: documents.url, cache: { primary: cache.url, replica: cache.url }, broker: [], metrics: metrics.url,
    service: () => [], publicUrl: (name: string) => `http://127.0.0.1:${ports.get(name)!}`,
  };
  const started = (name: string): Promise<ServiceProcess> => {
    const { app, environment } = services.find((service) => service.name === name)!;
    return startService(mains[app], { ...environment(addresses), EXPERIMENT_FILE: experimentFile, HEAL: JSON.stringify(heal), HEAL_TYPED: 'heal it' }, ports.get(name));
  };
  [functions, dashboard] = await Promise.all([started('functions'), started('dashboard')]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await Promise.all([dashboard?.stop(), functions?.stop(), writer?.close(), reports?.close()]);
  await Promise.all(Object.values(backends ?? {}).map((backend) => backend.stop()));
  rmSync(folder, { recursive: true });
});

/** Stores events as the workers do, and waits until all reports have them. */
async function store(events: readonly Event[]): Promise<void> {
  await writer.store(events.map((event, index) => ({
    id: `event-${stored + index}`, route: routes[index % routes.length]!, acceptedAt: Date.now(), event,
  })));
  stored += events.length;
  const sum = (counts: readonly Count[]) => counts.reduce((total, { count }) => total + count, 0);
  await until('all reports to have what was stored', async () =>
    sum(await reports.count('people')) === stored && sum(await reports.count('genders')) === stored);
}

/**
 * Five minutes of golden metrics, as the recording rules would have left them; and what each entry and each worker says
 * when it is scraped, with the labels that the scrape adds.
 */
async function measure(): Promise<void> {
  const now = Date.now();
  const lines = Array.from({ length: 150 }, (_, index) => now - index * 2_000).flatMap((at) => [...routes, 'faulty'].flatMap((route, index) => [
    `${goldenNames.requests}{route="${route}"} ${20 + 10 * index} ${at}`,
    `${goldenNames.success}{route="${route}"} ${route === 'faulty' ? 0 : 1} ${at}`,
    ...Object.values(goldenNames.latency).map((name, rank) => `${name}{route="${route}"} ${(index + 1) * 3 ** (rank + 1)} ${at}`),
    `${metricNames.splitWeight}{route="${route}"} ${2 + index} ${at}`,
  ]));
  const scraped = await Promise.all(services.filter(({ role }) => role === 'entry' || role === 'worker').map(async ({ name, role, path }) => {
    const metrics = openMetrics({ process: false });
    metrics.registry.setDefaultLabels({ service: name, role, route: path! });
    metrics.events('send', 'ok', 100 + routes.findIndex((route) => route === path));
    metrics.events('entry', 'rejected', 7);
    return await metrics.registry.metrics();
  }));
  const response = await fetch(`${backends.metrics.url}/api/v1/import/prometheus`, { method: 'POST', body: [...lines, ...scraped].join('\n') });
  if (!response.ok) throw new Error(`the metrics server took no samples: ${await response.text()}`);
}

/** Nothing makes the page wider than the window. */
async function fits(page: Page): Promise<void> {
  // What is drawn to measure follows the window a frame later.
  await until('the page to be no wider than the window', async () => await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth') <= 0);
}

/** The page has asked the metrics server; the stores may have answered before. */
async function measured(page: Page): Promise<void> {
  await until('the metrics are on the page', async () =>
    await page.locator('[data-total="accepted"]').textContent() !== '–' && (await tableRows(page, 'golden-kafka')).length > 0);
}

interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained about. */
  readonly complaints: string[];
  /** What the server has sent through the socket. */
  readonly pushed: string[];
}

async function open(options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  const pushed: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => pushed.push(String(payload))));
  await page.goto(dashboard.url);
  await page.locator('table[data-table="latest"]').waitFor();
  await page.locator('.map [data-code="GT"]').waitFor();
  return { page, complaints, pushed, [Symbol.asyncDispose]: () => context.close() };
}

/** What a count report's table must say. */
function expected(counts: readonly Count[], label: (key: string) => string): string[][] {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return counts.map(({ key, count }) => [label(key), english.whole(count), english.percent(total > 0 ? count / total : null)]);
}

const isPlaced = ({ key }: Count): boolean => !key.startsWith('?');
const countryName = (key: string): string => scenario.dimensions['country']!.label!(key).en;
const genderName = (key: string): string => scenario.dimensions['gender']!.label!(key).en;

/** The detail of a country as the stores have it, in the page's shape. */
async function detailOf(country: string): Promise<{ ages: string[][]; genders: string[][]; latest: string[][] }> {
  const decades = scenario.reports.find(({ id }) => id === 'ages')!;
  const ages = new Map((await reports.count('ages', country)).map(({ key, count }) => [key, count]));
  const order = decades.kind === 'count' ? decades.order! : [];
  const fields = ['name', 'age', 'gender', 'vaccine_type', 'n_dose', 'location'];
  return {
    ages: expected(order.map((key) => ({ key, count: ages.get(key) ?? 0 })), (key) => key),
    genders: expected(await reports.count('genders', country), genderName),
    latest: (await reports.latest('latest', country)).map((event) => fields.map((field) =>
      (field === 'gender' && event[field] !== undefined ? genderName(String(event[field])) : String(event[field] ?? '–')))),
  };
}

async function shownDetail(page: Page): Promise<Awaited<ReturnType<typeof detailOf>>> {
  return { ages: await tableRows(page, 'ages-bars'), genders: await tableRows(page, 'genders-pie'), latest: await tableRows(page, 'latest') };
}

async function shows(page: Page, country: string): Promise<void> {
  const wanted = JSON.stringify(await detailOf(country));
  let shown = '';
  await until(`the page to show ${country}: ${wanted}`, async () => (shown = JSON.stringify(await shownDetail(page))) === wanted)
    .catch((error: Error) => { throw new Error(`${error.message}\nbut it shows ${shown}`); });
}

describe('every chart’s table says what the stores say:', () => {
  test('countries, on the map and the top ten, and what could not be placed', async () => {
    await using opened = await open();
    const { page } = opened;
    const people = await reports.count('people');
    const placed = people.filter(isPlaced);
    expect(placed.length).toBeGreaterThan(20);
    expect(await tableRows(page, 'people-map')).toEqual(expected(placed, countryName));
    expect((await tableRows(page, 'people-top')).map(([name, count]) => [name, count]))
      .toEqual(placed.slice(0, 10).map(({ key, count }) => [countryName(key), english.whole(count)]));
    const unplaced = people.filter((count) => !isPlaced(count));
    expect(unplaced.length).toBeGreaterThan(0);
    expect(await page.locator('.unplaced').getAttribute('data-unplaced')).toBe(String(unplaced.reduce((sum, { count }) => sum + count, 0)));
    expect(await page.locator('.unplaced q').allTextContents()).toEqual(unplaced.map(({ key }) => key.slice(1)));
    expect(opened.complaints).toEqual([]);
  });

  test('the newest documents, and the totals per route', async () => {
    await using opened = await open();
    const { page } = opened;
    await measured(page);
    const recent = await reports.recent(12);
    expect((await tableRows(page, 'recent')).map(([, route, name]) => [route!.split(' ').at(-1), name])).toEqual(recent.map(({ route, name }) => [route, name]));
    const { stored: total, routes: counted } = await reports.totals();
    expect(await page.locator('[data-total="stored"]').textContent()).toBe(english.whole(total!));
    expect(await page.locator('[data-total="counted"]').textContent()).toBe(english.whole(stored));
    expect(await page.locator('[data-total="accepted"]').textContent()).toBe('303'); // 100 + 101 + 102, of the entries
    expect(await tableRows(page, 'totals')).toEqual(routes.map((route, index) =>
      [route, String(100 + index), '–', english.whole(counted[route]!.counted!), '–', '–']));
  });

  test('the golden metrics and the split', async () => {
    await using opened = await open();
    const { page } = opened;
    await measured(page);
    const [, ...kafka] = (await tableRows(page, 'golden-kafka'))[0]!;
    expect(kafka).toEqual(['100 %', '40', '9 ms', '27 ms', '81 ms']);
    expect((await tableRows(page, 'golden-faulty'))[0]![1]).toBe('0 %');
    expect((await tableRows(page, 'split')).map((row) => row.slice(1, 3))).toEqual([
      ['14.3 %', '14.3 %'], ['21.4 %', '21.4 %'], ['28.6 %', '28.6 %'], ['35.7 %', '35.7 %'],
    ]);
    expect(await page.locator('[data-route="redis"] .promise').textContent()).toContain('published to at least one subscriber');
  });
});

describe('a country', () => {
  test('clicked on the map shows its ages, genders and last five', async () => {
    await using opened = await open();
    await opened.page.locator('.map [data-code="MX"]').click();
    await shows(opened.page, 'MX');
    expect(await opened.page.locator('.value-choice select').inputValue()).toBe('MX');
    await opened.page.locator('.top-list button', { hasText: 'Guatemala' }).click();
    await shows(opened.page, 'GT');
  });

  test('is found and chosen with the keyboard alone', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.locator('.map [data-code="US"]').click();
    await page.locator('.map [role="listbox"]').focus();
    await page.keyboard.press('ArrowDown');
    const active = page.locator('.map [role="listbox"]');
    expect(await active.getAttribute('aria-activedescendant')).toMatch(/-MX$/);
    await page.keyboard.press('Enter');
    await shows(page, 'MX');
  });

  test('keeps up with what arrives', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.locator('.value-choice select').selectOption('GT');
    await shows(page, 'GT');
    const before = await tableRows(page, 'latest');
    await store([{ name: 'The Newest', location: 'Guatemala', age: 101, vaccine_type: 'Moderna', gender: 'other' }]);
    await shows(page, 'GT');
    expect((await tableRows(page, 'latest'))[0]).toEqual(['The Newest', '101', 'Other', 'Moderna', '–', 'Guatemala']);
    expect(await tableRows(page, 'latest')).not.toEqual(before);
  });
});

describe('an experiment', () => {
  const running = (window: ExperimentState['window'], faults: ExperimentState['faults']): void => writeFileSync(experimentFile, JSON.stringify({
    pid: 1, startTicks: 1, run: 'r', cell: { experiment: 'slow-network', role: 'worker', route: 'kafka', repeat: 1 }, at: 3, of: 7, window, planned: { kafka: 1 }, faults, split: '',
  } satisfies ExperimentState));

  test('is shown while it runs, with what it breaks behind every chart, and ends at the press of a button that shows it has', async () => {
    const from = Date.now() - 20_000;
    running('during', [{ id: 'slow-network', target: 'worker-kafka', from }]);
    await using opened = await open();
    const { page } = opened;
    const panel = page.locator('.experiment');
    await until('the experiment to be shown', async () => await panel.getAttribute('data-experiment') === 'slow-network');
    expect(await panel.textContent()).toContain('slow-network (worker, kafka), cell 3/7: during the fault');
    expect(await panel.textContent()).toMatch(/kafka: planned 100 %, measured 28\.\d %/);
    expect(await panel.locator('.faults .bad').textContent()).toContain('worker-kafka: broken now');
    const charts = await page.locator('.card .lines svg').count();
    expect(charts).toBeGreaterThan(0);
    expect(await page.locator('.fault-band').count()).toBe(charts);
    await saveScreenshot(page, 'dashboard-experiment');
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop and heal everything' }).click();
    await panel.locator('[data-healed="true"]').waitFor();
    expect(await panel.locator('[data-healed] li').allTextContents()).toEqual(['toxics']);
    expect(await panel.locator('[data-healed] p').textContent()).toContain('nothing is left');
    await until('the experiment to be gone', async () => await panel.getAttribute('data-experiment') === '');
    expect(await page.locator('.fault-band').count()).toBe(charts);
    expect(opened.complaints).toEqual([]);
  });
});

describe('the page', () => {
  test('speaks both languages, and remembers which', async () => {
    await using opened = await open({ locale: 'es-GT' });
    const { page } = opened;
    const title = page.locator('h1');
    expect([await title.textContent(), await page.locator('html').getAttribute('lang')]).toEqual(['Vacunaciones', 'es']);
    await until('the map to speak Spanish', async () => (await page.locator('.map [data-code="US"]').getAttribute('aria-label'))!.startsWith('Estados Unidos'));
    await page.getByRole('button', { name: 'English' }).click();
    expect(await title.textContent()).toBe('Vaccinations');
    await until('the rows to be in English', async () => (await tableRows(page, 'people-map')).some(([name]) => name === 'United States'));
    await page.reload();
    await page.locator('table[data-table="latest"]').waitFor();
    expect(await title.textContent()).toBe('Vaccinations');
  });

  test('says since when what it shows is stale while it is offline, and recovers by itself', async () => {
    await using opened = await open();
    const { page } = opened;
    const condition = page.locator('.condition');
    expect(await condition.textContent()).toContain('Live');
    await page.context().setOffline(true);
    await until('both sources to be stale', async () =>
      /Server: stale since \d\d:\d\d:\d\d.*Functions: stale since \d\d:\d\d:\d\d/.test(await condition.textContent() ?? ''));
    expect((await tableRows(page, 'people-map')).length).toBeGreaterThan(20);
    await saveScreenshot(page, 'dashboard-stale');
    expect(await seriousProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await fits(page);
    await page.context().setOffline(false);
    await until('the page to be live again', async () => await condition.textContent() === 'Live');
  });

  test('says which store is gone while the others go on', async () => {
    await using opened = await open();
    const { page } = opened;
    await backends.metrics.kill();
    await until('the metrics to be stale', async () => /Metrics: stale since/.test(await page.locator('.condition').textContent() ?? ''));
    expect(await page.locator('.condition').textContent()).not.toMatch(/Server|Documents|Functions/);
    await backends.metrics.restart();
    await until('the page to be live again', async () => await page.locator('.condition').textContent() === 'Live');
  });

  test('stands still while it is paused', async () => {
    await using opened = await open();
    const { page, pushed } = opened;
    await page.getByRole('button', { name: 'Pause' }).click();
    const before = await page.locator('[data-total="stored"]').textContent();
    await store([{ name: 'While paused', location: 'Guatemala', age: 1, vaccine_type: 'Moderna' }]);
    await until('the page to be told', () => pushed.some((message) => message.includes(`"stored":${stored}`)));
    expect(await page.locator('[data-total="stored"]').textContent()).toBe(before);
    await page.getByRole('button', { name: 'Resume' }).click();
    await until('the page to catch up', async () => await page.locator('[data-total="stored"]').textContent() === english.whole(stored));
  });

  test.each([
    ['wide-light', { width: 1440, height: 900 }, 'light'], ['wide-dark', { width: 1440, height: 900 }, 'dark'],
    ['phone-light', { width: 360, height: 740 }, 'light'], ['phone-dark', { width: 360, height: 740 }, 'dark'],
  ] as const)('%s keeps nobody out and fits', async (name, viewport, colorScheme) => {
    await using opened = await open({ viewport, colorScheme });
    const { page } = opened;
    await saveScreenshot(page, `dashboard-${name}`);
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await seriousProblems(page)).toEqual([]);
    await fits(page);
    expect(opened.complaints).toEqual([]);
  });
});
