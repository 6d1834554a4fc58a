/** Grafana's dashboards: what is rendered, and that Valkey answers what they ask of it, on the real Valkey and filled by the real writer. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { Redis } from 'ioredis';
import { openMetrics } from '../../../apps/service/metrics.ts';
import { startValkey, until, type Backend } from '../../../apps/service/testing/backends.ts';
import { openStore } from '../../../apps/store/open-store.ts';
import { everyKind } from '../../../apps/store/testing/every-kind.ts';
import { countedKey, countKey } from '../../../stacks/names.ts';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import type { CountReport, Scenario } from '../../../stacks/scenarios/scenario.ts';
import { asStored, pathOf, sampleEvents } from '../../../stacks/testing/as-stored.ts';
import { dashboards, dataSources } from './index.ts';
import { metricsDashboards } from './metrics-dashboards.ts';
import { dashboardOn } from './panel.ts';
import { vmuiDashboards } from './vmui.ts';

jest.setTimeout(180_000);

const EVENTS = 300;
const title = { en: 'Sales', es: 'Ventas' };

/** Every chart of every kind of report, all in the cache; and a value of a dimension that is hard to quote. */
const everyChart: Scenario = {
  ...everyKind,
  id: 'every-chart',
  dimensions: {
    shop: { title, of: ({ shop }) => shop === 'north' ? `?O'Higgins "x" \\ $y` : String(shop), label: (value) => ({ en: `Shop "${value}"`, es: value }) },
    item: everyKind.dimensions['item']!,
  },
  reports: [
    ...everyKind.reports.map((report) => ({ ...report, store: 'cache' as const })),
    {
      kind: 'count', id: 'shops', title, store: 'cache', by: ['shop'], charts: ['top', 'bars', 'pie', 'map', 'share'],
      population: { sizes: { south: 10, north: 20 }, whole: title, source: title },
    },
    { kind: 'count', id: 'shop-items', title, store: 'cache', by: ['shop', 'item'], of: 'units', charts: ['stack', 'top', 'bars', 'pie'], order: ['lamp', 'chair'] },
    { kind: 'latest', id: 'newest-of-shop', title, store: 'cache', by: ['shop'], keep: 3, fields: ['item', 'price'] },
    { kind: 'latest', id: 'elsewhere', title, store: 'documents', by: ['shop'], keep: 3, fields: ['item', 'price'] },
  ],
};
const all: readonly Scenario[] = [...Object.values(scenarios), everyChart];

/** What of a query the plugin looks at. */
interface Target {
  readonly refId: string;
  readonly datasource: { readonly uid: string };
  readonly type?: string;
  readonly command?: string;
  readonly keyName?: string;
  readonly query?: string;
}
interface DrawnPanel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly Target[];
}

const panelsOf = (dashboard: Dashboard) => (dashboard.panels ?? []) as unknown as readonly DrawnPanel[];
const ofScenario = (scenario: Scenario) => dashboards(scenario)[`lab-scenario-${scenario.id}`]!;
const variablesOf = (dashboard: Dashboard) => (dashboard.templating?.list ?? []).map(({ name, query }) => [name, String(query)] as const);

/** Splits as a shell does: single quotes keep everything, double quotes all but the backslash's escapes. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"/g, (_, plain?: string, escaped?: string) => plain ?? escaped!.replace(/\\(.)/g, '$1')));
}

/** As Grafana writes variables into a query. */
function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+):(raw|json)\}/g, (_, name: string, format: string) => format === 'json' ? JSON.stringify(values.get(name)) : values.get(name)!);
}

