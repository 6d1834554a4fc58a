/** The page of each shape of scenario, on stores filled by the real writer: what its charts say is what the stores say. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { FREE_TEXT_MARK, type Event, type Scenario } from '../../stacks/scenarios/scenario.ts';
import { until } from '../service/testing/backends.ts';
import { openBrowser, saveScreenshot, seriousProblems, tableRows } from './testing/browser.ts';
import { openPageLab, type PageLab } from './testing/page-lab.ts';
import { wordsIn } from './web/text.ts';

/** A browser, three stores and two services on a busy machine: no test's matter is how long that takes. */
jest.setTimeout(600_000);
const patienceMs = 120_000;

const { whole, amount, clock, percent } = wordsIn('en');
const trafficOf = ({ traffic }: Scenario, count: number): readonly Event[] =>
  (JSON.parse(readFileSync(join(import.meta.dirname, '../../loadtest', traffic), 'utf8')) as Event[]).slice(0, count);

let browser: Browser;
beforeAll(async () => { browser = await openBrowser(); });
afterAll(() => browser?.close());

interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: readonly string[];
}

async function open(url: string, ready: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  await page.goto(url);
  await page.locator(`table[data-table="${ready}"] tbody tr`).first().waitFor({ state: 'attached' });
  await page.locator('table[data-table="services"] tbody tr').first().waitFor();
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** The page comes to say what the stores say. */
async function says(page: Page, table: string, wanted: () => Promise<string[][]>): Promise<void> {
  let shown: string[][] = [];
  let expected: string[][] = [];
  await until(`the table ${table}`, async () => {
    [shown, expected] = [await tableRows(page, table), await wanted()];
    return JSON.stringify(shown) === JSON.stringify(expected);
  }, patienceMs).catch(() => expect(shown).toEqual(expected));
  expect(shown.length).toBeGreaterThan(0);
}

/** Looked at by a person; nobody is kept out, and nothing is wider than the window. */
async function presents(lab: PageLab, ready: string, name: string): Promise<void> {
  for (const [kind, viewport, colorScheme] of [
    ['light', { width: 1440, height: 900 }, 'light'], ['dark', { width: 1440, height: 900 }, 'dark'], ['phone', { width: 390, height: 800 }, 'light'],
  ] as const) {
    await lab.measure();
    await using opened = await open(lab.url, ready, { viewport, colorScheme });
    const { page, complaints } = opened;
    await saveScreenshot(page, `${name}-${kind}`);
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect([kind, await seriousProblems(page)]).toEqual([kind, []]);
    expect([kind, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([kind, 0]);
    expect(complaints).toEqual([]);
  }
}

const labelled = (scenario: Scenario, dimension: string) => (key: string): string => scenario.dimensions[dimension]!.label?.(key).en ?? key;

async function filled(scenario: Scenario, count: number, steps = 1): Promise<PageLab> {
  const lab = await openPageLab(scenario);
  const events = trafficOf(scenario, count);
  const now = Date.now();
  for (let step = 0; step < steps; step++) {
    await lab.store(events.slice(Math.floor(step * count / steps), Math.floor((step + 1) * count / steps)), now - (steps - 1 - step) * 10_000);
  }
  await lab.measure();
  return lab;
}

/** What a count chart's table must say: those that couldn't be made out aren't in it. */
async function countsOf(lab: PageLab, scenario: Scenario, report: string, dimension: string, of?: string): Promise<string[][]> {
  const counts = (await lab.reports.count(report, of)).filter(({ key }) => !key.startsWith(FREE_TEXT_MARK));
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return counts.map(({ key, count }) => [labelled(scenario, dimension)(key), whole(count), percent(count / total)]);
}

/** What a stack's table must say: each part of each value, and their sum. */
async function stacksOf(lab: PageLab, scenario: Scenario, report: string, values: readonly string[], dimension: string, order: readonly string[]): Promise<string[][]> {
  return await Promise.all(values.map(async (value) => {
    const counts = new Map((await lab.reports.count(report, value)).map(({ key, count }) => [key, count]));
    const parts = order.map((part) => counts.get(part) ?? 0);
    return [labelled(scenario, dimension)(value), ...parts.map(whole), whole(parts.reduce((sum, count) => sum + count, 0))];
  }));
}

describe('Black Friday: one chain, all in the cache, figures and sums over time', () => {
  const scenario = scenarios.blackfriday;
  const { price, units, revenue } = scenario.measures!;
  let lab: PageLab;
  beforeAll(async () => { lab = await filled(scenario, 600, 24); });
  afterAll(async () => { await lab?.[Symbol.asyncDispose](); });

  const prices = async (): Promise<string[][]> => (await lab.reports.measure('prices')).map(({ key, mean, max }) =>
    [labelled(scenario, 'category')(key), amount(mean, price!), amount(max, price!)]);
  const sales = async (of: string): Promise<string[][]> => (await lab.reports.series('sales', of)).toReversed().map(({ at, values: [sold, earned] }) =>
    [clock(at), amount(sold!, units!), amount(earned!, revenue!)]);

  test('a category is chosen from the bars, and the rest is of that category', async () => {
    await using opened = await open(lab.url, 'prices');
    const { page } = opened;
    await says(page, 'reports-bars', () => countsOf(lab, scenario, 'reports', 'category'));
    await says(page, 'prices', prices);
    const counts = await lab.reports.count('reports');
    for (const { key } of [counts[0]!, counts[2]!]) {
      await page.locator('.bars-chart button', { hasText: labelled(scenario, 'category')(key) }).click();
      await says(page, 'best-sellers-top', async () => (await countsOf(lab, scenario, 'best-sellers', 'product', key)).slice(0, 10)
        .map(([name, count], _, rows) => [name!, count!, percent(Number(count) / rows.reduce((sum, row) => sum + Number(row[1]), 0))]));
      await says(page, 'sales', () => sales(key));
      const [, mean, max] = (await prices()).find(([name]) => name === labelled(scenario, 'category')(key))!;
      expect(await page.locator('.detail .heading').textContent()).toContain(`Price, average ${mean}Price, highest ${max}`);
      expect(await page.locator('table[data-table="prices"] tr.chosen th').textContent()).toBe(labelled(scenario, 'category')(key));
    }
  });

  test('what arrives is on the page, with the names of its values', async () => {
    await using opened = await open(lab.url, 'prices');
    const { page } = opened;
    await lab.store([{ categoria: 'Belleza', producto_id: 'BEL-NEW', precio: 99_999.5, cantidad_vendida: 3 }]);
    await until('the newest event', async () => (await tableRows(page, 'recent'))[0]?.[3] === 'BEL-NEW', patienceMs);
    expect((await tableRows(page, 'recent'))[0]!.slice(1)).toEqual([expect.stringContaining('sales'), 'Beauty', 'BEL-NEW', '99999.5', '3']);
    await says(page, 'prices', prices);
    expect((await tableRows(page, 'prices')).map((row) => row[2])).toContain('99,999.50 Q');
    const { stored } = await lab.reports.totals();
    await until('all stored', async () => await page.locator('[data-total="stored"]').textContent() === whole(stored!), patienceMs);
  });

  test('the way of an event has a box for each service, with what it does', async () => {
    await using opened = await open(lab.url, 'prices');
    const { page } = opened;
    expect(await page.locator('.way-box').evaluateAll((boxes) => boxes.map((box) => box.getAttribute('data-box')))).toEqual([
      'split', 'entry-sales', 'worker-client', 'worker-writer-1', 'worker-writer-2', 'worker-sold', 'cache',
    ]);
    expect(await page.locator('[data-rate="entry-sales"]').textContent()).toBe('40 events/s');
    expect(await page.locator('[data-rate="worker-sold"]').textContent()).toBe('20 events/s');
    expect(await page.locator('[data-split]').textContent()).toContain('one path');
    expect((await tableRows(page, 'services')).find(([name]) => name === 'worker-sold')).toEqual(['worker-sold', '20', '0.02', '60 MB', '0.10 W', '0.03 g/h']);
  });

  test('keeps nobody out and fits', () => presents(lab, 'prices', 'blackfriday'));
});

describe('weather: records in both stores, two dimensions at once', () => {
  const scenario = scenarios.weather;
  const order = scenario.reports.flatMap((report) => report.kind === 'count' && report.id === 'country-weather' ? report.order ?? [] : []);
  let lab: PageLab;
  beforeAll(async () => { lab = await filled(scenario, 500); });
  afterAll(async () => { await lab?.[Symbol.asyncDispose](); });

  test('counts per country and weather, and what is stored in both', async () => {
    await using opened = await open(lab.url, 'country-weather-stack');
    const { page } = opened;
    const countries = (await lab.reports.count('countries')).filter(({ key }) => !key.startsWith(FREE_TEXT_MARK)).map(({ key }) => key);
    expect(countries.length).toBeGreaterThan(10);
    await says(page, 'countries-map', () => countsOf(lab, scenario, 'countries', 'country'));
    await says(page, 'country-weather-stack', () => stacksOf(lab, scenario, 'country-weather', countries.slice(0, 10), 'country', order));
    await page.locator('.stack-chart button').nth(2).click();
    await until('its country to be chosen', async () => await page.locator('.value-choice select').inputValue() === countries[2], patienceMs);
    const counts = new Map((await lab.reports.count('country-weather', countries[2])).map(({ key, count }) => [key, count]));
    await until('its weather', async () => JSON.stringify((await tableRows(page, 'country-weather-bars')).map(([, count]) => count))
      === JSON.stringify(order.map((key) => whole(counts.get(key) ?? 0))), patienceMs);
    await says(page, 'latest', async () => (await lab.reports.latest('latest', countries[2])).map(({ description, weather, country }) =>
      [String(description), labelled(scenario, 'weather')(String(weather)), String(country)]));
    expect(await tableRows(page, 'latest')).toHaveLength(5);
    expect([await page.locator('[data-total="stored"]').textContent(), await page.locator('[data-total="counted"]').textContent()]).toEqual(['500', '500']);
    expect((await tableRows(page, 'country-weather-bars')).map(([name]) => name)).toEqual(order.map(labelled(scenario, 'weather')));
    expect(await page.locator('[data-split]').getAttribute('data-split')).toBe('weights');
    await lab.store(trafficOf(scenario, 6));
    await until('the newest of both records', async () =>
      new Set((await tableRows(page, 'recent')).map(([, route]) => route!.split(' ').at(-1))).size === 2, patienceMs);
    await lab.measure();
    await says(page, 'split', async () => (await tableRows(page, 'split')).map(([name, , , ...rest], index) => [name!, ...Array<string>(2).fill(['66.7 %', '33.3 %', '0 %'][index]!), ...rest]));
  });

  test('keeps nobody out and fits', () => presents(lab, 'country-weather-stack', 'weather'));
});

describe('olympics: the event says its path, and a stage its branch', () => {
  const scenario = scenarios.olympics;
  let lab: PageLab;
  beforeAll(async () => { lab = await filled(scenario, 400); });
  afterAll(async () => { await lab?.[Symbol.asyncDispose](); });

  test('medals per faculty, winners and losers per discipline', async () => {
    await using opened = await open(lab.url, 'medals');
    const { page } = opened;
    await says(page, 'medals', async () => (await lab.reports.measure('medals')).map(({ key, sum }) => [labelled(scenario, 'faculty')(key), whole(sum)]));
    const disciplines = (await lab.reports.count('results')).map(({ key }) => key);
    await says(page, 'results-stack', () => stacksOf(lab, scenario, 'results', disciplines, 'discipline', ['winners', 'losers']));
    const medals = (await tableRows(page, 'medals')).reduce((sum, [, count]) => sum + Number(count), 0);
    expect((await tableRows(page, 'results-stack')).reduce((sum, [, winners]) => sum + Number(winners), 0)).toBe(medals);
  });

  test('no weights are shown, and the way branches by value', async () => {
    await using opened = await open(lab.url, 'medals', { locale: 'es' });
    const { page } = opened;
    expect(await page.locator('[data-split]').textContent()).toMatch(/Cada evento dice su propio camino.*con su facultad\.$/);
    expect(await page.locator('table[data-table="split"] thead th').count()).toBe(3);
    expect(await page.locator('[data-box="worker-boxing"]').textContent()).toContain('disciplina: Boxeo');
    expect(await page.locator('[data-box="worker-boxing"] .hidden').textContent()).toContain('worker-winners, worker-losers');
    expect(await page.locator('[data-box="entry-agronomia"]').textContent()).toContain('/agronomia');
    expect((await tableRows(page, 'recent'))[0]!.slice(-1)[0]).toMatch(/^(Ganadores|Perdedores)$/);
  });

  test('keeps nobody out and fits', () => presents(lab, 'medals', 'olympics'));
});
