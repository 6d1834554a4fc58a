/** What recording rules are made of. One file per source; the series they record have the same names and labels whatever the source. */

/** Where a metrics server runs: a lab on one machine, or a cluster. */
export type MetricsPlace = 'local' | 'cluster';

export interface RecordingRule {
  /** One of stacks/names.ts. */
  readonly record: string;
  /** PromQL: Prometheus evaluates it on clusters. */
  readonly expr: string;
}

/** Everything that is recorded from one kind of source series. */
export interface RuleSource {
  readonly name: string;
  /** Where its source series are: a series that only such sources record is a cluster's alone, or the local lab's. */
  readonly on: readonly MetricsPlace[];
  /** How often it is evaluated, as Prometheus writes it. */
  readonly interval: string;
  readonly rules: readonly RecordingRule[];
}

/** As vmalert and Prometheus read it; also the `spec` of a PrometheusRule. */
export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly interval: string; readonly rules: readonly RecordingRule[] }[];
}

/** How often the lab's own series are read, and what is recorded from them: people watch. On clusters too. */
export const SCRAPE_INTERVAL = '2s';

/**
 * A cluster's own exporters are read every 30 s (the chart's default), and look no more often themselves: what is recorded from them
 * looks back four readings.
 */
export const EXPORTER_WINDOW = '2m';
export const EXPORTER_INTERVAL = '15s';
