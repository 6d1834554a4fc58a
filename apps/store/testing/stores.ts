/** The real stores for tests, and what everything read from them must agree on. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { MongoClient } from 'mongodb';
import { isDeepStrictEqual } from 'node:util';
import { documentsCollection, documentsDatabase, logKey } from '../../../stacks/names.ts';
import type { RecordStore, Report, Scenario } from '../../../stacks/scenarios/scenario.ts';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import { recordsOf } from '../../../stacks/scenarios/stages.ts';
import { openMetrics } from '../../service/metrics.ts';
import { openRedis, type RedisClient } from '../../service/redis-client.ts';
import { startDocumentStore, startValkey, until, type Backend, type StoreOn } from '../../service/testing/backends.ts';
import { documentsOf } from '../cache-record.ts';
import { openMongo } from '../mongo-client.ts';
import { openStore, type StoreOptions } from '../open-store.ts';
import { everything } from '../read-model.ts';
import type { RecordDocument, StoredEvent } from '../record.ts';
import { openReports, type Reports } from '../reports.ts';
import type { Writer } from '../writer.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export let documents: Backend & { readonly url: string };
export let valkey: Backend & { readonly url: string };
let client: MongoClient;
export let cache: RedisClient;

/** Starts the stores before a file's tests and ends them after; closes after each what it opened. @param on where their data are */
export function useStores(on: () => Promise<StoreOn> = async () => ({})): void {
  beforeAll(async () => {
    const where = await on();
    [documents, valkey] = await Promise.all([startDocumentStore(where), startValkey(where)]);
    client = openMongo(documents.url);
    cache = openRedis(valkey.url, log);
    await cache.connected(5_000);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([client?.close(), cache?.close()]);
    await Promise.all([documents?.stop(), valkey?.stop()]);
  }, 30_000);
  afterEach(async () => {
    await Promise.all([...writers, ...reports].map((each) => each.close()));
    writers = [];
    reports = [];
  }, 30_000);
}

let writers: Writer[] = [];
let reports: Reports[] = [];
/** A writer that hangs for good, as a killed process's does: it isn't closed, and never heard of again. */
export function abandon(writer: Writer): void {
  writers = writers.filter((each) => each !== writer);
}

let scenarioNumber = 0;
/** A scenario's reports with data of their own for each test; with the record in the cache they are all there. */
export const newScenario = (of: Scenario = scenarios.vaccinations, record: RecordStore = 'documents'): Scenario => ({
  ...of, record, id: `test${scenarioNumber += 1}`,
  reports: record === 'cache' ? of.reports.map((report) => ({ ...report, store: record })) : of.reports,
});

/** What holds the record. */
export const backendOf = (record: RecordStore): Backend => record === 'cache' ? valkey : documents;

interface WriterTestOptions extends Partial<Pick<StoreOptions, 'record' | 'wrapRecord' | 'keptEvents' | 'ttlSeconds' | 'metrics'>> {
  /** Takes what the writer warns of. */
  readonly warned?: (message: string) => void;
}

/** Its record is where the scenario's is, unless it says another. */
export function openWriter(scenario: Scenario, writer: string, { warned = () => undefined, ...options }: WriterTestOptions = {}): Writer {
  const opened = openStore({
    scenario, writer, documentsUrl: documents.url, cacheUrl: valkey.url, log: { ...log, warn: warned }, metrics: openMetrics({ process: false }),
    ...typeof scenario.record === 'string' ? { record: scenario.record } : {}, ...options,
  });
  writers.push(opened);
  return opened;
}

const places = ['Guatemala', 'Mexico City', 'Lima', 'Nowhere at all'];
const genders = ['female', 'male', 'other', undefined];

/** What an event says follows from its id, so that a redelivery says the same. */
export function eventOf(id: number): StoredEvent {
  const gender = genders[id % 4];
  return {
    id: `e${id}`, route: id % 3 === 0 ? 'redis' : 'kafka', acceptedAt: 1_700_000_000_000 + id,
    event: { name: `N${id}`, location: places[id % places.length]!, age: id % 111, vaccine_type: 'A', ...gender ? { gender } : {} },
  };
}
export const events = (from: number, count: number): StoredEvent[] => Array.from({ length: count }, (_, index) => eventOf(from + index));

export function readReports(scenario: Scenario): Reports {
  const opened = openReports({ scenario, documentsUrl: documents.url, cacheUrl: valkey.url, log });
  reports.push(opened);
  return opened;
}

/** What is in the record, wherever that is: read from it, and by no other way. */
export async function allDocuments(scenario: Scenario): Promise<readonly RecordDocument[]> {
  const records = recordsOf(scenario);
  const inDocuments = records.includes('documents') ? client.db(documentsDatabase).collection<RecordDocument>(documentsCollection(scenario.id)).find().toArray() : [];
  const inLogs = records.includes('cache') ? allLogged(scenario) : [];
  return [...await inDocuments, ...await inLogs];
}

