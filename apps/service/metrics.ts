/**
 * What every service measures. The labels `service`, `role` and `route` are added by whoever scrapes; the ones here
 * have a handful of values each, so that no traffic can make new series.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { metricNames } from '../../stacks/names.ts';

export type Stage = 'entry' | 'send' | 'receive' | 'store' | 'count';
export type Outcome = 'ok' | 'rejected' | 'unknown' | 'invalid' | 'duplicate' | 'dropped';

const batchBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];
const secondsBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

export interface Metrics {
  readonly registry: Registry;
  /** Counts events, not batches. @param route where they may be of another than whoever scrapes would say */
  events(stage: Stage, outcome: Outcome, count: number, route?: string): void;
  /** One batch done. @param seconds from its beginning to its outcome */
  batch(stage: Stage, events: number, seconds: number): void;
  /** Reads a queue's depth, in events, whenever metrics are scraped. */
  queue(stage: Stage, depth: () => number): void;
}

export function openMetrics(options: { readonly process: boolean } = { process: true }): Metrics {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const events = new Counter({ name: metricNames.events, help: 'Events, by stage and outcome', labelNames: ['stage', 'outcome', 'route'], registers });
  const sizes = new Histogram({ name: 'lab_batch_events', help: 'Events per batch', labelNames: ['stage'], buckets: batchBuckets, registers });
  const seconds = new Histogram({ name: 'lab_batch_seconds', help: 'From a batch’s beginning to its outcome', labelNames: ['stage'], buckets: secondsBuckets, registers });
  const depths = new Map<Stage, () => number>();
  new Gauge({
    name: 'lab_queue_events', help: 'Events waiting', labelNames: ['stage'], registers,
    collect() { for (const [stage, depth] of depths) this.set({ stage }, depth()); },
  });
  // Looking a series up by its labels costs more than counting; there are few of them.
  const series = new Map<string, Counter.Internal>();
  return {
    registry,
    events: (stage, outcome, count, route = '') => {
      if (count === 0) return;
      const name = stage + outcome + route;
      let counter = series.get(name);
      if (!counter) series.set(name, counter = events.labels(route === '' ? { stage, outcome } : { stage, outcome, route }));
      counter.inc(count);
    },
    batch: (stage, count, took) => {
      sizes.observe({ stage }, count);
      seconds.observe({ stage }, took);
    },
    queue: (stage, depth) => { depths.set(stage, depth); },
  };
}
