/** Reads the golden metrics of each route from the Prometheus-compatible server, through its recorded series. */
import { z } from 'zod';
import { historyMs, stepMs } from '../golden.ts';
import type { Golden, GoldenPoint, PerRoute } from '../wire.ts';

/** How long a query may take, in milliseconds. */
const queryTimeoutMs = 4_000;

/** The recorded series and the field of a point that each one fills. */
const series: Readonly<Record<string, Exclude<keyof GoldenPoint, 'at'>>> = {
  'lab:route_requests:rate': 'rate',
  'lab:route_success:ratio': 'success',
  'lab:route_latency_ms:p50': 'p50',
  'lab:route_latency_ms:p95': 'p95',
  'lab:route_latency_ms:p99': 'p99',
};

const goldenQuery = `{__name__=~"${Object.keys(series).join('|')}"}`;
const weightsQuery = 'lab_split_weight';
const acceptedQuery = 'sum by (route) (lab_events_total{stage="entry",outcome="ok"})';

export interface MetricsReader {
  /** The points later than `sinceMs` (Unix time), at most `historyMs` back. */
  golden(sinceMs: number | null): Promise<Golden>;
  /** The relative weights as set; empty where the platform doesn't say. */
  weights(): Promise<PerRoute>;
  /** Events accepted per route since its entry started. */
  accepted(): Promise<PerRoute>;
}

const sample = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());
const rangeAnswer = z.object({
  data: z.object({ result: z.array(z.object({ metric: labels, values: z.array(sample) })) }),
});
const instantAnswer = z.object({
  data: z.object({ result: z.array(z.object({ metric: labels, value: sample })) }),
});

export function openMetrics(url: string, now: () => number = Date.now): MetricsReader {
  return {
    async golden(sinceMs) {
      // Whole steps, so that every query sees the same points whenever it is asked.
      const end = Math.floor(now() / stepMs) * stepMs;
      const start = Math.max(end - historyMs, sinceMs === null ? 0 : sinceMs + stepMs);
      if (start > end) return {};
      const found = await query(url, 'query_range', rangeAnswer, {
        query: goldenQuery, start: String(start / 1_000), end: String(end / 1_000), step: `${stepMs / 1_000}s`,
      });
      return pointsOf(found.data.result);
    },
    weights: () => perRoute(url, weightsQuery),
    accepted: () => perRoute(url, acceptedQuery),
  };
}

async function perRoute(url: string, promql: string): Promise<PerRoute> {
  const found = await query(url, 'query', instantAnswer, { query: promql });
  return Object.fromEntries(found.data.result
    .filter(({ metric }) => metric['route'] !== undefined)
    .map(({ metric, value }) => [metric['route']!, finite(value[1])]));
}

/** Puts the series of a range query together: one list of points per route, the oldest first. */
export function pointsOf(
  result: readonly { readonly metric: Readonly<Record<string, string>>; readonly values: readonly (readonly [number, string])[] }[],
): Golden {
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
