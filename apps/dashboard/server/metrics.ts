/** Reads the golden metrics of each route from the Prometheus-compatible server, through its recorded series. */
import { z } from 'zod';
import type { Outcome, Stage } from '../../service/metrics.ts';
import type { Role } from '../../topology.ts';
import { goldenNames, goldenWindowMs, metricNames, serviceNames } from '../../../stacks/names.ts';
import { historyMs, stepMs } from '../golden.ts';
import type { Golden, GoldenPoint, PerRoute, ServiceFigures, Services, SetWeights } from '../wire.ts';

/** How long a query may take, in milliseconds. */
const queryTimeoutMs = 4_000;

/** The recorded series and the field of a point that each one fills. */
const series: Readonly<Record<string, Exclude<keyof GoldenPoint, 'at'>>> = {
  [goldenNames.requests]: 'rate',
  [goldenNames.success]: 'success',
  [goldenNames.latency.p50]: 'p50',
  [goldenNames.latency.p95]: 'p95',
  [goldenNames.latency.p99]: 'p99',
};

const goldenQuery = `{__name__=~"${Object.keys(series).join('|')}"}`;

/** The workers of a path with several hops send too; only what an entry has sent was accepted from outside. */
const accepted: { readonly role: Role; readonly stage: Stage; readonly outcome: Outcome } = { role: 'entry', stage: 'send', outcome: 'ok' };
const acceptedQuery = `sum by (route) (${metricNames.events}{${Object.entries(accepted).map(([label, value]) => `${label}="${value}"`).join(',')}})`;

/** What a service does and uses, over all of its replicas: the recorded series and the field that each one fills. */
const serviceSeries: Readonly<Record<string, keyof ServiceFigures>> = {
  [serviceNames.events]: 'rate',
  [serviceNames.cpu]: 'cpu',
  [serviceNames.memory]: 'memoryBytes',
  [serviceNames.energy]: 'watts',
  [serviceNames.co2]: 'co2GramsPerHour',
};

const usageQuery = `sum by (__name__, service) ({__name__=~"${Object.keys(serviceSeries).filter((name) => name !== serviceNames.events).join('|')}"})`;
/** An entry sends what it has accepted, a worker receives: each event once per service. */
const handledQuery = `sum by (__name__, service) (${serviceNames.events}{outcome="${'ok' satisfies Outcome}",stage=~"${(['send', 'receive'] satisfies Stage[]).join('|')}"})`;

/** How far back the split is measured, in milliseconds. */
const splitWindowMs = 60_000;

/**
 * How long after a change of the weights a recorded rate still holds traffic from before it: its window reaches back one sample
 * further, weights and traffic are not sampled at the same moment, and what was on its way is answered a little later.
 */
const settleMs = goldenWindowMs + 3 * stepMs;

export interface MetricsReader {
  /** The points later than `sinceMs` (Unix time), at most `historyMs` back. */
  golden(sinceMs: number | null): Promise<Golden>;
  /** The weights as set, and what came under them. A change is seen if it is at most `historyMs` ago. */
  weights(): Promise<SetWeights>;
  /** Events accepted per route since its entry started. */
  accepted(): Promise<PerRoute>;
  /** What each service does and uses now. */
  services(): Promise<Services>;
}

const sample = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());
const rangeAnswer = z.object({
  data: z.object({ result: z.array(z.object({ metric: labels, values: z.array(sample) })) }),
});
type RangeResult = readonly { readonly metric: Readonly<Record<string, string>>; readonly values: readonly (readonly [number, string])[] }[];
const instantAnswer = z.object({
  data: z.object({ result: z.array(z.object({ metric: labels, value: sample })) }),
});

export function openMetrics(url: string, now: () => number = Date.now): MetricsReader {
  return {
    async golden(sinceMs) {
      // Whole steps, so that every query sees the same points whenever it is asked.
      const end = Math.floor(now() / stepMs) * stepMs;
      const start = Math.max(end - historyMs, sinceMs === null ? 0 : sinceMs + stepMs);
      return start > end ? {} : pointsOf(await range(url, goldenQuery, start, end));
    },
    async weights() {
      const at = now();
      const end = Math.floor(at / stepMs) * stepMs;
      const [routes, history, rates] = await Promise.all([
        perRoute(url, metricNames.splitWeight), range(url, metricNames.splitWeight, end - historyMs, end),
        recorded(url, goldenNames.requests, splitWindowMs + goldenWindowMs),
      ]);
      const changed = changedAt(history, routes, at);
      return { routes, requests: requestsOf(rates, Math.max(at - splitWindowMs, changed === null ? 0 : changed + settleMs)) };
    },
    accepted: () => perRoute(url, acceptedQuery),
    async services() {
      const answers = await Promise.all([usageQuery, handledQuery].map((promql) => query(url, 'query', instantAnswer, { query: promql })));
      return figuresOf(answers.flatMap(({ data }) => data.result));
    },
  };
}

