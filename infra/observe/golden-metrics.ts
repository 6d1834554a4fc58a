/** The golden metrics of each route, from whatever sees its requests: a split's proxy, or a mesh. */
import { goldenNames as series, goldenWindowMs } from '../../stacks/names.ts';
import { SCRAPE_INTERVAL, type MetricsPlace, type RuleSource } from './rule-source.ts';

/**
 * What a source of golden metrics knows, as PromQL. Every expression gives one series per route, with the label `route`.
 * A window is written as PromQL wants it, e.g. `10s`.
 */
export interface MetricSource {
  readonly name: string;
  readonly on: readonly MetricsPlace[];
  /** Requests answered, per second. */
  readonly requests: (window: string) => string;
  /** Those of them that didn't fail (no 5xx), per second. May lack routes that have always failed. */
  readonly successes: (window: string) => string;
  /** Has the routes of which it is known how their requests ended. A metrics server may know of a request some seconds before it knows of its end. */
  readonly judged: (window: string) => string;
  /** The latency that the share `q` of the requests stays below, in milliseconds. */
  readonly latencyMs: (q: number, window: string) => string;
}

/** Short, since the sources are read every 2 s and people watch: five samples. */
export const GOLDEN_WINDOW = `${goldenWindowMs / 1_000}s`;

/**
 * A counter's increase per second of the window. To Prometheus that is `rate`; VictoriaMetrics' `rate` divides by the time between the
 * samples that there are, so that a counter which has just begun, as that of the first failures, would seem to grow faster than what it is
 * a part of.
 */
export function perSecond(counter: string, window: string): string {
  return `increase(${counter}[${window}]) / ${Number.parseInt(window, 10)}`;
}

/** The recording rules: the same series whatever the source, so pages and experiments ask alike on every platform. */
export function goldenRules(source: MetricSource): RuleSource {
  const requests = source.requests(GOLDEN_WINDOW);
  const quantile = (q: number) => source.latencyMs(q, GOLDEN_WINDOW);
  return {
    name: `golden-metrics-${source.name}`,
    on: source.on,
    interval: SCRAPE_INTERVAL,
    rules: [
      { record: series.requests, expr: requests },
      // What isn't known to have gone well has not: a counter of failures begins with the first of them, and new series are found late. (The mesh
      // counts requests by their end, so a scrape's worth of first failures is missed in both.) A route that never did well has no series of
      // successes: there, 0 stands in.
      { record: series.success, expr: `clamp_max(((${source.successes(GOLDEN_WINDOW)}) or (${source.judged(GOLDEN_WINDOW)}) * 0) / ((${requests}) > 0), 1)` },
      { record: series.latency.p50, expr: quantile(0.5) },
      { record: series.latency.p95, expr: quantile(0.95) },
      { record: series.latency.p99, expr: quantile(0.99) },
    ],
  };
}
