/** The stores under redelivery, crashes and doubt, on real ones: counters and reports are a pure function of the documents. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MongoClient } from 'mongodb';
import { documentsCollection, documentsDatabase } from '../../stacks/names.ts';
import type { CountReport, Scenario } from '../../stacks/scenarios/scenario.ts';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { openMetrics } from '../service/metrics.ts';
import { openRedis, type RedisClient } from '../service/redis-client.ts';
import { startDocumentStore, startValkey, until, type Backend } from '../service/testing/backends.ts';
import { openMongo } from './mongo-client.ts';
import { openStore } from './open-store.ts';
import { overflowValue } from './read-model.ts';
import type { Record, RecordDocument, StoredEvent } from './record.ts';
import { openReports, type Reports } from './reports.ts';
import { NotStored, type Writer } from './writer.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let documents: Backend & { readonly url: string };
let valkey: Backend & { readonly url: string };
let client: MongoClient;
let cache: RedisClient;

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

let writers: Writer[] = [];
let reports: Reports[] = [];
afterEach(async () => {
  await Promise.all([...writers, ...reports].map((each) => each.close()));
  writers = [];
  reports = [];
}, 30_000);

let scenarioNumber = 0;
/** Data of its own for each test. */
const newScenario = (): Scenario => ({ ...scenarios.vaccinations, id: `test${scenarioNumber += 1}` });

function openWriter(scenario: Scenario, writer: string, wrapRecord?: (record: Record) => Record): Writer {
  const opened = openStore({
    scenario, writer, documentsUrl: documents.url, cacheUrl: valkey.url, log, metrics: openMetrics({ process: false }),
    ...wrapRecord ? { wrapRecord } : {},
  });
  writers.push(opened);
  return opened;
}

const places = ['Guatemala', 'Mexico City', 'Lima', 'Nowhere at all'];
const genders = ['female', 'male', 'other', undefined];

/** What an event says follows from its id, so that a redelivery says the same. */
function eventOf(id: number): StoredEvent {
  const gender = genders[id % 4];
  return {
    id: `e${id}`, route: id % 3 === 0 ? 'redis' : 'kafka', acceptedAt: 1_700_000_000_000 + id,
    event: { name: `N${id}`, location: places[id % places.length]!, age: id % 111, vaccine_type: 'A', ...gender ? { gender } : {} },
  };
}
const events = (from: number, count: number): StoredEvent[] => Array.from({ length: count }, (_, index) => eventOf(from + index));

function readReports(scenario: Scenario): Reports {
  const opened = openReports({ scenario, documentsUrl: documents.url, cacheUrl: valkey.url, log });
  reports.push(opened);
  return opened;
}

const allDocuments = async (scenario: Scenario) => await client.db(documentsDatabase).collection<RecordDocument>(documentsCollection(scenario.id)).find().toArray();

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

/** Waits until everything agrees, and compares it all. */
async function expectBalanced(scenario: Scenario, distinct: number): Promise<void> {
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
    }
  }
}

