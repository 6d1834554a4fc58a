/** What the ledger reads from the stores: the record itself and the counters, each by its own way. */
import { Redis } from 'ioredis';
import { type Db, MongoClient } from 'mongodb';
import {
  countedKey, countKey, documentsCollection, documentsDatabase, duplicatesKey, evictedKey, idsKey, logsKey, publishedKey, readModelCollection,
  routeOfStored, type ReadModelRowFields, type RecordFields,
} from '../stacks/names.ts';
import type { Report, Scenario } from '../stacks/scenarios/scenario.ts';
import { recordsOf } from '../stacks/scenarios/stages.ts';

type Counts = Readonly<Record<string, number>>;

/** The stores' totals at one moment. */
export interface Snapshot {
  /** Events in the scenario's records: documents, and in the cache those in the logs and those that the logs let go of. */
  readonly stored: number;
  /** By route: events that a bounded record let go of, so that they can't be found any more. */
  readonly evicted: Counts;
  /** By route: events counted; deliveries of events that were stored already; events published (Pub/Sub). */
  readonly counted: Counts;
  readonly redelivered: Counts;
  readonly published: Counts;
  /** By report that counts its first dimension's values: the sum of its counters, in the store that keeps them. */
  readonly reports: Counts;
}

/** The reading side of a scenario's stores. */
export interface LedgerStores {
  snapshot(): Promise<Snapshot>;
  /** Every event in a record that has one of these ids, with the route it names there. */
  find(ids: readonly string[]): Promise<readonly { readonly id: string; readonly route: string }[]>;
  close(): Promise<void>;
}

export interface StoreAddresses {
  /** mongodb://host:port; for a scenario that keeps something in the documents. */
  readonly documentsUrl?: string;
  /** redis://host:port of the primary: a replica may be behind. */
  readonly cacheUrl: string;
}

/** How long a store may take to answer before the ledger gives up. */
const STORE_TIMEOUT_MS = 15_000;

/** One place where the scenario keeps its events. */
interface RecordReader {
  stored(): Promise<number>;
  find(ids: readonly string[]): Promise<readonly { readonly id: string; readonly route: string }[]>;
}

/**
 * Its readings throw when a store can't be reached or doesn't answer in time.
 * @throws when the scenario keeps documents and there is no `documentsUrl`
 */
export function openStores({ documentsUrl, cacheUrl }: StoreAddresses, scenario: Scenario, timeoutMs = STORE_TIMEOUT_MS): LedgerStores {
  const cache = new Redis(cacheUrl, { lazyConnect: true, commandTimeout: timeoutMs, maxRetriesPerRequest: 3, disconnectTimeout: 200 });
  cache.on('error', () => undefined); // a command that fails says so itself
  const inDocuments = recordsOf(scenario).includes('documents');
  if (inDocuments && !documentsUrl) throw new Error(`Reading the stores of scenario ${scenario.id}: it keeps documents, and no documentsUrl was given`);
  const client = inDocuments ? new MongoClient(documentsUrl!, { serverSelectionTimeoutMS: timeoutMs, socketTimeoutMS: timeoutMs, maxPoolSize: 4 }) : undefined;
  const database = client?.db(documentsDatabase);
  const records = recordsOf(scenario).map((store) => store === 'cache' ? loggedRecord(cache, scenario) : documentsRecord(database!, scenario));
  const sumOf = async (report: Report): Promise<number> => {
    const counts = report.store === 'cache' ? await cache.hvals(countKey(scenario.id, report.id))
      : await database!.collection<ReadModelRowFields>(readModelCollection(scenario.id))
        .find({ dimension: report.by[0]! }, { projection: { count: 1 } }).map(({ count }) => count).toArray();
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  };
  const reports = scenario.reports.filter(({ kind }) => kind !== 'latest');
  return {
    async snapshot() {
      const [stored, evicted, counted, redelivered, published, sums] = await Promise.all([
        Promise.all(records.map((record) => record.stored())), numbers(cache, evictedKey(scenario.id)),
        numbers(cache, countedKey(scenario.id)), numbers(cache, duplicatesKey(scenario.id)), numbers(cache, publishedKey(scenario.id)),
        Promise.all(reports.map(async (report) => [report.id, await sumOf(report)] as const)),
      ]);
      return { stored: stored.reduce((sum, count) => sum + count, 0), evicted, counted, redelivered, published, reports: Object.fromEntries(sums) };
    },
    find: async (ids) => (await Promise.all(records.map((record) => record.find(ids)))).flat(),
    async close() {
      cache.disconnect();
      await client?.close();
    },
  };
}

function documentsRecord(database: Db, { id }: Scenario): RecordReader {
  const documents = database.collection<RecordFields>(documentsCollection(id));
  return {
    stored: () => documents.estimatedDocumentCount(),
    async find(ids) {
      const found = await documents.find({ _id: { $in: [...ids] } }, { projection: { route: 1 } }).toArray();
      return found.map(({ _id, route }) => ({ id: _id, route }));
    },
  };
}

/** `stored` is what the logs hold and let go of, `find` looks in the ids: where they disagree, the ledger doesn't balance. */
function loggedRecord(cache: Redis, { id }: Scenario): RecordReader {
  return {
    async stored() {
      const counts = await Promise.all([numbers(cache, logsKey(id)), numbers(cache, evictedKey(id))]);
      return counts.flatMap((each) => Object.values(each)).reduce((sum, count) => sum + count, 0);
    },
    async find(ids) {
      if (ids.length === 0) return [];
      const places = await cache.hmget(idsKey(id), ...ids);
      return ids.flatMap((event, index) => places[index] ? [{ id: event, route: routeOfStored(places[index]) }] : []);
    },
  };
}

async function numbers(cache: Redis, key: string): Promise<Counts> {
  return Object.fromEntries(Object.entries(await cache.hgetall(key)).map(([field, count]) => [field, Number(count)]));
}