describe('Valkey answers the dashboard', () => {
  let valkey: Backend & { readonly url: string };
  let redis: Redis;
  beforeAll(async () => {
    valkey = await startValkey();
    redis = new Redis(valkey.url);
    await Promise.all(all.map(fill));
  });
  afterAll(async () => {
    redis?.disconnect();
    await valkey?.stop();
  });

  async function fill(scenario: Scenario): Promise<void> {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const writer = openStore({
      scenario, record: 'cache', writer: 'w', documentsUrl: '', cacheUrl: valkey.url, log, metrics: openMetrics({ process: false }),
    });
    await writer.store(sampleEvents(scenario, EVENTS).map((event, index) =>
      ({ id: `e${index}`, route: pathOf(scenario, event), acceptedAt: 1_700_000_000_000 + index * 1_000, event: asStored(scenario, event) })));
    await until(`${scenario.id} is counted`, async () => (await redis.hvals(countedKey(scenario.id))).reduce((sum, count) => sum + Number(count), 0) === EVENTS, 60_000);
    await writer.close();
  }

  /** What the plugin makes of a query: the rows of a hash, or the texts of a list. */
  async function ask({ type, command, keyName, query }: Target, values: ReadonlyMap<string, string>): Promise<readonly string[]> {
    if (type === 'cli') return await redis.call(...words(filled(query!, values)) as [string, ...string[]]) as string[];
    expect([type, command, query]).toEqual(['command', 'hgetall', '']);
    return Object.entries(await redis.hgetall(filled(keyName!, values))).flat();
  }

  async function everyValue(dashboard: Dashboard): Promise<ReadonlyMap<string, readonly string[]>> {
    const choices = await Promise.all(variablesOf(dashboard).map(async ([name, query]) => [name, await redis.call(...words(query) as [string, string]) as string[]] as const));
    return new Map(choices);
  }

  const asked = all.flatMap((scenario) => panelsOf(ofScenario(scenario)).flatMap(({ title: panel, targets = [] }) =>
    targets.filter(({ datasource }) => datasource.uid === 'lab-valkey').map((target) => [scenario.id, panel, target.refId, scenario, target] as const)));

  test.each(asked)('of %s: "%s" (%s)', async (_id, _panel, _refId, scenario, target) => {
    const choices = await everyValue(ofScenario(scenario));
    const used = [...`${target.keyName ?? ''}${target.query ?? ''}`.matchAll(/\$\{(\w+):/g)].map(([, name]) => name!);
    // Each value of the variable it uses, at most one.
    const fillings = used.length === 0 ? [new Map<string, string>()] : choices.get(used[0]!)!.map((value) => new Map([[used[0]!, value]]));
    expect(fillings).not.toHaveLength(0);
    for (const filling of fillings) expect((await ask(target, filling)).length).toBeGreaterThan(0);
  });

  test('with rows of its own for a stack: each first value with the counts of its second', async () => {
    const report = everyChart.reports.find(({ id }) => id === 'shop-items') as CountReport;
    const target = panelsOf(ofScenario(everyChart)).flatMap(({ targets = [] }) => targets).find(({ query = '' }) => query.includes('EVAL_RO'))!;
    const rows = (await ask(target, new Map())).map((text) => JSON.parse(text) as Record<string, string | number>);
    const firsts = await redis.hgetall(countKey(everyChart.id, report.id));
    expect(rows.map(({ Field }) => Field)).toEqual(Object.entries(firsts).sort(([, a], [, b]) => Number(b) - Number(a)).map(([value]) => value));
    for (const { Field, ...seconds } of rows) {
      const kept = await redis.hgetall(countKey(everyChart.id, report.id, String(Field)));
      expect(seconds).toEqual(Object.fromEntries(Object.entries(kept).map(([value, count]) => [value, Number(count)])));
    }
  });

  test('with the newest events as JSON, whatever a value looks like', async () => {
    const target = panelsOf(ofScenario(everyChart)).flatMap(({ targets = [] }) => targets).find(({ query = '' }) => query.includes('newest-of-shop'))!;
    const answers = await ask(target, new Map([['shop', `?O'Higgins "x" \\ $y`]]));
    expect(answers.map((text) => (JSON.parse(text) as { shop: string }).shop)).toEqual(['north', 'north', 'north']);
  });
});

test.each(all.map((scenario) => [scenario.id, scenario] as const))('the dashboard of %s is what it has been', (_id, scenario) => {
  expect(ofScenario(scenario)).toMatchSnapshot();
});

test('the dashboards that every scenario has are what they have been', () => {
  const { ['lab-scenario-every-chart']: _own, ...shared } = dashboards(everyChart);
  expect(shared).toMatchSnapshot();
});

test('the dashboards of the metrics server’s own page are what they have been', () => expect(vmuiDashboards(metricsDashboards)).toMatchSnapshot());

test('no two dashboards or panels of one share a name that Grafana tells them by', () => {
  for (const scenario of all) {
    const made = dashboards(scenario);
    expect(Object.values(made).map(({ uid }) => uid)).toEqual(Object.keys(made));
    for (const { panels = [] } of Object.values(made)) {
      const ids = panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  }
  expect(Object.keys(dashboards(everyChart)).every((uid) => uid.length <= 40)).toBe(true);
});

test('every report of every scenario has a panel, and each panel its data source', () => {
  const provisioned = new Set(dataSources({ metrics: 'http://m:9090', cache: 'c:6379' }).map(({ uid }) => uid));
  for (const scenario of all) {
    const panels = panelsOf(ofScenario(scenario));
    for (const { title: { en } } of scenario.reports) expect(panels.filter((panel) => panel.title.startsWith(en))).not.toHaveLength(0);
    for (const { targets = [] } of panels) for (const { datasource } of targets) expect(provisioned).toContain(datasource.uid);
  }
});

test('only what a place has is shown there', () => {
  const titles = (place: 'local' | 'cluster') => metricsDashboards.flatMap((dashboard) => dashboardOn(place, dashboard).rows.flatMap(({ panels }) => panels.map((panel) => panel.title)));
  expect(titles('cluster').filter((panel) => !titles('local').includes(panel)))
    .toEqual(['Autoscaler: replicas wanted, and at most', 'CPU of each pod, cores', 'Memory of each pod']);
  expect(titles('local').filter((panel) => !titles('cluster').includes(panel))).toEqual([]);
});

test('a share without a population, or a measure that is not there, is refused with the names', () => {
  const of = (report: Partial<CountReport>) => ({ ...everyChart, reports: [{ kind: 'count', id: 'r', title, store: 'cache', by: ['shop'], charts: ['bars'], ...report }] }) as Scenario;
  expect(() => dashboards(of({ charts: ['share'] }))).toThrow(/report r of every-chart is to be shown as shares, and has no population/);
  expect(() => dashboards(of({ by: ['shop', 'item'], of: 'weight' }))).toThrow(/scenario every-chart has no measure weight; it has units, price, gain/);
});

test('the data sources keep the password out of the file', () => {
  expect(dataSources({ metrics: 'http://prometheus:9090', cache: 'valkey:6379', cacheUser: 'grafana', cacheTls: true })).toMatchSnapshot();
});
