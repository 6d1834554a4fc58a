/** What a Redis hop leaves in the cache expires with the rest of the scenario, and the hop goes on after it. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { seeded } from '../../../loadtest/random.ts';
import { cacheKey } from '../../../stacks/names.ts';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import { openMetrics } from '../../service/metrics.ts';
import { openRedis, type RedisClient } from '../../service/redis-client.ts';
import { startValkey, until, type Backend } from '../../service/testing/backends.ts';
import type { HopContext } from '../hop.ts';
import { openWire } from '../wire.ts';
import { redis } from './index.ts';

const scenario = scenarios.vaccinations;
const wire = openWire(scenario);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const ttlSeconds = 3;

let valkey: Backend & { readonly url: string };
let cache: RedisClient;
beforeAll(async () => {
  valkey = await startValkey();
  cache = openRedis(valkey.url, log);
  await cache.connected(5_000);
}, 60_000);
afterAll(async () => {
  await cache?.close();
  await valkey?.stop();
}, 30_000);

it.each(['pubsub', 'stream'] as const)('%s: everything it wrote expires at one moment, and what is sent after that arrives', async (mode) => {
  const own = `${scenario.id}-${mode}`;
  const context: HopContext = {
    scenario: own, channel: 'sold', wire, log, metrics: openMetrics({ process: false }), instance: 'i',
    variables: { CACHE_URL: valkey.url, REDIS_MODE: mode, TTL_SECONDS: String(ttlSeconds) },
  };
  const received: string[] = [];
  const receiver = await redis.openReceiver(context, async (batch) => { received.push(...batch.map(({ id }) => id)); });
  const sender = await redis.openSender(context);
  try {
    await until('both sides', () => receiver.ready() && sender.ready());
    const send = async (id: string): Promise<void> => {
      await sender.send([{ id, route: 'redis', acceptedAt: 1, event: wire.encodeEvent(scenario.sample(seeded(1))) }], 10_000);
      await until(`${id} to arrive`, () => received.includes(id));
    };
    await send('first');
    const keys = await cache.redis.keys(cacheKey(own, '*'));
    expect(keys.map((key) => key.slice(cacheKey(own, '').length)).sort()).toEqual(['expiry', 'published', 'senders', ...mode === 'stream' ? ['stream:sold'] : []]);
    const moments = await Promise.all(keys.map((key) => cache.redis.pexpiretime(key)));
    expect(new Set(moments).size).toBe(1);
    expect(moments[0]).toBeGreaterThan(0);
    await until('the counters to be gone', async () => await cache.redis.exists(cacheKey(own, 'published'), cacheKey(own, 'senders')) === 0);
    await send('after');
    expect(received).toEqual(['first', 'after']);
    expect(await cache.redis.hgetall(cacheKey(own, 'published'))).toEqual({ redis: '1' });
  } finally {
    await sender.close();
    await receiver.close();
  }
}, 60_000);
