/**
 * The reading side of the stores: a scenario's reports, out of read models only, so that a report costs the same
 * however many documents there are.
 */
import type { MongoClient } from 'mongodb';
import {
  countedKey, countKey, documentsCollection, documentsDatabase, duplicatesKey, publishedKey, readModelCollection,
} from '../../stacks/names.ts';
import type { Event, LatestReport, Report, Scenario } from '../../stacks/scenarios/scenario.ts';
import { openLog, type Log } from '../service/log.ts';
import { openRedis, type RedisClient } from '../service/redis-client.ts';
import { rowId, summaryId, writerListId, type ReportRow, type WriterList, type WriterSummary } from './documents-read-model.ts';
import { connected, openMongo } from './mongo-client.ts';
import { bump, everything, keepNewest, recentDocuments } from './read-model.ts';
import type { RecordDocument } from './record.ts';

/** How long a read waits for a connection to the cache. */
const connectTimeoutMs = 2_000;

export interface Count {
  readonly key: string;
  readonly count: number;
}

export interface RouteTotals {
  /** Handed to Pub/Sub, or appended to a stream; other routes don't count it. */
  readonly published?: number;
  /** In the counters: different events. */
  readonly counted?: number;
  /** Deliveries of an event that was stored already. */
  readonly duplicates?: number;
}

export interface Totals {
  /** Documents in the record. */
  readonly stored?: number;
  /** By route; empty without a cache. */
  readonly routes: Readonly<Record<string, RouteTotals>>;
}

export interface Reports {
  /** Most first. A report of two dimensions: by the second for one value of the first, or, without it, by the first. */
  count(reportId: string, first?: string): Promise<readonly Count[]>;
  /** Newest first, each with `_id`, `route`, `acceptedAt` and `storedAt` besides its own fields. `first` where the report has a dimension. */
  latest(reportId: string, first?: string): Promise<readonly Event[]>;
  /** The newest documents of all, at most 20, as `latest` gives them. */
  recent(limit: number): Promise<readonly Event[]>;
  totals(): Promise<Totals>;
  close(): Promise<void>;
}

export interface ReportsOptions {
  readonly scenario: Scenario;
  readonly documentsUrl?: string;
  readonly cacheUrl?: string;
  readonly log?: Log;
}

/** A report that doesn't exist, or whose store this reader wasn't given. */
export class UnknownReport extends Error {
  constructor(reportId: string, there: readonly string[]) {
    super(`there is no report ${reportId} here; there are: ${there.join(', ') || 'none'}`);
    this.name = 'UnknownReport';
  }
}

/** What reads one store's reports. */
interface Reader {
  count(report: Report, first: string | undefined): Promise<ReadonlyMap<string, number>>;
  /** `first` is `everything` for a report without a dimension. */
  latest(report: LatestReport, first: string): Promise<readonly RecordDocument[]>;
}

export function openReports({ scenario, documentsUrl, cacheUrl, log = openLog('reports') }: ReportsOptions): Reports {
  const client = documentsUrl === undefined ? undefined : openMongo(documentsUrl);
  const cache = cacheUrl === undefined ? undefined : patient(openRedis(cacheUrl, log));
  const documents = client && documentsReader(client, scenario);
  const readers = { documents, cache: cache && cacheReader(cache, scenario) };
  const find = (reportId: string): { report: Report; reader: Reader } => {
    const report = scenario.reports.find(({ id }) => id === reportId);
    const reader = report && readers[report.store];
    if (!reader) throw new UnknownReport(reportId, scenario.reports.filter(({ store }) => readers[store]).map(({ id }) => id));
    return { report, reader };
  };
  return {
    async count(reportId, first) {
      const { report, reader } = find(reportId);
      const counts = await reader.count(report, first);
      return [...counts].map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
    },
    async latest(reportId, first) {
      const { report, reader } = find(reportId);
      if (report.kind !== 'latest') throw new UnknownReport(reportId, scenario.reports.filter(({ kind }) => kind === 'latest').map(({ id }) => id));
      return (await reader.latest(report, report.by.length === 0 ? everything : first ?? everything)).map(shown);
    },
    recent: async (limit) => documents ? (await documents.recent()).slice(0, limit).map(shown) : [],
    async totals() {
      const stored = client && await (await connected(client)).db(documentsDatabase).collection(documentsCollection(scenario.id)).estimatedDocumentCount();
      return { ...stored === undefined ? {} : { stored }, routes: cache ? await routeTotals(cache, scenario) : {} };
    },
    close: async () => {
      await Promise.all([client?.close(), cache?.close()]);
    },
  };
}

