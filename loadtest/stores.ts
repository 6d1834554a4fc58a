/** What the ledger reads from the stores: the record itself and the counters, each by its own way. */
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import {
  countedKey, countKey, documentsCollection, documentsDatabase, duplicatesKey, publishedKey, readModelCollection,
  type ReadModelRowFields, type RecordFields,
} from '../stacks/names.ts';
import type { CountReport, Scenario } from '../stacks/scenarios/scenario.ts';

type Counts = Readonly<Record<string, number>>;

/** The stores' totals at one moment. */
export interface Snapshot {
  /** Documents in the record. */
  readonly documents: number;
  /** By route: events counted; deliveries of events that were stored already; events published (Pub/Sub). */
  readonly counted: Counts;
  readonly redelivered: Counts;
  readonly published: Counts;
  /** By count report: the sum of its counters, in the store that keeps them. */
  readonly reports: Counts;
}

/** The reading side of a scenario's stores. */
export interface LedgerStores {
  snapshot(): Promise<Snapshot>;
  /** Every document that has one of these ids, with the route it names. */
  find(ids: readonly string[]): Promise<readonly { readonly id: string; readonly route: string }[]>;
  close(): Promise<void>;
}

export interface StoreAddresses {
  /** mongodb://host:port */
  readonly documentsUrl: string;
  /** redis://host:port of the primary: a replica may be behind. */
  readonly cacheUrl: string;
}

/** How long a store may take to answer before the ledger gives up. */
const STORE_TIMEOUT_MS = 15_000;

/** Its readings throw when a store can't be reached or doesn't answer in time. */
export function openStores({ documentsUrl, cacheUrl }: StoreAddresses, scenario: Scenario, timeoutMs = STORE_TIMEOUT_MS): LedgerStores {
  const client = new MongoClient(documentsUrl, { serverSelectionTimeoutMS: timeoutMs, socketTimeoutMS: timeoutMs, maxPoolSize: 4 });
  const documents = client.db(documentsDatabase).collection<RecordFields>(documentsCollection(scenario.id));
  const cache = new Redis(cacheUrl, { lazyConnect: true, commandTimeout: timeoutMs, maxRetriesPerRequest: 3, disconnectTimeout: 200 });
  cache.on('error', () => undefined); // a command that fails says so itself
  const hash = async (key: string): Promise<Counts> => Object.fromEntries(
    Object.entries(await cache.hgetall(key)).map(([field, count]) => [field, Number(count)]));
  const rows = client.db(documentsDatabase).collection<ReadModelRowFields>(readModelCollection(scenario.id));
  const sumOf = async (report: CountReport): Promise<number> => {
    const counts = report.store === 'cache' ? await cache.hvals(countKey(scenario.id, report.id))
      : await rows.find({ dimension: report.by[0] }, { projection: { count: 1 } }).map(({ count }) => count).toArray();
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  };
  const reports = scenario.reports.filter((report) => report.kind === 'count');
  return {
    async snapshot() {
      const [count, counted, redelivered, published, sums] = await Promise.all([
        documents.estimatedDocumentCount(), hash(countedKey(scenario.id)), hash(duplicatesKey(scenario.id)), hash(publishedKey(scenario.id)),
        Promise.all(reports.map(async (report) => [report.id, await sumOf(report)] as const)),
      ]);
      return { documents: count, counted, redelivered, published, reports: Object.fromEntries(sums) };
    },
    async find(ids) {
      const found = await documents.find({ _id: { $in: [...ids] } }, { projection: { route: 1 } }).toArray();
      return found.map(({ _id, route }) => ({ id: _id, route }));
    },
    async close() {
      cache.disconnect();
      await client.close();
    },
  };
}
