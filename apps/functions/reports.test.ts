/** The functions as a process, on a real Valkey. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { request } from 'node:http';
import { countedKey, countKey, duplicatesKey, publishedKey } from '../../stacks/names.ts';
import { seeded } from '../../loadtest/random.ts';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { openMetrics } from '../service/metrics.ts';
import { openRedis, type RedisClient } from '../service/redis-client.ts';
import { startValkey, until, type Backend } from '../service/testing/backends.ts';
import { startService, type ServiceProcess } from '../service/testing/start-service.ts';
import { openStore } from '../store/open-store.ts';
import type { Writer } from '../store/writer.ts';

const dashboard = 'http://127.0.0.1:20899';
const scenario = 'vaccinations';
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

jest.setTimeout(60_000);

let valkey: Backend & { readonly url: string };
let cache: RedisClient;
let functions: ServiceProcess;

beforeAll(async () => {
  valkey = await startValkey();
  cache = openRedis(valkey.url, quiet);
  await cache.connected(5_000);
  await cache.run((redis) => redis.hset(countKey(scenario, 'people'), { GT: 3, MX: 5, '?Nowhere': 9 }));
  await cache.run((redis) => redis.hset(countKey(scenario, 'ages', 'GT'), { '20-29': 2, '0-9': 1 }));
  await cache.run((redis) => redis.hset(countedKey(scenario), { grpc: 10, redis: 7 }));
  await cache.run((redis) => redis.hset(publishedKey(scenario), { redis: 8 }));
  await cache.run((redis) => redis.hset(duplicatesKey(scenario), { grpc: 1 }));
  functions = await startService('apps/functions/main.ts', { SCENARIO: scenario, CACHE_READ_URL: valkey.url, DASHBOARD_URL: `${dashboard}/` });
}, 60_000);
afterAll(async () => {
  await functions?.stop();
  await cache?.close();
  await valkey?.stop();
}, 30_000);

async function get(path: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(`${functions.url}${path}`, { headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('reports', () => {
  test('over all values', async () => {
    expect((await get('/reports/people?lang=es')).body).toEqual({
      report: 'people', total: 17,
      rows: [
        { key: 'MX', label: 'México', count: 5 }, { key: 'GT', label: 'Guatemala', count: 3 }, { key: '?Nowhere', label: 'Nowhere', count: 9, unplaced: true },
      ],
    });
  });
  test('of one value, and of one that has none', async () => {
    expect((await get('/reports/ages?of=GT')).body).toEqual({
      report: 'ages', of: 'GT', total: 3, rows: [{ key: '20-29', label: '20-29', count: 2 }, { key: '0-9', label: '0-9', count: 1 }],
    });
    expect((await get('/reports/ages?of=AQ')).body).toEqual({ report: 'ages', of: 'AQ', total: 0, rows: [] });
  });
  test('totals per route', async () => {
    expect((await get('/totals')).body).toEqual({ routes: { grpc: { counted: 10, duplicates: 1 }, redis: { counted: 7, published: 8 } } });
  });
});

describe('what is not there', () => {
  test.each([
    ['/reports/nothing', 404, { error: 'there is no such report', reports: ['people', 'ages'] }],
    ['/reports/genders?of=GT', 404, { reports: ['people', 'ages'] }],
    ['/reports/people?lang=xx', 400, { error: "'lang' must be one of en, es" }],
    ['/reports/ages?of=GT&of=MX', 400, {}],
    ['/reports/people/more', 404, { error: 'there is nothing here' }],
    ['/reports', 404, {}],
    ['/', 404, { error: 'there is nothing here' }],
    ['/%00', 404, {}],
  ])('%s is answered with %i as JSON', async (path, status, body) => {
    const answered = await get(path);
    expect(answered.status).toBe(status);
    expect(answered.body).toMatchObject(body);
  });

  test('other methods and bodies are refused', async () => {
    const posted = await fetch(`${functions.url}/totals`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${functions.url}/totals`, { method: 'GET', headers: { 'content-length': 5 } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once('error', reject);
      sent.end('hello');
    });
    expect(status).toBe(413);
  });
});

describe('a scenario whose record is in the cache', () => {
  const own = scenarios.blackfriday;
  let ownFunctions: ServiceProcess;
  let writer: Writer;
  const read = async (path: string) => await (await fetch(`${ownFunctions.url}${path}`)).json() as Record<string, unknown>;

  beforeAll(async () => {
    const random = seeded(1);
    writer = openStore({ scenario: own, record: 'cache', writer: 'w', documentsUrl: '', cacheUrl: valkey.url, log: quiet, metrics: openMetrics({ process: false }) });
    const events = Array.from({ length: 60 }, (_, n) => ({ id: `sale-${n}`, route: 'grpc', acceptedAt: 1_700_000_000_000 + n * 1_000, event: own.sample(random) }));
    for (const [n, event] of events.entries()) if (n < 40) await writer.store([event]);
    await writer.store(events);
    ownFunctions = await startService('apps/functions/main.ts', { SCENARIO: own.id, CACHE_READ_URL: valkey.url, DASHBOARD_URL: `${dashboard}/` });
    await until('all to be counted', async () => JSON.stringify(await read('/totals')).includes('"counted":60'));
  }, 60_000);
  afterAll(async () => {
    await ownFunctions?.stop();
    await writer?.close();
  });

  test('its totals say how many events are stored, and the newest of them are there, at most 20', async () => {
    expect(await read('/totals')).toEqual({ stored: 60, routes: { grpc: { counted: 60, duplicates: 40 } } });
    const { events } = await read('/recent') as { events: readonly { _id: string; storedAt: number }[] };
    expect(events).toHaveLength(20);
    expect(events.every(({ _id }) => Number(_id.slice('sale-'.length)) >= 40)).toBe(true);
    expect(events[0]).toMatchObject({ route: 'grpc', acceptedAt: expect.any(Number), storedAt: expect.any(Number), categoria: expect.any(String) });
  });

  test('every report of every kind is answered, and what it counts adds up', async () => {
    expect(new Set(own.reports.map(({ kind }) => kind))).toEqual(new Set(['count', 'measure', 'series']));
    for (const { id, kind, by: [dimension] } of own.reports) {
      const value = own.dimensions[dimension!]!.of(own.sample(seeded(1)));
      const answered = await read(`/reports/${id}${kind === 'series' ? `?of=${value}` : ''}`) as { rows?: { count: number }[]; measures?: { count: number }[]; points?: unknown[] };
      const counted = (answered.rows ?? answered.measures)?.reduce((sum, { count }) => sum + count, 0);
      expect([id, counted ?? answered.points!.length > 0]).toEqual([id, kind === 'series' ? true : 60]);
    }
  });

  test('with the record in the documents, there are no newest events here', async () => {
    expect((await get('/recent')).status).toBe(404);
  });
});

describe('pages of other origins', () => {
  test('only the dashboard may read the answers', async () => {
    const own = await get('/totals', { origin: dashboard });
    const other = await get('/totals', { origin: 'http://elsewhere' });
    expect(own.headers.get('access-control-allow-origin')).toBe(dashboard);
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    expect([own.headers.get('vary'), other.headers.get('vary')]).toEqual(['Origin', 'Origin']);
  });
  test('a preflight is answered', async () => {
    const response = await fetch(`${functions.url}/totals`, { method: 'OPTIONS', headers: { origin: dashboard, 'access-control-request-method': 'GET' } });
    expect([response.status, response.headers.get('access-control-allow-methods')]).toEqual([204, 'GET']);
  });
});

describe('operation', () => {
  test('health, readiness and metrics are there', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await fetch(`${functions.url}${path}`)).status).toBe(200);
  });
  test('without the cache it says so, and answers again once the cache is back', async () => {
    await valkey.kill();
    const answered = await get('/totals');
    expect([answered.status, answered.headers.get('retry-after')]).toEqual([503, '1']);
    await valkey.restart();
    await until('the functions to answer again', async () => (await fetch(`${functions.url}/totals`)).ok);
  }, 30_000);
});
