import { describe, expect, test } from '@jest/globals';
import { openLedger } from '../../loadtest/ledger.ts';
import { memoryStores } from '../../loadtest/testing/memory-stores.ts';
import { drainOf, watchGrowth } from './growth.ts';

const never = new AbortController().signal;

/** A watch over stores in memory, with a clock that a test sets. */
async function watched() {
  const stores = memoryStores();
  stores.store('before', 'grpc');
  const clock = { at: 1_000 };
  const growths: number[] = [];
  const growth = await watchGrowth(stores, () => growths.push(clock.at), () => clock.at);
  const lookAt = async (at: number) => {
    clock.at = at;
    await growth.stores.snapshot();
  };
  return { stores, growth, growths, lookAt, clock };
}

describe('growth', () => {
  test('is of each route since the first look, and last happened when its newest total was first seen', async () => {
    const { stores, growth, growths, lookAt } = await watched();
    stores.store('a', 'kafka');
    stores.store('b', 'grpc');
    await lookAt(2_000);
    stores.store('c', 'kafka');
    await lookAt(3_000);
    await lookAt(4_000);
    expect(growth.grown()).toEqual({ grpc: 1, kafka: 2 });
    expect([growth.lastGrowthAt('grpc'), growth.lastGrowthAt('kafka'), growth.lastGrowthAt('redis')]).toEqual([2_000, 3_000, undefined]);
    expect(growths).toEqual([2_000, 3_000]);
  });

  test('is seen by a ledger that drains, without another look', async () => {
    const { stores, growth, clock } = await watched();
    const before = await growth.stores.snapshot();
    stores.store('a', 'kafka');
    clock.at = 5_000;
    await openLedger(growth.stores).waitUntilDrained([{ id: 'a', outcome: 'acked', status: 202, route: 'kafka' }], before);
    expect(growth.lastGrowthAt('kafka')).toBe(5_000);
  });

  test.each([['ends well', () => undefined], ['fails', () => { throw new Error('it failed'); }]])('is followed until something else %s', async (_how, end) => {
    const { stores, growth } = await watched();
    let letGo = (): void => undefined;
    const other = new Promise<void>((resolve) => { letGo = resolve; }).then(end);
    const following = growth.follow(other, never);
    stores.store('a', 'kafka');
    while (growth.lastGrowthAt('kafka') === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    letGo();
    await expect(following).resolves.toBeUndefined();
    await other.catch(() => undefined);
  });

  test('is no longer followed when interrupted', async () => {
    const { growth } = await watched();
    const interrupted = new AbortController();
    const following = growth.follow(new Promise(() => undefined), interrupted.signal);
    interrupted.abort();
    await expect(following).rejects.toThrow(/abort/);
  });

  test('of stores that can\'t be read is an error', async () => {
    const stores = memoryStores();
    let readings = 0;
    const growth = await watchGrowth({ ...stores, snapshot: async () => {
      if ((readings += 1) > 2) throw new Error('no answer');
      return await stores.snapshot();
    } }, () => undefined, () => 0);
    await expect(growth.follow(new Promise(() => undefined), never)).rejects.toThrow('no answer');
  });
});

describe('a route', () => {
  test('stores at the rate from the first send to its last growth, however long after the load', () => {
    expect(drainOf(600, 10_000, 12_000, 16_000)).toEqual({ storedRate: 100, drainMs: 4_000 });
  });

  test('that was done before the load ended has drained at once', () => {
    expect(drainOf(200, 10_000, 12_000, 11_000)).toEqual({ storedRate: 200, drainMs: 0 });
  });

  test('that stored nothing has no rate', () => {
    expect(drainOf(0, 10_000, 12_000, undefined)).toEqual({ storedRate: 0, drainMs: 0 });
  });
});
