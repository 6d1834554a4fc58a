/** The real stores for tests, and what everything read from them must agree on. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { MongoClient } from 'mongodb';
import { documentsCollection, documentsDatabase } from '../../../stacks/names.ts';
import type { CountReport, LatestReport, Scenario } from '../../../stacks/scenarios/scenario.ts';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import { openMetrics } from '../../service/metrics.ts';
import { openRedis, type RedisClient } from '../../service/redis-client.ts';
import { startDocumentStore, startValkey, until, type Backend } from '../../service/testing/backends.ts';
import { openMongo } from '../mongo-client.ts';
import { openStore } from '../open-store.ts';
import type { Record, RecordDocument, StoredEvent } from '../record.ts';
import { openReports, type Reports } from '../reports.ts';
import type { Writer } from '../writer.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export let documents: Backend & { readonly url: string };
export let valkey: Backend & { readonly url: string };
let client: MongoClient;
export let cache: RedisClient;

/** Starts the stores before a file's tests and ends them after; closes after each what it opened. */
export function useStores(): void {
  beforeAll(async () => {
    [documents, valkey] = await Promise.all([startDocumentStore(), startValkey()]);
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
/** A scenario's reports with data of their own for each test. */
export const newScenario = (of: Scenario = scenarios.vaccinations): Scenario => ({ ...of, id: `test${scenarioNumber += 1}` });

/** @param warned takes what the writer warns of */
export function openWriter(
  scenario: Scenario, writer: string, wrapRecord?: (record: Record) => Record, warned: (message: string) => void = () => undefined,
): Writer {
  const opened = openStore({
    scenario, writer, documentsUrl: documents.url, cacheUrl: valkey.url, log: { ...log, warn: warned }, metrics: openMetrics({ process: false }),
    ...wrapRecord ? { wrapRecord } : {},
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

export const allDocuments = async (scenario: Scenario) => await client.db(documentsDatabase).collection<RecordDocument>(documentsCollection(scenario.id)).find().toArray();

/** What a count report must say, from the documents themselves. */
function recount(scenario: Scenario, report: CountReport, stored: readonly RecordDocument[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const document of stored) {
    const key = report.by.map((dimension) => scenario.dimensions[dimension]!.of(document)).join('|');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

async function readCounts(from: Reports, report: CountReport): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { key: first, count } of await from.count(report.id)) {
    if (report.by.length === 1) counts.set(first, count);
    else for (const { key, count: each } of await from.count(report.id, first)) counts.set(`${first}|${key}`, each);
  }
  return counts;
}

/** What a latest report must say of each value of its dimension, as ids, from the documents themselves: newest first. */
function newestIds(scenario: Scenario, { by: [dimension], keep }: LatestReport, stored: readonly RecordDocument[]): Map<string, string[]> {
  const newest = new Map<string, string[]>();
  const sorted = stored.toSorted((a, b) => b.storedAt - a.storedAt || (a._id < b._id ? 1 : -1));
  for (const document of sorted) {
    const value = dimension === undefined ? '' : scenario.dimensions[dimension]!.of(document);
    const ids = newest.get(value) ?? [];
    newest.set(value, ids);
    if (ids.length < keep) ids.push(document._id);
  }
  return newest;
}

async function readNewest(from: Reports, report: LatestReport, values: Iterable<string>): Promise<Map<string, unknown[]>> {
  const read = [...values].map(async (value) =>
    [value, (await from.latest(report.id, report.by.length === 0 ? undefined : value)).map(({ _id }) => _id)] as const);
  return new Map(await Promise.all(read));
}

/** Waits until everything agrees, and compares it all. */
export async function expectBalanced(scenario: Scenario, distinct: number): Promise<void> {
  const from = readReports(scenario);
  const stored = await allDocuments(scenario);
  expect(new Set(stored.map(({ _id }) => _id)).size).toBe(distinct);
  expect(stored).toHaveLength(distinct);
  const counted = async () => Object.values((await from.totals()).routes).reduce((sum, route) => sum + (route.counted ?? 0), 0);
  await until(`${distinct} counted`, async () => await counted() === distinct, 10_000).catch(async () => expect(await counted()).toBe(distinct));
  for (const report of scenario.reports) {
    if (report.kind === 'count') {
      const wanted = recount(scenario, report, stored);
      const matches = async () => JSON.stringify([...await readCounts(from, report)].sort()) === JSON.stringify([...wanted].sort());
      await until(report.id, matches, 5_000).catch(async () => expect([report.id, await readCounts(from, report)]).toEqual([report.id, wanted]));
    } else {
      const wanted = newestIds(scenario, report, stored);
      const matches = async () => JSON.stringify([...await readNewest(from, report, wanted.keys())]) === JSON.stringify([...wanted]);
      await until(report.id, matches, 5_000).catch(async () => expect([report.id, await readNewest(from, report, wanted.keys())]).toEqual([report.id, wanted]));
    }
  }
}