async function allLogged({ id }: Scenario): Promise<readonly RecordDocument[]> {
  const logs = await cache.redis.keys(logKey(id, '*'));
  const entries = await Promise.all(logs.map(async (key) =>
    (await cache.redis.xrange(key, '-', '+')).flatMap((entry) => documentsOf(key.slice(logKey(id, '').length), entry))));
  return entries.flat();
}

const valueIn = ({ dimensions }: Scenario, dimension: string | undefined, document: RecordDocument) =>
  dimension === undefined ? everything : dimensions[dimension]!.of(document);

/** What a measure adds up to, out of the documents themselves: whole numbers of its last decimal, and in its own unit. */
function sumOf({ measures = {} }: Scenario, measure: string, stored: readonly RecordDocument[]): { readonly sum: number; readonly max: number } {
  const { of, decimals = 0 } = measures[measure]!;
  const values = stored.map((document) => Math.round(of(document) * 10 ** decimals));
  return { sum: values.reduce((sum, value) => sum + value, 0) / 10 ** decimals, max: Math.max(...values) / 10 ** decimals };
}

/** What a report must say of one value of its first dimension, whose documents these are. */
function expectedOf(scenario: Scenario, report: Report, stored: readonly RecordDocument[]): unknown {
  if (report.kind === 'latest') {
    return stored.toSorted((a, b) => b.storedAt - a.storedAt || (a._id < b._id ? 1 : -1)).slice(0, report.keep).map(({ _id }) => _id);
  }
  if (report.kind === 'series') {
    const steps = Map.groupBy(stored, ({ acceptedAt }) => acceptedAt - acceptedAt % report.stepMs);
    const points = [...steps].map(([at, own]) => ({ at, values: report.of.map((measure) => sumOf(scenario, measure, own).sum) }));
    return points.sort((a, b) => a.at - b.at).slice(-report.keep);
  }
  const count = stored.length;
  if (report.kind === 'measure') {
    const { sum, max } = sumOf(scenario, report.of, stored);
    return { count, sum, mean: sum / count, max };
  }
  if (report.by[1] === undefined) return { count };
  const seconds = [...Map.groupBy(stored, (document) => valueIn(scenario, report.by[1], document))].map(([value, own]) =>
    [value, report.of === undefined ? own.length : sumOf(scenario, report.of, own).sum] as const);
  return { count, seconds: seconds.sort(([a], [b]) => a < b ? -1 : 1) };
}

/** What a report says of one value of its first dimension. */
async function saidOf(from: Reports, report: Report, value: string, count: number): Promise<unknown> {
  if (report.kind === 'latest') return (await from.latest(report.id, report.by.length === 0 ? undefined : value)).map(({ _id }) => _id);
  if (report.kind === 'series') return await from.series(report.id, value);
  if (report.kind === 'measure') {
    const { key: _key, ...figures } = (await from.measure(report.id)).find(({ key }) => key === value)!;
    return figures;
  }
  if (report.by[1] === undefined) return { count };
  const seconds = (await from.count(report.id, value)).map((second) => [second.key, second.count] as const);
  return { count, seconds: seconds.toSorted(([a], [b]) => a < b ? -1 : 1) };
}

async function said(from: Reports, report: Report): Promise<Readonly<Record<string, unknown>>> {
  const values = await from.count(report.id);
  return Object.fromEntries(await Promise.all(values.map(async ({ key, count }) => [key, await saidOf(from, report, key, count)] as const)));
}

/** Waits until everything agrees, and compares it all. */
export async function expectBalanced(scenario: Scenario, distinct: number): Promise<void> {
  const from = readReports(scenario);
  const stored = await allDocuments(scenario);
  expect(new Set(stored.map(({ _id }) => _id)).size).toBe(distinct);
  expect(stored).toHaveLength(distinct);
  const counted = async () => Object.values((await from.totals()).routes).reduce((sum, route) => sum + (route.counted ?? 0), 0);
  await until(`${distinct} counted`, async () => await counted() === distinct, 10_000).catch(async () => expect(await counted()).toBe(distinct));
  expect((await from.totals()).stored).toBe(distinct);
  for (const report of scenario.reports) {
    const expected = Object.fromEntries([...Map.groupBy(stored, (document) => valueIn(scenario, report.by[0], document))]
      .map(([value, own]) => [value, expectedOf(scenario, report, own)]));
    const agrees = async () => isDeepStrictEqual(await said(from, report), expected);
    await until(report.id, agrees, 5_000).catch(async () => expect([report.id, await said(from, report)]).toEqual([report.id, expected]));
  }
}
