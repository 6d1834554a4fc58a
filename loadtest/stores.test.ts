import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { MongoClient, type Collection } from 'mongodb';
import { openLog } from '../apps/service/log.ts';
import { openMetrics } from '../apps/service/metrics.ts';
import { startDocumentStore, startValkey } from '../apps/service/testing/backends.ts';
import { openStore } from '../apps/store/open-store.ts';
import { countedKey, countKey, documentsCollection, documentsDatabase, idsKey, logsKey, type RecordFields } from '../stacks/names.ts';
import { scenarios } from '../stacks/scenarios/index.ts';
import type { RecordStore, Scenario } from '../stacks/scenarios/scenario.ts';
import { recordsOf } from '../stacks/scenarios/stages.ts';
import { ledgerText } from './ledger-text.ts';
import { openLedger, type Ledger, type Reconciliation } from './ledger.ts';
import type { Outcome } from './outcomes.ts';
import { seeded } from './random.ts';
import { openStores } from './stores.ts';

/** The ledger on real stores, filled by the lab's own writer. */
const scenario = scenarios.vaccinations;
const ROUTES = ['grpc', 'redis', 'kafka'] as const;
const EVENTS = 2_400;

let valkey: Awaited<ReturnType<typeof startValkey>>;
let documentStore: Awaited<ReturnType<typeof startDocumentStore>>;
let client: MongoClient;
let cache: Redis;
let record: Collection<RecordFields>;

beforeAll(async () => {
  [valkey, documentStore] = await Promise.all([startValkey(), startDocumentStore()]);
  client = await MongoClient.connect(documentStore.url);
  record = client.db(documentsDatabase).collection<RecordFields>(documentsCollection(scenario.id));
  cache = new Redis(valkey.url);
}, 120_000);

afterAll(async () => {
  cache?.disconnect();
  await client?.close();
  await Promise.all([valkey?.stop(), documentStore?.stop()]);
});

let runs = 0;
let ledger: Ledger;
beforeEach(() => { ledger = openLedger(openStores({ documentsUrl: documentStore.url, cacheUrl: valkey.url }, scenario)); });
afterEach(() => ledger.close());

/** A run that the lab's writer stores, and what a test does to the stores after it. */
async function run(harm: (outcomes: readonly Outcome[]) => Promise<unknown> = async () => undefined): Promise<Reconciliation> {
  const name = `run${++runs}`;
  const random = seeded(runs);
  const outcomes = Array.from({ length: EVENTS }, (_, n): Outcome => ({
    id: `${name}-${n + 1}`, outcome: n % 10 === 9 ? 'rejected' : 'acked', status: n % 10 === 9 ? 500 : 202, route: n % 10 === 9 ? 'faulty' : ROUTES[n % 3]!,
  }));
  const before = await ledger.before();
  const writer = openStore({
    scenario, writer: 'worker-test', documentsUrl: documentStore.url, cacheUrl: valkey.url,
    log: openLog('test', () => undefined), metrics: openMetrics({ process: false }),
  });
  try {
    const stored = outcomes.filter(({ outcome }) => outcome === 'acked')
      .map(({ id, route }) => ({ id, route, acceptedAt: Date.now(), event: scenario.sample(random) }));
    await Promise.all([0, 1, 2].map((at) => writer.store(stored.filter((_, n) => n % 3 === at))));
    const whole = await ledger.waitUntilDrained(outcomes, before, { timeoutMs: 20_000 });
    expect(ledgerText(whole)).toContain('balanced: all 2160 accepted events are stored and counted once; 240 were rejected');
    await harm(outcomes);
    return await ledger.reconcile(outcomes, before);
  } finally {
    await writer.close();
  }
}

describe('the ledger on real stores', () => {
  test('balances what the writer stored, route by route and report by report', async () => {
    const { balanced, routes, reports, total } = await run();
    expect(balanced).toBe(true);
    expect(Object.keys(routes)).toEqual(['faulty', 'grpc', 'kafka', 'redis']);
    for (const route of ROUTES) expect(routes[route]).toMatchObject({ stored: 720, counted: 720, lost: 0 });
    expect(total).toMatchObject({ sent: EVENTS, accepted: 2_160, rejected: 240, stored: 2_160, counted: 2_160 });
    expect(reports).toEqual({ people: 2_160, ages: 2_160, genders: 2_160 });
  }, 60_000);

  test('finds documents that were taken away', async () => {
    const { total, findings } = await run(([first, second]) => record.deleteMany({ _id: { $in: [first!.id, second!.id] } }));
    expect(total).toMatchObject({ lost: 2, stored: 2_158, counted: 2_160 });
    expect(findings).toContainEqual(expect.stringMatching(/grpc lost 1 accepted events/));
    expect(findings).toContainEqual(expect.stringMatching(/redis lost 1 accepted events/));
  }, 60_000);

  test('finds an event that was rejected and stored all the same, and one that nobody sent', async () => {
    const { total, findings, strangers } = await run((outcomes) => record.insertMany([outcomes[9]!.id, `stranger${runs}`]
      .map((id) => ({ _id: id, route: 'kafka', acceptedAt: 0, storedAt: 0, writer: 'nobody', batch: 1 }))));
    expect(total.phantom).toBe(2);
    expect(strangers).toBe(1);
    expect(findings).toContainEqual(expect.stringMatching(/faulty stored 1 events that it had rejected/));
  }, 60_000);

  test('finds an event that was counted twice, and a report that disagrees', async () => {
    const { total, findings, reports } = await run(async () => {
      await cache.hincrby(countedKey(scenario.id), 'kafka', 1);
      await cache.hincrby(countKey(scenario.id, 'people'), 'GT', 5);
    });
    expect(total.counted).toBe(2_161);
    expect(reports['people']).toBe(2_165);
    expect(findings).toContainEqual(expect.stringMatching(/kafka counted 1 events more/));
    expect(findings).toContainEqual(expect.stringMatching(/report `people` grew by 2165/));
  }, 60_000);
});

