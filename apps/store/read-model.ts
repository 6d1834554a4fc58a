/**
 * What reports read: kept from the documents, and brought back to them after any loss. A read model remembers, together with
 * its counts, the last batch of each writer that is in them; so it always knows which documents it has yet to count.
 */
import type { RecordDocument } from './record.ts';

export interface ReadModel {
  /**
   * Loads what it holds and counts the documents that are not in it yet.
   * @returns the highest batch of the writer that it has seen
   */
  open(): Promise<number>;
  /** Takes the documents a batch inserted, in the order of the batches, and how many events of it were there already, by route. */
  add(batch: number, documents: readonly RecordDocument[], duplicates: ReadonlyMap<string, number>): void;
  /** Resolves once everything added is in it for good. */
  flush(): Promise<void>;
  /** Flushes for as long as its bound allows; what is missing then is counted at the next start. */
  close(): Promise<void>;
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
export const freeTextMark = '?';
export const overflowValue = '?…';

/** The value itself where it has a place or may get one, else the overflow. */
export function placeFor(value: string, known: { has(value: string): boolean; readonly size: number }, bounds: ValueBounds): string {
  if (known.size < bounds.freeTexts || known.has(value)) return value;
  if (known.size < bounds.values && !value.startsWith(freeTextMark)) return value;
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

/** Those of one batch are stored at the same time; ids made here tell their order. */
function isNewer<T extends { readonly _id: string; readonly storedAt: number }>(one: T, other: T): boolean {
  return one.storedAt > other.storedAt || (one.storedAt === other.storedAt && one._id > other._id);
}

export function bump<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
