/** What is recorded: the same names from every source, the same figures from the same traffic. On the real metrics server. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { clusterNames, goldenNames, serviceNames } from '../../stacks/names.ts';
import { metricsDashboards } from './dashboards/metrics-dashboards.ts';
import { dashboardOn, placesOf, seriesOf, type MetricsPanel } from './dashboards/panel.ts';
import { recordedOn, ruleFile } from './rule-files.ts';
import type { MetricsPlace, RuleFile } from './rule-source.ts';
import { checkRules, metricsWith, type MetricsWith } from './testing/metrics-with.ts';
import { clusterSeries, envoySeries, linkerdSeries, pods, traffic, type Sample } from './testing/source-series.ts';

jest.setTimeout(180_000);

const carbon = { wattsPerCore: 4, gramsPerKwh: 500 };
const options = { carbon, namespaces: ['project', 'kafka'] };
const places: Readonly<Record<MetricsPlace, readonly Sample[]>> = { local: envoySeries(), cluster: [...linkerdSeries(), ...clusterSeries()] };
const services = new Map([['entry-grpc', 'entry'], ['worker-grpc', 'worker'], ['dashboard', 'dashboard']]);

const names = [...Object.values({ ...goldenNames, latency: '' }).filter((name) => name !== ''), ...Object.values(goldenNames.latency),
  ...Object.values(serviceNames), ...Object.values(clusterNames)];
const recordsOf = ({ groups }: RuleFile) => groups.flatMap(({ rules }) => rules.map(({ record }) => record));

describe.each(['local', 'cluster'] as const)('the rules of %s', (place) => {
  const rules = ruleFile(place, options);
  let server: MetricsWith;
  beforeAll(async () => { server = await metricsWith(places[place], services, rules); });
  afterAll(async () => { await server?.stop(); });

  /** Label -> value, of all of them. */
  const by = async (label: string, promql: string) => Object.fromEntries((await server.query(promql)).map(({ metric, value }) => [metric[label] ?? '', value]));

  test('are what they have been', () => expect(rules).toMatchSnapshot());
  test('are understood by the program that evaluates them', async () => await checkRules(rules));
  test('record nothing twice', () => expect(new Set(recordsOf(rules)).size).toBe(recordsOf(rules).length));

  test.each(recordsOf(rules))('record %s', async (record) => {
    const found = await server.query(record);
    expect(found).not.toHaveLength(0);
    expect(found.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
  });

  test('give the golden metrics that the traffic has', async () => {
    const rates = await by('route', goldenNames.requests);
    const success = await by('route', goldenNames.success);
    expect(Object.keys(rates).sort()).toEqual(Object.keys(traffic).sort());
    for (const [route, { good, bad }] of Object.entries(traffic)) {
      expect([route, rates[route]]).toEqual([route, expect.closeTo(good + bad, 6)]);
      expect([route, success[route]]).toEqual([route, expect.closeTo(good / (good + bad), 6)]);
    }
    expect(await by('route', goldenNames.latency.p50)).toEqual(Object.fromEntries(Object.keys(traffic).map((route) => [route, expect.closeTo(2, 6)])));
  });

  const queries = metricsDashboards.flatMap((dashboard) => dashboardOn(place, dashboard).rows.flatMap(({ panels }) =>
    panels.flatMap((panel) => panel.queries.map(({ expr }) => [panel.title, expr] as const))));
  test.each(queries)('feed the panel "%s": %s', async (_title, expr) => {
    const found = await server.query(expr);
    expect(found).not.toHaveLength(0);
    expect(found.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
  });

  test('a series that nobody has gives no data', async () => expect(await server.query('lab:route_requests:rat')).toEqual([]));

  if (place === 'local') {
    test('estimate energy from CPU time, and CO2 from energy', async () => {
      const [cpu, watts, grams] = await Promise.all([serviceNames.cpu, serviceNames.energy, serviceNames.co2].map((name) => by('service', name)));
      expect(Object.keys(watts!).sort()).toEqual([...services.keys()].sort());
      for (const service of services.keys()) {
        expect(watts![service]).toBeCloseTo(cpu![service]! * carbon.wattsPerCore, 9);
        expect(grams![service]).toBeCloseTo(watts![service]! / 1_000 * carbon.gramsPerKwh, 9);
      }
    });
  } else {
    test('know a pod’s service by its name, only the lab’s pods, and none twice', async () => {
      const watts = await by('service', `count by (service) (${serviceNames.energy})`);
      expect(watts).toEqual(Object.fromEntries(pods.map(([, service]) => [service, pods.filter(([, other]) => other === service).length])));
      expect(Object.values(await by('instance', serviceNames.energy))).toEqual(pods.map(() => expect.closeTo(2, 6)));
      expect(Object.values(await by('pod', clusterNames.cpu))).toEqual(pods.map(() => expect.closeTo(0.3, 6)));
      expect(await by('service', serviceNames.replicasWanted)).toEqual({ 'entry-grpc': 3, 'worker-kafka': 1 });
      expect(await by('service', serviceNames.replicasReady)).toEqual({ 'entry-grpc': 2, 'worker-kafka': 1 });
    });
  }
});

