/** What is particular to a record in Valkey: its bound, what a full cache answers, and what remains when the cache loses everything. */
import { expect, it } from '@jest/globals';
import { evictedKey, idsKey, logKey } from '../../stacks/names.ts';
import { until } from '../service/testing/backends.ts';
import { maxLogEvents, openCacheRecord } from './cache-record.ts';
import type { RecordDocument } from './record.ts';
import { allDocuments, cache, events, expectBalanced, newScenario, openWriter, readReports, useStores } from './testing/stores.ts';
import { maxBatchEvents, maxQueuedEvents } from './writer.ts';

useStores();

const keptEvents = 50;
const idsOf = (documents: readonly RecordDocument[]) => documents.map(({ _id }) => Number(_id.slice(1))).sort((a, b) => a - b);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

it('a log keeps more than all that a writer can have taken and not confirmed', () => {
  expect(maxLogEvents).toBeGreaterThan(maxQueuedEvents + maxBatchEvents);
});

it('a log keeps its newest events; what goes is counted; stored is both, and everything stays counted', async () => {
  const scenario = newScenario(undefined, 'cache');
  const writer = openWriter(scenario, 'w', { keptEvents });
  for (let from = 0; from < 200; from += 40) await writer.store(events(from, 40));
  // A whole batch goes once the others are enough.
  expect(idsOf(await allDocuments(scenario))).toEqual(range(120, 200));
  const evicted = await cache.redis.hgetall(evictedKey(scenario.id));
  expect(Object.fromEntries(Object.entries(evicted).map(([route, count]) => [route, Number(count)]))).toEqual({ redis: 40, kafka: 80 });
  expect(await cache.redis.hlen(idsKey(scenario.id))).toBe(80);
  const from = readReports(scenario);
  await until('all to be counted', async () => (await from.count('people')).reduce((sum, { count }) => sum + count, 0) === 200);
  const { stored, routes } = await from.totals();
  expect([stored, routes['redis']?.counted, routes['kafka']?.counted]).toEqual([200, 67, 133]);
}, 30_000);

it('what comes again at the very edge of the log is known; one step beyond it is new, and counted as such', async () => {
  const scenario = newScenario(undefined, 'cache');
  const writer = openWriter(scenario, 'w', { keptEvents });
  for (const event of events(0, keptEvents)) await writer.store([event]);
  await writer.store(events(0, 1));
  const from = readReports(scenario);
  expect((await from.totals()).stored).toBe(keptEvents);
  await writer.store(events(keptEvents, 1)); // e0 goes
  await writer.store(events(1, 1));
  expect((await from.totals()).stored).toBe(keptEvents + 1);
  await writer.store(events(0, 1));
  await until('it to be counted', async () => Object.values((await from.totals()).routes).reduce((sum, { counted = 0 }) => sum + counted, 0) === keptEvents + 2);
  expect((await from.totals()).stored).toBe(keptEvents + 2);
}, 30_000);

it('what a writer stored last is known, however much others stored since', async () => {
  const scenario = newScenario(undefined, 'cache');
  const [down, up] = [openWriter(scenario, 'down', { keptEvents }), openWriter(scenario, 'up', { keptEvents })];
  await down.store(events(0, 30));
  for (let from = 100; from < 300; from += 50) await up.store(events(from, 50));
  await up.store(events(0, 30));
  expect(idsOf(await allDocuments(scenario))).toEqual([...range(0, 30), ...range(250, 300)]);
}, 30_000);

it('the newest are the newest of all writers, as the record has them', async () => {
  const scenario = newScenario(undefined, 'cache');
  const [one, two] = [openWriter(scenario, 'one'), openWriter(scenario, 'two')];
  await one.store(events(0, 30));
  const storedAt = Date.now();
  await until('a later time', () => Date.now() > storedAt);
  await two.store(events(30, 5));
  const newest = await readReports(scenario).recent(20);
  expect(newest).toHaveLength(20);
  expect(newest.slice(0, 5).map(({ _id }) => _id).sort()).toEqual(['e30', 'e31', 'e32', 'e33', 'e34']);
  expect(newest[0]).toMatchObject({ route: expect.any(String), acceptedAt: expect.any(Number), storedAt: expect.any(Number), vaccine_type: 'A' });
  expect(newest[0]).not.toHaveProperty('writer');
}, 30_000);

it('a batch that arrives after a later one of its writer is refused, and does nothing', async () => {
  const scenario = newScenario(undefined, 'cache');
  const record = openCacheRecord(cache, scenario.id);
  const batch = (number: number, from: number) => events(from, 3).map(({ id: _id, route, acceptedAt, event }): RecordDocument =>
    ({ ...event as object, _id, route, acceptedAt, storedAt: 1, writer: 'w', batch: number }));
  expect(await record.insert(batch(2, 0), false)).toHaveLength(3);
  await expect(record.insert(batch(1, 10), false)).rejects.toThrow(/SUPERSEDED batch 1 of writer w/);
  expect(idsOf(await allDocuments(scenario))).toEqual([0, 1, 2]);
  expect(await cache.redis.hlen(idsKey(scenario.id))).toBe(3);
}, 30_000);

it('a full cache refuses the whole batch: nothing is stored, counted or thrown away, and it goes on when there is room', async () => {
  const scenario = newScenario(undefined, 'cache');
  const writer = openWriter(scenario, 'w');
  await writer.store(events(0, 20));
  await expectBalanced(scenario, 20);
  await cache.redis.config('SET', 'maxmemory', '1');
  try {
    const patient = writer.store(events(20, 10));
    await until('the refusal to be known', () => !writer.ready());
    await expect(writer.store(events(30, 10), 5_000)).rejects.toMatchObject({ outcome: 'rejected' });
    await expectBalanced(scenario, 20);
    await cache.redis.config('SET', 'maxmemory', '0');
    await patient;
  } finally {
    await cache.redis.config('SET', 'maxmemory', '0');
  }
  await expectBalanced(scenario, 30);
}, 30_000);

it('after a loss of everything, record and counters begin anew together, without a restart', async () => {
  const scenario = newScenario(undefined, 'cache');
  const [one, two] = [openWriter(scenario, 'one'), openWriter(scenario, 'two')];
  await Promise.all([one.store(events(0, 100)), two.store(events(100, 100))]);
  await expectBalanced(scenario, 200);
  await cache.redis.flushall();
  await expectBalanced(scenario, 0);
  await one.store(events(150, 60));
  await expectBalanced(scenario, 60);
  await two.store(events(200, 20));
  await expectBalanced(scenario, 70);
}, 30_000);

it('writers of both records feed the same counters', async () => {
  const scenario = { ...newScenario(undefined, 'cache'), record: { grpc: 'documents', redis: 'cache', kafka: 'cache' } } as const;
  const [inDocuments, inCache] = [openWriter(scenario, 'd', { record: 'documents' }), openWriter(scenario, 'c', { record: 'cache' })];
  await Promise.all([inDocuments.store(events(0, 60)), inCache.store(events(60, 60))]);
  await expectBalanced(scenario, 120);
  expect(await cache.redis.exists(logKey(scenario.id, 'd'))).toBe(0);
  await cache.redis.flushall();
  await inDocuments.store(events(0, 1));
  await expectBalanced(scenario, 60);
}, 30_000);
