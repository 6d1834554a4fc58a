/**
 * The one way into the stores. Events go into the record in numbered batches, one at a time; they are stored then. Counting is a
 * second step, from the record, in the same order, and may lag behind or be lost: it heals.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '../../stacks/scenarios/scenario.ts';
import { Backoff, within } from '../service/backoff.ts';
import { Batcher } from '../service/batcher.ts';
import { describe, type Log } from '../service/log.ts';
import type { Metrics } from '../service/metrics.ts';
import { bump, type ReadModel } from './read-model.ts';
import type { Record, RecordDocument, StoredEvent } from './record.ts';

export const maxBatchEvents = 1_000;
/** Callers that don't wait for ever are refused beyond it. About 10 MB. */
export const maxQueuedEvents = 20_000;
const firstWaitMs = 50;
const maxWaitMs = 1_000;
/**
 * A writer that was killed may have left its last insert in a socket, to be carried out after its successor has looked for
 * what to count. The successor looks after this long.
 */
const settleMs = 250;
/** The driver's own time-outs are shorter; but an operation that was begun while the server died can stay unanswered for good. */
const attemptTimeoutMs = 8_000;
const drainTimeoutMs = 6_000;

/** The events weren't stored, or may not have been. */
export class NotStored extends Error {
  readonly outcome: 'rejected' | 'unknown';
  constructor(message: string, outcome: 'rejected' | 'unknown', options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotStored';
    this.outcome = outcome;
  }
}

export interface WriterOptions {
  /** Stable across restarts, and no other process's: its batches are numbered under it. */
  readonly writer: string;
  readonly record: Record;
  readonly readModels: readonly ReadModel[];
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix time in milliseconds. @default Date.now */
  readonly now?: () => number;
}

export class Writer {
  readonly #options: WriterOptions;
  readonly #now: () => number;
  readonly #queue: Batcher<StoredEvent>;
  readonly #stop = new AbortController();
  readonly #opened: Promise<void>;
  #batch = 0;
  #isOpen = false;
  #state: 'opening' | 'ready' | 'failing' | 'closed' = 'opening';

