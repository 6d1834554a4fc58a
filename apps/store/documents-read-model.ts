/**
 * The reports' rows in MongoDB. Each writer owns its rows, one per value of a dimension, keeps them in memory and writes them as
 * absolute values now and then: so writing one twice changes nothing, two writers never touch the same row, and readers
 * add the writers' rows up. A row says up to which batch it counts; so does, for all of them, the writer's summary, written last.
 */
import { type AnyBulkWriteOperation, type Collection, MongoBulkWriteError, type MongoClient } from 'mongodb';
import { documentsDatabase, readModelCollection } from '../../stacks/names.ts';
import type { Report, Scenario } from '../../stacks/scenarios/scenario.ts';
import { Backoff, within } from '../service/backoff.ts';
import { describe, type Log } from '../service/log.ts';
import { keep, keptNothing, type Kept, type Sums } from './kept.ts';
import { everything, firstValueBounds, keepNewest, placeFor, recentDocuments, valueOf, type Opened, type ReadModel } from './read-model.ts';
import type { RecordDocument } from './record.ts';

/** At most this long after a batch its rows are written; what comes meanwhile goes with them. */
const flushEveryMs = 1_000;
/** As in the writer: an operation that was begun while the server died can stay unanswered for good. */
const attemptTimeoutMs = 8_000;
const maxRowsPerWrite = 500;
const firstWaitMs = 100;
const maxWaitMs = 1_000;
const closeTimeoutMs = 3_000;
const duplicateKey = 11_000;

/** One value of a dimension, as one writer has counted it. */
export interface ReportRow {
  readonly _id: string;
  readonly writer: string;
  readonly dimension: string;
  readonly value: string;
  /** The last batch that is in it. */
  readonly batch: number;
  /** Documents with this value. */
  readonly count: number;
  /** Report -> how often each value of its second dimension, or how much it has, as pairs: a value may be any text, which a field's name may not. */
  readonly seconds: Readonly<Record<string, readonly (readonly [string, number])[]>>;
  /** Report -> its newest documents. */
  readonly newest: Readonly<Record<string, readonly RecordDocument[]>>;
  /** Report -> sum and greatest of its measure. */
  readonly sums: Readonly<Record<string, Sums>>;
  /** Report -> its newest steps, each with the sums of its measures. */
  readonly steps: Readonly<Record<string, readonly (readonly [number, readonly number[]])[]>>;
}

/** What a writer has stored, over all values. */
export interface WriterSummary {
  readonly _id: string;
  readonly writer: string;
  /** The last batch that is in every row. */
  readonly batch: number;
  /** The writer ended in good order after it; absent while it runs. */
  readonly complete?: boolean;
  readonly recent: readonly RecordDocument[];
}

/** Names the writers there are, so that readers can ask for their rows by id. */
export interface WriterList {
  readonly _id: string;
  readonly writers: readonly string[];
}

export const writerListId = 'writers';
export const rowId = (writer: string, dimension: string, value: string): string => `row|${writer}|${dimension}|${value}`;
export const summaryId = (writer: string): string => `summary|${writer}`;

type Stored = ReportRow | WriterSummary | WriterList;

interface Row {
  readonly dimension: string;
  readonly value: string;
  batch: number;
  count: number;
  /** By report. */
  readonly kept: Map<string, Kept>;
}

export interface DocumentsReadModelOptions {
  readonly scenario: Scenario;
  readonly writer: string;
  readonly client: MongoClient;
  readonly log: Log;
}

