/** The record: one document per event, in MongoDB or in Valkey; the truth that everything else is counted from. */
import type { RecordFields } from '../../stacks/names.ts';
import type { Event } from '../../stacks/scenarios/scenario.ts';

/** An event to be stored. */
export interface StoredEvent {
  readonly id: string;
  readonly route: string;
  /** Unix time in milliseconds. */
  readonly acceptedAt: number;
  readonly event: Event;
}

/** A document: the event's own fields and the record's. */
export type RecordDocument = RecordFields & Event;

export interface Record {
  /** Makes the record ready to be written, or finds that it is. */
  prepare(): Promise<void>;
  /**
   * Inserts the documents whose id isn't there yet.
   * @param again the same batch was tried before and its outcome isn't known: what that attempt inserted counts as inserted
   * @returns those that this batch inserted; the others were there already
   * @throws anything: the outcome is unknown, and the same batch must be tried again
   */
  insert(documents: readonly RecordDocument[], again: boolean): Promise<readonly RecordDocument[]>;
  /** The documents of a writer's batches after one, in no order. */
  since(writer: string, afterBatch: number): AsyncIterable<RecordDocument>;
  close(): Promise<void>;
}

/** The names a scenario's event may not use for fields of its own. */
export const recordFields: readonly string[] = Object.keys({
  _id: true, route: true, acceptedAt: true, storedAt: true, writer: true, batch: true,
} satisfies { [Name in keyof RecordFields]: true });
