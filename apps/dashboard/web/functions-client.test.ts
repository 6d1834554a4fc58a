import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openFunctionsClient, type FunctionsClient, type FunctionsClientContext } from './functions-client.ts';
import type { FunctionsState } from './live-state.ts';

const context = (hasRecord: boolean): FunctionsClientContext => ({
  url: 'http://functions', hasRecord, now: Date.now, seen: () => state.seen, onChange: (change) => void state.changes.push(change),
  fetch: (url) => {
    state.asked.push(url);
    const body = url.endsWith('/totals') ? { routes: {} } : url.endsWith('/recent') ? { events: [{ _id: 'one' }] }
      : { report: 'ages', of: new URL(url).searchParams.get('of'), total: 1 };
    return Promise.resolve({ ok: !state.fails, status: state.fails ? 503 : 200, json: () => Promise.resolve(body) });
  },
});
const state: { seen: boolean; fails: boolean; asked: string[]; changes: FunctionsState[] } = { seen: true, fails: false, asked: [], changes: [] };
let client: FunctionsClient;

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000 });
  Object.assign(state, { seen: true, fails: false, asked: [], changes: [] });
  client = openFunctionsClient(context(false));
});
afterEach(() => {
  client.close();
  jest.useRealTimers();
});

describe('the functions', () => {
  test('are asked at once, and again every two seconds', async () => {
    client.ask([{ report: 'ages', of: 'São Tomé' }], 'es');
    await jest.advanceTimersByTimeAsync(0);
    expect(state.asked).toEqual(['http://functions/totals', 'http://functions/reports/ages?of=S%C3%A3o+Tom%C3%A9&lang=es']);
    expect(state.changes.at(-1)).toMatchObject({ ok: true, lastAt: 1_000, totals: { routes: {} }, reports: { 'ages São Tomé': { total: 1 } } });
    await jest.advanceTimersByTimeAsync(4_000);
    expect(state.asked).toHaveLength(6);
  });

  test('are asked for the newest events where the cache keeps the record', async () => {
    client.close();
    client = openFunctionsClient(context(true));
    client.ask([], 'en');
    await jest.advanceTimersByTimeAsync(0);
    expect(state.asked).toEqual(['http://functions/totals', 'http://functions/recent']);
    expect(state.changes.at(-1)!.recent).toEqual([{ _id: 'one' }]);
  });

  test('that do not answer are stale since they last did, and keep what they said', async () => {
    client.ask([], 'en');
    await jest.advanceTimersByTimeAsync(0);
    state.fails = true;
    await jest.advanceTimersByTimeAsync(6_000);
    expect(state.changes.at(-1)).toMatchObject({ ok: false, lastAt: 1_000, totals: { routes: {} } });
    state.fails = false;
    await jest.advanceTimersByTimeAsync(2_000);
    expect(state.changes.at(-1)!.ok).toBe(true);
  });

  test('are left alone while nobody sees the page', async () => {
    state.seen = false;
    client.ask([], 'en');
    await jest.advanceTimersByTimeAsync(20_000);
    expect(state.asked).toEqual([]);
  });

  test('answers to a question that is no longer asked are dropped', async () => {
    client.ask([{ report: 'ages', of: 'GT' }], 'en');
    client.ask([{ report: 'ages', of: 'MX' }], 'en');
    await jest.advanceTimersByTimeAsync(0);
    expect(state.changes.flatMap(({ reports }) => Object.keys(reports))).toEqual(['ages MX']);
  });
});