test('failures whose counter isn\'t found yet don\'t read as success, and a route of which nothing is known has none', async () => {
  const sample = (name: string, route: string, at: Sample['at'], labels: Sample['labels'] = {}): Sample => ({ name, labels: { route, job: 'split', ...labels }, at });
  const server = await metricsWith([
    ...['dead', 'new'].map((route) => sample('envoy_cluster_upstream_rq_completed', route, (seconds) => 10 * seconds)),
    // It has answered well, and does no more.
    sample('envoy_cluster_upstream_rq_xx', 'dead', () => 500, { envoy_response_code_class: '2' }),
  ], services, ruleFile('local', options));
  try {
    expect((await server.query(goldenNames.success)).map(({ metric, value }) => [metric['route'], value])).toEqual([['dead', 0]]);
  } finally {
    await server.stop();
  }
});

test('every name there is gets recorded, and none besides', () => {
  expect([...recordedOn().keys()].sort()).toEqual([...names].sort());
});

test('what only one place has is marked so by its rules', () => {
  const only = (place: MetricsPlace) => [...recordedOn()].filter(([, on]) => on.size === 1 && on.has(place)).map(([name]) => name).sort();
  expect(only('cluster')).toEqual(Object.values(clusterNames).sort());
  expect(only('local')).toEqual([]);
});

test('a cluster’s rules need namespaces', () => {
  expect(() => ruleFile('cluster', { carbon })).toThrow(/need the namespaces/);
});

describe('a panel', () => {
  const panel = (expr: string): MetricsPanel => ({ title: 'T', unit: 'short', queries: [{ expr, legend: '' }] });

  test('asks for series, not for labels, functions or numbers', () => {
    expect(seriesOf('sum by (route) (a:b:rate{stage="x:y",or="1"}) / ignoring (route) group_left () (sum (c_d) > 0) or vector(1.5) and a:b:rate[1h:15s]')).toEqual(['a:b:rate', 'c_d']);
  });
  test('cannot ask for what no rule records', () => {
    expect(() => placesOf(panel('sum (lab:route_requests:rat)'))).toThrow(/The panel "T" asks for lab:route_requests:rat, which no rule records/);
    expect(() => placesOf(panel('rate(process_cpu_seconds_total[10s])'))).toThrow(/process_cpu_seconds_total/);
  });
  test('is where all of its series are', () => {
    expect(placesOf(panel(serviceNames.cpu))).toEqual(['local', 'cluster']);
    expect(placesOf(panel(`${serviceNames.cpu} + ${clusterNames.cpu}`))).toEqual(['cluster']);
  });
});