/** A reader may ask while the connection is being made. */
function patient(cache: RedisClient): RedisClient {
  return {
    ...cache,
    run: async (command, timeoutMs) => {
      await cache.connected(connectTimeoutMs);
      return await cache.run(command, timeoutMs);
    },
  };
}

/** A document without what only the writer needs. */
function shown({ writer: _writer, batch: _batch, ...document }: RecordDocument): Event {
  return document;
}

function cacheReader(cache: RedisClient, scenario: Scenario): Reader {
  const key = (report: Report, first?: string) => countKey(scenario.id, report.id, first);
  return {
    async count(report, first) {
      const hash = await cache.run((redis) => redis.hgetall(key(report, report.by.length === 1 ? undefined : first)));
      return new Map(Object.entries(hash).map(([value, count]) => [value, Number(count)]));
    },
    async latest(report, first) {
      const newest = await cache.run((redis) => redis.zrange(key(report, first), 0, report.keep - 1, 'REV'));
      return newest.map((document) => JSON.parse(document) as RecordDocument);
    },
  };
}

function documentsReader(client: MongoClient, scenario: Scenario): Reader & { recent(): Promise<readonly RecordDocument[]> } {
  const open = async () =>
    (await connected(client)).db(documentsDatabase).collection<ReportRow | WriterSummary | WriterList>(readModelCollection(scenario.id));
  /** By id: a lookup per writer. */
  async function ofEachWriter<T>(id: (writer: string) => string): Promise<readonly T[]> {
    const rows = await open();
    const list = await rows.findOne({ _id: writerListId }) as WriterList | null;
    return await rows.find({ _id: { $in: (list?.writers ?? []).map(id) } }).toArray() as readonly unknown[] as readonly T[];
  }
  return {
    async count({ id, by: [dimension = everything, second] }, first) {
      const counts = new Map<string, number>();
      if (second === undefined || first === undefined) {
        const all = (await open()).find({ dimension }, { projection: { value: 1, count: 1 } });
        for await (const row of all) bump(counts, (row as ReportRow).value, (row as ReportRow).count);
      } else {
        const own = await ofEachWriter<ReportRow>((writer) => rowId(writer, dimension, first));
        for (const row of own) for (const [value, count] of row.seconds[id] ?? []) bump(counts, value, count);
      }
      return counts;
    },
    async latest({ id, by: [dimension = everything], keep }, first) {
      const own = await ofEachWriter<ReportRow>((writer) => rowId(writer, dimension, first));
      return newestOf(own.flatMap((row) => row.newest[id] ?? []), keep);
    },
    async recent() {
      return newestOf((await ofEachWriter<WriterSummary>(summaryId)).flatMap(({ recent }) => recent), recentDocuments);
    },
  };
}

function newestOf(documents: readonly RecordDocument[], keep: number): readonly RecordDocument[] {
  const newest: RecordDocument[] = [];
  for (const document of documents) keepNewest(newest, document, keep);
  return newest;
}

async function routeTotals(cache: RedisClient, { id }: Scenario): Promise<Totals['routes']> {
  const routes: Record<string, { published?: number; counted?: number; duplicates?: number }> = {};
  const read = async (key: string, name: keyof RouteTotals) => {
    for (const [route, count] of Object.entries(await cache.run((redis) => redis.hgetall(key)))) (routes[route] ??= {})[name] = Number(count);
  };
  await Promise.all([read(publishedKey(id), 'published'), read(countedKey(id), 'counted'), read(duplicatesKey(id), 'duplicates')]);
  return routes;
}
