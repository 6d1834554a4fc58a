/** What reads one store: the interface that the documents and the cache share. */
import type { LatestReport, MeasureReport, Report, SeriesReport } from '../../stacks/scenarios/scenario.ts';
import type { Steps, Sums } from './kept.ts';
import type { RecordDocument } from './record.ts';

export interface RouteTotals {
  /** Handed to Pub/Sub, or appended to a stream; other routes don't count it. */
  readonly published?: number;
  /** In the counters: different events. */
  readonly counted?: number;
  /** Deliveries of an event that was stored already. */
  readonly duplicates?: number;
}

/** How many events, and the measure's sum and greatest of them, as whole numbers of its last decimal. */
export interface Summed extends Sums {
  readonly count: number;
}

/** `first` is a value of the report's first dimension, or `everything` where it has none. */
export interface StoreReader {
  count(report: Report, first: string | undefined): Promise<ReadonlyMap<string, number>>;
  measure(report: MeasureReport): Promise<ReadonlyMap<string, Summed>>;
  /** In no order. */
  series(report: SeriesReport, first: string): Promise<Steps>;
  latest(report: LatestReport, first: string): Promise<readonly RecordDocument[]>;
  /** The newest of the record. */
  recent(): Promise<readonly RecordDocument[]>;
  /** Events in the record. */
  stored(): Promise<number>;
}
