/** The golden metrics of each route, from whatever sees its requests: a split's proxy, or a mesh. */
import { goldenNames as series, goldenWindowMs } from '../../stacks/names.ts';

/**
 * What a source of golden metrics knows, as PromQL. Every expression gives one series per route, with the label `route`.
 * A window is written as PromQL wants it, e.g. `10s`.
 */
export interface MetricSource {
  readonly name: string;
  /** Requests answered, per second. */
  readonly requests: (window: string) => string;
  /** Those of them that failed (5xx), per second. May lack routes that have never failed. */
  readonly failures: (window: string) => string;
  /** The latency that the share `q` of the requests stays below, in milliseconds. */
  readonly latencyMs: (q: number, window: string) => string;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly interval: string; readonly rules: readonly RecordingRule[] }[];
}

/** Short, since the sources are read every 2 s and people watch: five samples. */
const WINDOW = `${goldenWindowMs / 1_000}s`;
const INTERVAL = '2s';

/** The recording rules: the same series whatever the source, so pages and experiments ask alike on every platform. */
export function goldenRules(source: MetricSource): RuleFile {
  const requests = source.requests(WINDOW);
  const quantile = (q: number) => source.latencyMs(q, WINDOW);
  return {
    groups: [{
      name: `golden-metrics-${source.name}`,
      interval: INTERVAL,
      rules: [
        { record: series.requests, expr: requests },
        // A route that never failed has no series of failures: there, 0 × its requests stands in.
        { record: series.success, expr: `1 - ((${source.failures(WINDOW)}) or (${requests}) * 0) / ((${requests}) > 0)` },
        { record: series.latency.p50, expr: quantile(0.5) },
        { record: series.latency.p95, expr: quantile(0.95) },
        { record: series.latency.p99, expr: quantile(0.99) },
      ],
    }],
  };
}
