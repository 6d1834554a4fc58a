/**
 * What reports read: kept from the record's documents, and brought back to them after any loss. A read model remembers, together with
 * its counts, the last batch of each writer that is in them; so it always knows which documents it has yet to count.
 */
import { FREE_TEXT_MARK, type Scenario } from '../../stacks/scenarios/scenario.ts';
import type { RecordDocument } from './record.ts';

export interface ReadModel {
  /** Loads what it holds. */
  open(): Promise<Opened>;
  /** Before the first `add`, in any order: documents found in the record that it may lack. Those it has it leaves alone. */
  recover(document: RecordDocument): void;
  /** Resolves once everything recovered is in it for good. @param upTo the highest batch there is */
  recovered(upTo: number): Promise<void>;
  /** Takes the documents a batch inserted, in the order of the batches, and how many events of it were there already, by route. */
  add(batch: number, documents: readonly RecordDocument[], duplicates: ReadonlyMap<string, number>): void;
  /** Resolves once everything added is in it for good. */
  flush(): Promise<void>;
  /**
   * Flushes for as long as its bound allows; what is missing then is counted at the next start.
   * @param complete every insert's outcome is known, so that no document can be missing here but those it hasn't flushed
   */
  close(complete: boolean): Promise<void>;
}

/** What a read model holds of a writer. */
export interface Opened {
  /** The last batch that is in it. */
  readonly batch: number;
  /** The writer ended in good order: there is no document of a later batch. */
  readonly complete: boolean;
}

/** Where a read model finds a writer's documents again. */
export type Since = (afterBatch: number) => AsyncIterable<RecordDocument>;

/**
 * Values of a dimension can be free text of anybody's; a report keeps this many different ones, and counts the rest
 * together under `overflowValue`, so that totals stay right. A text as it was written, marked by `?`, gets no new place in the last fifth, so
 * that nobody's texts can keep a recognised value out.
 */
export interface ValueBounds {
  readonly values: number;
  readonly freeTexts: number;
}
export const firstValueBounds: ValueBounds = { values: 5_000, freeTexts: 4_000 };
export const secondValueBounds: ValueBounds = { values: 200, freeTexts: 160 };
export const overflowValue = `${FREE_TEXT_MARK}…`;

/** The value itself where it has a place or may get one, else the overflow. */
export function placeFor(value: string, known: { has(value: string): boolean; readonly size: number }, bounds: ValueBounds): string {
  if (known.size < bounds.freeTexts || known.has(value)) return value;
  if (known.size < bounds.values && !value.startsWith(FREE_TEXT_MARK)) return value;
  return overflowValue;
}

/** How many of the newest documents are kept for a list of all. */
export const recentDocuments = 20;

/** Puts a document among the newest ones, newest first, and drops what is beyond `keep`. Adding one twice changes nothing, in any order. */
export function keepNewest<T extends { readonly _id: string; readonly storedAt: number }>(newest: T[], document: T, keep: number): void {
  const oldest = newest[keep - 1];
  if (oldest && !isNewer(document, oldest)) return;
  if (newest.some(({ _id }) => _id === document._id)) return;
  const at = newest.findIndex((other) => isNewer(document, other));
  newest.splice(at < 0 ? newest.length : at, 0, document);
  if (newest.length > keep) newest.length = keep;
}

export function newestOf(documents: readonly RecordDocument[], keep: number): readonly RecordDocument[] {
  const newest: RecordDocument[] = [];
  for (const document of documents) keepNewest(newest, document, keep);
  return newest;
}

/** Those of one batch are stored at the same time; ids made here tell their order. */
function isNewer<T extends { readonly _id: string; readonly storedAt: number }>(one: T, other: T): boolean {
  return one.storedAt > other.storedAt || (one.storedAt === other.storedAt && one._id > other._id);
}

/** Stands where a report has no dimension: for the dimension, and for its one value, which every document has. */
export const everything = '';

/** A document's value of a dimension, or of `everything`. */
export function valueOf({ dimensions }: Scenario, dimension: string, document: RecordDocument): string {
  return dimension === everything ? everything : dimensions[dimension]!.of(document);
}

export function bump<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
