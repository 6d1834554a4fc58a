/** The expiry of a scenario's keys, on a real Valkey: all of them, together, no sooner than asked for, and what comes after. */
import { describe, expect, it } from '@jest/globals';
import { cacheKey } from '../../stacks/names.ts';
import type { RecordStore } from '../../stacks/scenarios/scenario.ts';
import { until } from '../service/testing/backends.ts';
import { seeded } from '../../loadtest/random.ts';
import { cache, events, expectBalanced, newScenario, openWriter, useStores } from './testing/stores.ts';
import { everyKind } from './testing/every-kind.ts';

useStores();

const ttlSeconds = 4;
/** A part of the time and at least a second later, all of them. */
const slackMs = 1_000;

/** When each of the scenario's keys expires. */
async function expiries(id: string): Promise<ReadonlyMap<string, number>> {
  const keys = await cache.redis.keys(cacheKey(id, '*'));
  return new Map(await Promise.all(keys.map(async (key) => [key, await cache.redis.pexpiretime(key)] as const)));
}

describe.each<RecordStore>(['documents', 'cache'])('with the record in the %s', (record) => {
  const sales = (from: number, count: number) => {
    const random = seeded(from);
    return events(from, count).map((each) => ({ ...each, event: everyKind.sample(random) }));
  };

  it('every key of the scenario expires, all at one moment, and what comes then begins as it should', async () => {
    const scenario = newScenario({ ...everyKind, reports: everyKind.reports.map((report) => ({ ...report, store: 'cache' })) }, record);
    const [one, two] = [openWriter(scenario, 'one', { ttlSeconds }), openWriter(scenario, 'two', { ttlSeconds })];
    await one.store(sales(0, 40));
    await two.store(sales(40, 40));
    await expectBalanced(scenario, 80);
    const found = await expiries(scenario.id);
    const moments = new Set(found.values());
    expect(found.size).toBeGreaterThan(scenario.reports.length);
    expect(moments.size).toBe(1);
    await until('the keys to be gone', async () => (await cache.redis.keys(cacheKey(scenario.id, '*'))).length === 0, ttlSeconds * 1_000 + slackMs + 5_000);
    expect(Date.now()).toBeGreaterThanOrEqual([...moments][0]! - 1);
    await one.store(sales(80, 1));
    if (record === 'documents') await two.store(sales(81, 1));
    await expectBalanced(scenario, record === 'documents' ? 82 : 1);
    expect([...(await expiries(scenario.id)).values()].every((moment) => moment > 0)).toBe(true);
  }, 30_000);

  it('each write moves the moment, and none comes sooner than asked for', async () => {
    const scenario = newScenario(undefined, record);
    const writer = openWriter(scenario, 'w', { ttlSeconds: 100 });
    const first = Date.now();
    await writer.store(events(0, 10));
    await expectBalanced(scenario, 10);
    const [moment] = new Set((await expiries(scenario.id)).values());
    expect(moment).toBeGreaterThanOrEqual(first + 100_000);
    expect(moment).toBeLessThanOrEqual(Date.now() + 105_000);
    // As if it were later: what remains is less than asked for.
    for (const key of (await expiries(scenario.id)).keys()) await cache.redis.pexpire(key, 60_000);
    const second = Date.now();
    await writer.store(events(10, 1));
    await expectBalanced(scenario, 11);
    const moments = [...(await expiries(scenario.id)).values()];
    expect(new Set(moments).size).toBe(1);
    expect(moments[0]).toBeGreaterThanOrEqual(second + 100_000);
  }, 30_000);

  it('what had no expiry gets one when it is asked for, and loses it when it no longer is', async () => {
    const scenario = newScenario(undefined, record);
    const without = openWriter(scenario, 'w');
    await without.store(events(0, 10));
    await expectBalanced(scenario, 10);
    expect(new Set((await expiries(scenario.id)).values())).toEqual(new Set([-1]));
    await without.close();
    const withExpiry = openWriter(scenario, 'w', { ttlSeconds: 100 });
    await withExpiry.store(events(1_000, 1));
    await expectBalanced(scenario, 11);
    expect([...(await expiries(scenario.id)).values()].every((moment) => moment > Date.now() + 99_000)).toBe(true);
    await withExpiry.close();
    const again = openWriter(scenario, 'w');
    await again.store(events(2_000, 1));
    await expectBalanced(scenario, 12);
    expect(new Set((await expiries(scenario.id)).values())).toEqual(new Set([-1]));
  }, 30_000);
});