describe('the stores', () => {
  it('store each event once and count it in every report', async () => {
    const scenario = newScenario();
    const writer = openWriter(scenario, 'w');
    await writer.store(events(0, 700));
    await writer.store(events(700, 5));
    await expectBalanced(scenario, 705);
    const from = readReports(scenario);
    expect((await from.totals()).stored).toBe(705);
    expect((await from.recent(7)).map(({ _id }) => _id)).toContain('e704');
    const country = scenario.dimensions['country']!.of(eventOf(0).event);
    const latest = await from.latest('latest', country);
    expect(latest).toHaveLength(5);
    expect(latest[0]).toMatchObject({ _id: 'e704', name: 'N704', route: 'kafka' });
    expect(latest[0]).not.toHaveProperty('writer');
  }, 30_000);

  it('know a redelivery, whoever brings it and whenever', async () => {
    const scenario = newScenario();
    const [one, two] = [openWriter(scenario, 'one'), openWriter(scenario, 'two')];
    await one.store(events(0, 100));
    await one.store(events(0, 100));
    await two.store([...events(50, 100), ...events(50, 3)]);
    await expectBalanced(scenario, 150);
    await one.close();
    const again = openWriter(scenario, 'one');
    await again.store(events(0, 150));
    await expectBalanced(scenario, 150);
    const { routes } = await readReports(scenario).totals();
    expect((routes['redis']?.duplicates ?? 0) + (routes['kafka']?.duplicates ?? 0)).toBe(100 + 53 + 150);
  }, 30_000);

  it('let writers compete for the same events', async () => {
    const scenario = newScenario();
    const all = ['a', 'b', 'c'].map((name) => openWriter(scenario, name));
    await Promise.all(all.flatMap((writer) => Array.from({ length: 5 }, (_, index) => writer.store(events(index * 40, 100)))));
    await expectBalanced(scenario, 260);
  }, 30_000);

  it('count at the next start what a crash left stored and uncounted', async () => {
    const scenario = newScenario();
    const crash = openWriter(scenario, 'w', (record) => ({
      ...record,
      // The insert happens; the process that asked for it is never heard of again.
      insert: async (batch, again) => {
        await record.insert(batch, again);
        return await new Promise(() => undefined);
      },
    }));
    crash.store(events(0, 120)).catch(() => undefined);
    await until('the insert', async () => (await allDocuments(scenario)).length === 120);
    const next = openWriter(scenario, 'w');
    await next.opened();
    await expectBalanced(scenario, 120);
    await next.store(events(100, 50));
    await expectBalanced(scenario, 150);
    writers = writers.filter((writer) => writer !== crash);
  }, 30_000);

  it('bring the cache back after it lost everything, without a restart', async () => {
    const scenario = newScenario();
    const writer = openWriter(scenario, 'w');
    await writer.store(events(0, 300));
    await expectBalanced(scenario, 300);
    await cache.redis.flushall();
    await writer.store(events(300, 1));
    await expectBalanced(scenario, 301);
  }, 30_000);

  it('tell, after an insert of unknown outcome, their own documents from earlier ones', async () => {
    const scenario = newScenario();
    await openWriter(scenario, 'earlier').store(events(0, 50));
    const doubts = ['after', 'before', 'halfway'];
    const writer = openWriter(scenario, 'w', (record) => ({
      ...record,
      insert: async (batch, again) => {
        const doubt = doubts.shift();
        if (doubt === 'after') await record.insert(batch, again);
        if (doubt === 'halfway') await record.insert(batch.slice(0, batch.length / 2), again);
        if (doubt) throw new Error('the connection broke');
        return await record.insert(batch, again);
      },
    }));
    await writer.store(events(30, 100));
    await expectBalanced(scenario, 130);
    expect(doubts).toEqual([]);
  }, 30_000);

  it('refuse at once those who do not wait, while the record is down, and store for those who do when it is back', async () => {
    const scenario = newScenario();
    let down = true;
    const writer = openWriter(scenario, 'w', (record) => ({
      ...record, insert: async (batch, again) => { if (down) throw new Error('down'); return await record.insert(batch, again); },
    }));
    await writer.opened();
    const patient = writer.store(events(0, 10));
    await until('the failure to be known', () => !writer.ready());
    await expect(writer.store(events(10, 10), 5_000)).rejects.toMatchObject({ name: NotStored.name, outcome: 'rejected' });
    down = false;
    await patient;
    await until('ready again', () => writer.ready());
    await writer.store(events(20, 10), 5_000);
    await expectBalanced(scenario, 20);
  }, 30_000);

  it('go on when the cache and the record are killed and come back', async () => {
    const scenario = newScenario();
    const writer = openWriter(scenario, 'w');
    await writer.store(events(0, 50));
    await Promise.all([valkey.kill(), documents.kill()]);
    const stored = writer.store(events(50, 50));
    await Promise.all([valkey.restart(), documents.restart()]);
    await stored;
    await writer.store(events(90, 20));
    await cache.connected(5_000);
    await expectBalanced(scenario, 110);
  }, 60_000);

  it('keep a bounded number of free texts, count the rest together, and keep a place for what is recognised', async () => {
    const scenario = newScenario();
    const writer = openWriter(scenario, 'w');
    const strange = Array.from({ length: 6_000 }, (_, index) => ({ ...eventOf(index), event: { ...eventOf(index).event, location: `Xqz ${index}` } }));
    for (let from = 0; from < strange.length; from += 1_000) await writer.store(strange.slice(from, from + 1_000));
    await writer.store([{ ...eventOf(9_000), event: { ...eventOf(9_000).event, location: 'Peru' } }]);
    const from = readReports(scenario);
    for (const report of ['people', 'genders']) {
      await until(`${report} counted`, async () => (await from.count(report)).reduce((sum, { count }) => sum + count, 0) === 6_001, 10_000);
      const counts = await from.count(report);
      expect(counts.length).toBeLessThanOrEqual(5_000);
      expect(counts[0]!.key).toBe(overflowValue);
      expect(counts.find(({ key }) => key === scenario.dimensions['country']!.of({ location: 'Peru' }))?.count).toBe(1);
    }
  }, 60_000);

  it('agree after any sequence of redeliveries, doubts, crashes and losses of the cache', async () => {
    const step = fc.record({
      writer: fc.constantFrom('a', 'b'),
      from: fc.nat({ max: 30 }),
      count: fc.integer({ min: 1, max: 12 }),
      fault: fc.constantFrom('none', 'none', 'doubt', 'crash', 'flush', 'restart'),
    });
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const scenario = newScenario();
      const open = new Map<string, { writer: Writer; fault: string }>();
      const seen = new Set<string>();
      const get = (name: string) => {
        let there = open.get(name);
        if (!there) {
          const state = { fault: 'none' };
          const writer = openWriter(scenario, name, (record) => ({
            ...record,
            insert: async (batch, again) => {
              const fault = state.fault;
              state.fault = 'none';
              const inserted = await record.insert(batch, again);
              if (fault === 'doubt') throw new Error('the connection broke');
              if (fault === 'crash') return await new Promise(() => undefined);
              return inserted;
            },
          }));
          there = Object.assign(state, { writer });
          open.set(name, there);
        }
        return there;
      };
      for (const { writer: name, from, count, fault } of steps) {
        for (const { id } of events(from, count)) seen.add(id);
        const there = get(name);
        there.fault = fault;
        if (fault === 'flush') await cache.redis.flushall();
        const stored = there.writer.store(events(from, count));
        if (fault === 'crash') {
          await until('the insert', async () => (await allDocuments(scenario)).length === seen.size);
          writers = writers.filter((writer) => writer !== there.writer);
          open.delete(name);
        } else await stored;
        if (fault === 'restart') {
          await there.writer.close();
          open.delete(name);
        }
      }
      // Whoever is open then meets what the cache lost, and whoever crashed starts again.
      for (const name of ['a', 'b']) {
        for (const { id } of events(100, 1)) seen.add(id);
        const { writer } = get(name);
        await writer.opened();
        await writer.store(events(100, 1));
      }
      await expectBalanced(scenario, seen.size);
    }), { numRuns: 15, seed: 7 });
  }, 120_000);
});