async function perRoute(url: string, promql: string): Promise<PerRoute> {
  const found = await query(url, 'query', instantAnswer, { query: promql });
  return Object.fromEntries(found.data.result
    .filter(({ metric }) => metric['route'] !== undefined)
    .map(({ metric, value }) => [metric['route']!, finite(value[1])]));
}

/** `start` and `end` in milliseconds of Unix time. */
async function range(url: string, promql: string, start: number, end: number): Promise<RangeResult> {
  const found = await query(url, 'query_range', rangeAnswer, {
    query: promql, start: String(start / 1_000), end: String(end / 1_000), step: `${stepMs / 1_000}s`,
  });
  return found.data.result;
}

/**
 * The samples themselves, each at the time it was recorded for: at the steps of a range stands whatever was the newest then, which may be some
 * seconds older.
 */
async function recorded(url: string, name: string, backMs: number): Promise<RangeResult> {
  const found = await query(url, 'query', rangeAnswer, { query: `${name}[${backMs / 1_000}s]` });
  return found.data.result;
}

/** Requests per route from recorded rates of `fromMs` on (Unix time): a rate stands for the time since the one before it, and for no more than it was measured over. */
function requestsOf(rates: RangeResult, fromMs: number): PerRoute {
  return Object.fromEntries(rates.flatMap(({ metric: { route }, values }) => {
    if (route === undefined) return [];
    let requests = 0;
    let beforeMs: number | undefined;
    for (const [seconds, value] of values) {
      const rate = finite(value);
      if (rate === null) continue;
      const atMs = Math.round(seconds * 1_000);
      if (atMs >= fromMs) requests += rate * Math.min(goldenWindowMs, beforeMs === undefined ? stepMs : atMs - beforeMs) / 1_000;
      beforeMs = atMs;
    }
    return [[route, Math.round(requests)] as const];
  }));
}

/** When the weights last became others than those before them; null where they never did. Gaps are no change. */
export function changedAt(history: RangeResult, current: PerRoute, now: number): number | null {
  const steps = new Map<number, Record<string, number | null>>();
  for (const { metric, values } of history) {
    for (const [seconds, value] of values) {
      const at = Math.round(seconds * 1_000);
      steps.set(at, { ...steps.get(at), [metric['route'] ?? '']: finite(value) });
    }
  }
  let changed: number | null = null;
  let before: string | undefined;
  for (const [at, weights] of [...[...steps].sort(([a], [b]) => a - b), [now, current] as const]) {
    const entries = Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) continue;
    const text = JSON.stringify(entries);
    if (before !== undefined && text !== before) changed = at;
    before = text;
  }
  return changed;
}

/** Puts the series of a range query together: one list of points per route, the oldest first. */
export function pointsOf(result: RangeResult): Golden {
  const routes = new Map<string, Map<number, GoldenPoint>>();
  for (const { metric, values } of result) {
    const field = series[metric['__name__'] ?? ''];
    const route = metric['route'];
    if (field === undefined || route === undefined) continue;
    const points = routes.get(route) ?? new Map<number, GoldenPoint>();
    routes.set(route, points);
    for (const [seconds, value] of values) {
      const at = Math.round(seconds * 1_000);
      const point = points.get(at) ?? { at, rate: null, success: null, p50: null, p95: null, p99: null };
      points.set(at, { ...point, [field]: finite(value) });
    }
  }
  return Object.fromEntries([...routes].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([route, points]) => [route, [...points.values()].sort((a, b) => a.at - b.at)]));
}

const unmeasured: ServiceFigures = { rate: null, cpu: null, memoryBytes: null, watts: null, co2GramsPerHour: null };

/** Puts the series of services together, by name. */
export function figuresOf(result: z.infer<typeof instantAnswer>['data']['result']): Services {
  const services = new Map<string, ServiceFigures>();
  for (const { metric, value: [, value] } of result) {
    const field = serviceSeries[metric['__name__'] ?? ''];
    const { service } = metric;
    if (field === undefined || service === undefined) continue;
    services.set(service, { ...services.get(service) ?? unmeasured, [field]: finite(value) });
  }
  return Object.fromEntries([...services].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A ratio of nothing to nothing is NaN there and null here. */
function finite(value: string): number | null {
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

async function query<T>(
  url: string, path: 'query' | 'query_range', shape: z.ZodType<T>, parameters: Readonly<Record<string, string>>,
): Promise<T> {
  // `nocache` is VictoriaMetrics': otherwise it answers the last seconds from its cache.
  const address = `${url}/api/v1/${path}?${new URLSearchParams({ ...parameters, nocache: '1' }).toString()}`;
  const response = await fetch(address, { signal: AbortSignal.timeout(queryTimeoutMs) });
  const text = await response.text();
  if (!response.ok) throw new Error(`the metrics server answered ${response.status} to ${parameters['query']}: ${text.slice(0, 200)}`);
  return shape.parse(JSON.parse(text));
}