describe('the ledger on records in the cache', () => {
  const events = (name: string, count: number) => {
    const random = seeded(count);
    return Array.from({ length: count }, (_, n) => ({ id: `${name}-${n}`, route: ROUTES[n % 3]!, acceptedAt: Date.now(), event: scenario.sample(random) }));
  };
  const outcomesOf = (all: ReturnType<typeof events>) => all.map(({ id, route }): Outcome => ({ id, outcome: 'acked', status: 202, route }));

  /** A scenario whose writers keep their events here and there; what each is given to store; what is done to the stores after it. */
  async function runOn(own: Scenario, stored: Readonly<Record<RecordStore, ReturnType<typeof events>>>, harm: () => Promise<unknown> = async () => undefined) {
    const onCache = openLedger(openStores(recordsOf(own).includes('documents') ? { documentsUrl: documentStore.url, cacheUrl: valkey.url } : { cacheUrl: valkey.url }, own));
    const writers = recordsOf(own).map((record) => [record, openStore({
      scenario: own, record, writer: `worker-${record}`, documentsUrl: documentStore.url, cacheUrl: valkey.url, keptEvents: 1_000,
      log: openLog('test', () => undefined), metrics: openMetrics({ process: false }),
    })] as const);
    try {
      const before = await onCache.before();
      await Promise.all(writers.map(async ([record, writer]) => await writer.store(stored[record])));
      const outcomes = outcomesOf([...stored.documents, ...stored.cache]);
      expect((await onCache.waitUntilDrained(outcomes, before, { timeoutMs: 20_000 })).findings).toEqual([]);
      await harm();
      return await onCache.reconcile(outcomes, before);
    } finally {
      await Promise.all([onCache.close(), ...writers.map(([, writer]) => writer.close())]);
    }
  }
  const inCache = (id: string): Scenario => ({ ...scenario, id, record: 'cache', reports: scenario.reports.map((report) => ({ ...report, store: 'cache' })) });

  test('balances, needs no documents, and finds an id that was taken out', async () => {
    const own = inCache('logged');
    const { total, findings } = await runOn(own, { documents: [], cache: events('logged', 900) }, async () => {
      await cache.hdel(idsKey(own.id), 'logged-0');
    });
    expect(total).toMatchObject({ accepted: 900, stored: 899, lost: 1, counted: 900 });
    expect(findings).toContainEqual(expect.stringMatching(/grpc lost 1 accepted events/));
  }, 60_000);

  test('balances beyond the bound of the record, and finds an event that is missing all the same', async () => {
    const own = inCache('bounded');
    const { total, findings } = await runOn(own, { documents: [], cache: events('bounded', 2_700) }, async () => {
      await cache.hincrby(logsKey(own.id), 'worker-cache', -1);
    });
    expect(total).toMatchObject({ accepted: 2_700, stored: 2_700, lost: 0 });
    expect(findings).toEqual([expect.stringMatching(/the record has 1 events fewer than it must/)]);
  }, 60_000);

  test('adds up over both records of one scenario', async () => {
    const own: Scenario = { ...inCache('mixed'), record: { grpc: 'documents', redis: 'cache', kafka: 'cache' } };
    const { balanced, total, reports } = await runOn(own, { documents: events('mixed-d', 300), cache: events('mixed-c', 200) });
    expect(balanced).toBe(true);
    expect(total).toMatchObject({ accepted: 500, stored: 500, counted: 500 });
    expect(reports).toEqual({ people: 500, ages: 500, genders: 500 });
  }, 60_000);

  test('a scenario that keeps documents can not be read without them', () => {
    expect(() => openStores({ cacheUrl: valkey.url }, scenario)).toThrow(/vaccinations.*no documentsUrl was given/);
  });
});

test('a store that is not there is an error that comes in time, not a reading', async () => {
  const stores = openStores({ documentsUrl: 'mongodb://127.0.0.1:1', cacheUrl: 'redis://127.0.0.1:1' }, scenario, 500);
  await expect(stores.snapshot()).rejects.toThrow();
  await stores.close();
}, 20_000);
