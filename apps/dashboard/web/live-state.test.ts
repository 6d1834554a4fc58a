import { describe, expect, test } from '@jest/globals';
import { applyUpdate, emptyFunctions, emptyLive, newestOf, staleBehind, staleSources, storedIn, watchKey, withReports } from './live-state.ts';

const point = (at: number) => ({ at, rate: 1, success: 1, p50: 1, p95: 1, p99: 1 });
const fine = { documents: { ok: true, lastAt: 1 }, metrics: { ok: true, lastAt: 1 } };

describe('updates', () => {
  test('change what they name and keep the rest', () => {
    const first = applyUpdate(emptyLive, { at: 1, stored: 3, recent: [{ _id: 'a' }], golden: { reset: true, points: { a: [point(2_000)] } } }, 10);
    const second = applyUpdate(first, { at: 2, stored: 4, golden: { reset: false, points: { a: [point(4_000)] } } }, 20);
    expect(second).toMatchObject({ connected: true, heardAt: 20, stored: 4, recent: [{ _id: 'a' }], golden: { a: [point(2_000), point(4_000)] } });
  });

  test('with a whole history replace what was known before a reconnection', () => {
    const first = applyUpdate(emptyLive, { at: 1, golden: { reset: true, points: { gone: [point(2_000)] } } }, 10);
    expect(applyUpdate(first, { at: 2, golden: { reset: true, points: { a: [point(4_000)] } } }, 20).golden).toEqual({ a: [point(4_000)] });
  });
});

describe('answers', () => {
  test('of another value do not replace each other; the newest of a value does', () => {
    const known = withReports({}, [{ report: 'genders', of: 'GT', total: 1 }, { report: 'genders', of: 'MX', total: 2 }]);
    const later = withReports(known, [{ report: 'genders', of: 'GT', total: 9 }]);
    expect(later[watchKey({ report: 'genders', of: 'GT' })]!.total).toBe(9);
    expect(later[watchKey({ report: 'genders', of: 'MX' })]!.total).toBe(2);
  });

  test('are kept up to a bound', () => {
    let known = {};
    for (let index = 0; index < 500; index++) known = withReports(known, [{ report: 'genders', of: `${index}` }]);
    expect(Object.keys(known)).toHaveLength(32);
  });
});

describe('several records', () => {
  const totals = { stored: 5, routes: {} };
  test('are stored together, once each of them is known', () => {
    expect(storedIn(['documents'], { stored: 3 }, { totals })).toBe(3);
    expect(storedIn(['cache'], { stored: null }, { totals })).toBe(5);
    expect(storedIn(['documents', 'cache'], { stored: 3 }, { totals })).toBe(8);
    expect(storedIn(['documents', 'cache'], { stored: 3 }, { totals: null })).toBeNull();
  });
  test('show the newest of both', () => {
    const event = (storedAt: number) => ({ _id: `${storedAt}`, storedAt });
    expect(newestOf([event(4), event(1)], [event(3), event(2)], 3)).toEqual([event(4), event(3), event(2)]);
  });
});

describe('staleness', () => {
  const connected = { ...emptyLive, connected: true, heardAt: 50, sources: fine };
  const answered = { ...emptyFunctions, lastAt: 40 };

  test('there is none while everything answers', () => expect(staleSources(connected, answered)).toEqual([]));

  test('names each source that is gone, and since when', () => {
    const live = { ...connected, sources: { ...fine, documents: { ok: false, lastAt: 7 } } };
    expect(staleSources(live, { ...answered, ok: false })).toEqual([{ source: 'documents', since: 7 }, { source: 'functions', since: 40 }]);
  });

  test('a lost server takes with it what it reads, but not the functions', () => {
    const stale = staleSources({ ...connected, connected: false }, answered);
    expect(stale).toEqual([{ source: 'server', since: 50 }]);
    expect(staleBehind(stale, 'documents')?.since).toBe(50);
    expect(staleBehind(stale, 'metrics')?.since).toBe(50);
    expect(staleBehind(stale, 'functions')).toBeUndefined();
  });
});