export class DocumentsReadModel implements ReadModel {
  readonly #options: DocumentsReadModelOptions;
  readonly #collection: Collection<Stored>;
  readonly #stop = new AbortController();
  /** Dimension -> value -> row. */
  readonly #rows = new Map<string, Map<string, Row>>();
  /** Dimension -> the reports that begin with it. */
  readonly #reports = new Map<string, Report[]>();
  #changed = new Set<Row>();
  #recent: RecordDocument[] = [];
  #added = 0;
  #flushed = 0;
  #flushing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DocumentsReadModelOptions) {
    this.#options = options;
    this.#collection = options.client.db(documentsDatabase).collection<Stored>(readModelCollection(options.scenario.id));
    for (const report of options.scenario.reports.filter(({ store }) => store === 'documents')) {
      const [dimension = everything] = report.by;
      this.#reports.set(dimension, [...this.#reports.get(dimension) ?? [], report]);
      this.#rows.set(dimension, new Map());
    }
  }

  async open(): Promise<Opened> {
    const { writer } = this.#options;
    await this.#collection.updateOne({ _id: writerListId }, { $addToSet: { writers: writer } as never }, { upsert: true });
    const summary = await this.#collection.findOne({ _id: summaryId(writer) }) as WriterSummary | null;
    await this.#markComplete(false);
    this.#recent = [...summary?.recent ?? []];
    this.#flushed = this.#added = summary?.batch ?? 0;
    for (const rows of this.#rows.values()) rows.clear();
    this.#changed.clear();
    for await (const row of this.#collection.find({ writer, dimension: { $exists: true } })) this.#load(row as ReportRow);
    return { batch: this.#flushed, complete: summary?.complete ?? false };
  }

  recover(document: RecordDocument): void {
    if (document.batch > this.#flushed) this.#count(document);
  }

  async recovered(upTo: number): Promise<void> {
    this.#added = Math.max(this.#added, upTo);
    await this.flush();
  }

  add(batch: number, documents: readonly RecordDocument[]): void {
    for (const document of documents) this.#count(document);
    this.#added = batch;
    this.#timer ??= setTimeout(() => { this.flush().catch(() => undefined); }, flushEveryMs);
  }

  /** One at a time; what is added while it runs waits for the next. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#flushing) await this.#flushing;
    if (this.#added === this.#flushed) return;
    this.#flushing = this.#writeUntilDone().finally(() => { this.#flushing = undefined; });
    await this.#flushing;
  }

  async close(complete: boolean): Promise<void> {
    const flushed = this.flush().then(() => (complete && this.#flushed === this.#added ? this.#markComplete(true) : undefined));
    await within(flushed, closeTimeoutMs, () => new Error('the document store did not answer')).catch((error: unknown) =>
      this.#options.log.warn('stopped with rows unwritten; they are made again at the next start', { error: describe(error) }));
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  async #markComplete(complete: boolean): Promise<void> {
    await this.#collection.updateOne({ _id: summaryId(this.#options.writer) }, { $set: { complete } as never });
  }

  #count(document: RecordDocument): void {
    keepNewest(this.#recent, document, recentDocuments);
    for (const [dimension, reports] of this.#reports) {
      const rows = this.#rows.get(dimension)!;
      const value = placeFor(valueOf(this.#options.scenario, dimension, document), rows, firstValueBounds);
      let row = rows.get(value);
      if (!row) rows.set(value, row = { dimension, value, batch: 0, count: 0, kept: new Map(reports.map(({ id }) => [id, keptNothing()])) });
      // A row that was written before a crash may have counted the document already, though not every row had.
      if (row.batch >= document.batch) continue;
      row.count += 1;
      this.#changed.add(row);
      for (const report of reports) keep(row.kept.get(report.id)!, this.#options.scenario, report, document);
    }
  }

  #load(row: ReportRow): void {
    const { dimension, value, batch, count } = row;
    const kept = new Map((this.#reports.get(dimension) ?? []).map(({ id }): [string, Kept] => [id, {
      seconds: new Map(row.seconds[id]), newest: [...row.newest[id] ?? []], sums: row.sums[id], steps: new Map(row.steps[id]),
    }]));
    this.#rows.get(dimension)?.set(value, { dimension, value, batch, count, kept });
  }

  /** Until it is done; only stopping ends it before. Rows are marked with the batch only when they are copied for writing. */
  async #writeUntilDone(): Promise<void> {
    const batch = this.#added;
    const changed = [...this.#changed];
    this.#changed = new Set();
    const rows = changed.map((row) => this.#stored(row, batch));
    const summary: WriterSummary = { _id: summaryId(this.#options.writer), writer: this.#options.writer, batch, recent: [...this.#recent] };
    const backoff = new Backoff(firstWaitMs, maxWaitMs);
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      try {
        for (let from = 0; from < rows.length; from += maxRowsPerWrite) await this.#replace(rows.slice(from, from + maxRowsPerWrite));
        await this.#replace([summary]);
        this.#flushed = batch;
        return;
      } catch (error) {
        if (attempt === 1) this.#options.log.warn('writing the reports failed; trying again until it is done', { rows: rows.length, error: describe(error) });
        await backoff.wait(this.#stop.signal);
      }
    }
  }

  #stored(row: Row, batch: number): ReportRow {
    row.batch = batch;
    const { writer } = this.#options;
    const { dimension, value, count } = row;
    /** What the reports whose kind keeps it have of it. */
    const ofEach = <T>(of: (kept: Kept) => T | undefined): Record<string, T> => Object.fromEntries(
      [...row.kept].map(([report, kept]) => [report, of(kept)] as const).filter((entry): entry is readonly [string, T] => entry[1] !== undefined));
    return {
      _id: rowId(writer, dimension, value), writer, dimension, value, batch, count,
      seconds: ofEach(({ seconds }) => seconds.size > 0 ? [...seconds] : undefined),
      newest: ofEach(({ newest }) => newest.length > 0 ? [...newest] : undefined),
      sums: ofEach(({ sums }) => sums),
      steps: ofEach(({ steps }) => steps.size > 0 ? [...steps] : undefined),
    };
  }

  /**
   * Only over older ones: a write that was given up may still arrive, after the one that came instead. The id is given as a range because
   * the local document store looks a lone id or a range up, and walks the collection for an id beside something else.
   */
  async #replace(rows: readonly (ReportRow | WriterSummary)[]): Promise<void> {
    const writes = rows.map((row): AnyBulkWriteOperation<Stored> => ({
      replaceOne: { filter: { _id: { $gte: row._id, $lte: row._id }, batch: { $lt: row.batch } }, replacement: row, upsert: true },
    }));
    try {
      await within(this.#collection.bulkWrite(writes, { ordered: false }), attemptTimeoutMs, () => new Error(`no answer within ${attemptTimeoutMs} ms`));
    } catch (error) {
      // The filter passed a newer one by, so the upsert met its id: it is as it should be.
      const errors = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : [];
      if (errors.length === 0 || errors.some(({ code }) => code !== duplicateKey)) throw error;
    }
  }
}