  /** Begins to open at once; `store` waits for it or is refused, as its caller wants. */
  constructor(options: WriterOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#queue = new Batcher<StoredEvent>({
      maxBatchItems: maxBatchEvents, maxQueuedItems: maxQueuedEvents, maxInFlight: 1, handle: (events) => this.#write(events),
    });
    options.metrics.queue('store', () => this.#queue.queuedItems);
    this.#opened = this.#open();
  }

  ready(): boolean {
    return this.#state === 'ready';
  }

  /** Resolves once it can store. */
  async opened(): Promise<void> {
    await this.#opened;
  }

  /**
   * Resolves when every event is in the record, by this call or before.
   * @param timeoutMs refused at once while the stores are down or the queue is full, and after this long; without it, waits
   * @throws {NotStored}
   */
  async store(events: readonly StoredEvent[], timeoutMs?: number): Promise<void> {
    if (timeoutMs === undefined) {
      await this.#queue.offer(events, Infinity, 'always');
      return;
    }
    if (this.#state !== 'ready') throw new NotStored(`storing ${events.length} events: the stores are ${this.#state === 'closed' ? 'closed' : 'down'}`, 'rejected');
    const offered = this.#queue.offer(events, performance.now() + timeoutMs).catch((error: unknown) => {
      throw error instanceof NotStored ? error : new NotStored(`storing ${events.length} events`, 'rejected', { cause: error });
    });
    await within(offered, timeoutMs, () => new NotStored(`storing ${events.length} events: not done within ${timeoutMs} ms`, 'unknown'));
  }

  /** Stores what it has taken, counts it, and ends; within a bound. */
  async close(): Promise<void> {
    if (this.#state === 'opening') this.#stop.abort();
    this.#state = 'closed';
    const { log, readModels, record } = this.#options;
    let complete = this.#isOpen;
    await within(this.#queue.close(), drainTimeoutMs, () => new Error('the record did not answer')).catch((error: unknown) => {
      complete = false;
      log.error('stopped with events unstored; nobody was told that they are', { events: this.#queue.queuedItems, error: describe(error) });
      this.#queue.abandon(new NotStored('closing', 'unknown'));
    });
    this.#stop.abort();
    await Promise.all(readModels.map((readModel) => readModel.close(complete)));
    await record.close();
  }

  /** Until it has: the stores may start after the writer. */
  async #open(): Promise<void> {
    const { writer, record, log } = this.#options;
    const backoff = new Backoff(firstWaitMs, maxWaitMs);
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      try {
        await record.prepare();
        this.#batch = await this.#recover();
        this.#isOpen = true;
        if (this.#state === 'opening') this.#state = 'ready';
        log.info('stores', { writer, batch: this.#batch });
        return;
      } catch (error) {
        if (attempt === 1) log.warn('the stores are not ready; trying until they are', { writer, error: describe(error) });
        await backoff.wait(this.#stop.signal);
      }
    }
  }

  /** Brings the read models to where the record is, with one reading of what they lack. @returns the highest batch there is */
  async #recover(): Promise<number> {
    const { writer, record, readModels } = this.#options;
    const opened = await Promise.all(readModels.map((readModel) => readModel.open()));
    let highest = Math.max(0, ...opened.map(({ batch }) => batch));
    const lowest = Math.min(highest, ...opened.map(({ batch }) => batch));
    if (lowest < highest || !opened.some(({ complete }) => complete)) {
      await delay(settleMs);
      for await (const document of record.since(writer, lowest)) {
        highest = Math.max(highest, document.batch);
        for (const readModel of readModels) readModel.recover(document);
      }
    }
    await Promise.all(readModels.map((readModel) => readModel.recovered(highest)));
    return highest;
  }

  async #write(events: readonly StoredEvent[]): Promise<void> {
    await this.#opened;
    if (!this.#isOpen) throw new NotStored('closing before the stores were there', 'rejected');
    const { writer, readModels, metrics } = this.#options;
    const begun = performance.now();
    const batch = this.#batch += 1;
    const storedAt = this.#now();
    const documents = new Map<string, RecordDocument>();
    const duplicates = new Map<string, number>();
    for (const { id, route, acceptedAt, event } of events) {
      if (documents.has(id)) bump(duplicates, route);
      else documents.set(id, { ...event as Event, _id: id, route, acceptedAt, storedAt, writer, batch });
    }
    const wanted = [...documents.values()];
    const inserted = await this.#insertUntilDefinite(wanted);
    if (inserted.length < wanted.length) {
      const own = new Set(inserted);
      for (const document of wanted) if (!own.has(document)) bump(duplicates, document.route);
    }
    for (const readModel of readModels) readModel.add(batch, inserted, duplicates);
    const stored = new Map<string, number>();
    for (const { route } of inserted) bump(stored, route);
    // A writer that several paths share is scraped under none of them.
    for (const [route, count] of stored) metrics.events('store', 'ok', count, route);
    for (const [route, count] of duplicates) metrics.events('store', 'duplicate', count, route);
    metrics.batch('store', events.length, (performance.now() - begun) / 1_000);
  }

  /** The same batch under the same number until its outcome is known; only stopping ends it before. */
  async #insertUntilDefinite(documents: readonly RecordDocument[]): Promise<readonly RecordDocument[]> {
    const { record, log } = this.#options;
    const backoff = new Backoff(firstWaitMs, maxWaitMs);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const inserted = await within(record.insert(documents, attempt > 1), attemptTimeoutMs,
          () => new Error(`no answer within ${attemptTimeoutMs} ms`));
        if (this.#state === 'failing') {
          this.#state = 'ready';
          log.info('storing again', { attempts: attempt });
        }
        return inserted;
      } catch (error) {
        if (this.#stop.signal.aborted) throw new NotStored('closing', 'unknown', { cause: error });
        if (this.#state === 'ready') {
          this.#state = 'failing';
          log.warn('storing failed; trying again until it is done', { events: documents.length, error: describe(error) });
        }
        await backoff.wait(this.#stop.signal);
      }
    }
  }
}
