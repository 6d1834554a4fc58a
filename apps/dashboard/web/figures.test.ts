import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Row } from '../wire.ts';
import {
  decadesAround, evenSteps, inOrder, isFlowing, latestOf, logarithmic, nextTowards, niceMax, placed, shadeBounds, sharing, shadeOf, shares, stackOf, sum, withOthers,
} from './figures.ts';

const row = (key: string, count: number): Row => ({ key, label: key, count });
const point = (at: number, rate: number | null) => ({ at, rate, success: null, p50: null, p95: null, p99: null });

describe('axes', () => {
  test('end at 1, 2 or 5 times a power of ten that holds the value and wastes little', () => {
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value) => {
      const max = niceMax(value);
      expect(max).toBeGreaterThanOrEqual(value);
      expect(max).toBeLessThanOrEqual(value * 2.5 * (1 + 1e-9));
      expect(max.toExponential()).toMatch(/^[125]e/);
    }));
  });
  test.each([0, -1, NaN, Infinity])('of %p have some height', (value) => expect(niceMax(value)).toBe(1));

  test('of a logarithmic scale hold all values, in at least one decade', () => {
    expect(decadesAround([3, 40])).toEqual({ low: 1, high: 100 });
    expect(decadesAround([10])).toEqual({ low: 10, high: 100 });
    expect(decadesAround([0])).toEqual({ low: 1, high: 10 });
    expect(logarithmic(1, 100)(10)).toBeCloseTo(0.5);
    expect(logarithmic(1, 100)(0)).toBe(0);
  });
});

describe('the split', () => {
  const set = (routes: Readonly<Record<string, number>>, requests: Readonly<Record<string, number>>) => ({ routes, requests });
  test('compares shares with weights, with a band that narrows with traffic', () => {
    const [a] = shares(['a', 'b'], set({ a: 3, b: 1 }, { a: 140, b: 60 }), true);
    expect(a).toMatchObject({ set: 0.75, measured: 0.7 });
    const deviation = Math.sqrt((0.75 * 0.25) / 200);
    expect(a!.band!.low).toBeCloseTo(0.75 - 3 * deviation);
    expect(a!.band!.high).toBeCloseTo(0.75 + 3 * deviation);
  });
  test('says nothing of what it does not know', () => {
    expect(shares(['a'], set({}, {}), false)).toEqual([{ route: 'a', set: null, measured: null, band: null, measuring: false }]);
    expect(shares(['a'], set({ a: 0 }, { a: 140 }), true)[0]).toMatchObject({ set: null, measured: 1, band: null });
  });
  test('judges nothing by a few requests', () => {
    const some = (requests: number, flows = true) => shares(['a', 'b'], set({ a: 1, b: 1 }, { a: requests, b: 0 }), flows)[0]!;
    expect(some(99)).toMatchObject({ measured: 1, band: null, measuring: true });
    expect(some(100)).toMatchObject({ measured: 1, measuring: false });
    expect(some(100).band).not.toBeNull();
    expect(some(0)).toMatchObject({ measured: null, band: null, measuring: true });
    expect(some(0, false)).toMatchObject({ measured: null, band: null, measuring: false });
  });
  test('has traffic while any route has some', () => {
    expect(isFlowing({ a: [point(0, 0)], b: [point(0, 3)] })).toBe(true);
    expect(isFlowing({ a: [point(0, 0)], b: [point(0, null)] })).toBe(false);
  });
});

describe('figures of now', () => {
  test('are the newest measured, but not long ago', () => {
    expect(latestOf([point(0, 5), point(1, null)]).rate).toBe(5);
    expect(latestOf([point(0, 5), point(1, null), point(2, null), point(3, null)]).rate).toBeNull();
  });
});

describe('rows', () => {
  test('that could not be placed are told from the others', () => {
    const nowhere: Row = { ...row('?Nowhere', 2), unplaced: true };
    expect(placed([row('GT', 1), nowhere])).toEqual({ known: [row('GT', 1)], unplaced: [nowhere] });
  });
  test('that are shares are told from those that are counted beside them', () => {
    const share = { ...row('GT-01', 3), of: 10 };
    expect(sharing([share, row('later', 2)])).toEqual({ shared: [share], beside: [row('later', 2)] });
  });
  test('in an order are all there, also those of nothing and those it does not name', () => {
    expect(inOrder([row('b', 1), row('x', 2)], ['a', 'b']).map(({ key, count }) => [key, count])).toEqual([['a', 0], ['b', 1], ['x', 2]]);
  });
  test('beyond a limit become one, and nothing is lost', () => {
    fc.assert(fc.property(fc.array(fc.nat(100)), fc.integer({ min: 2, max: 9 }), (counts, limit) => {
      const rows = counts.map((count, index) => row(String(index), count));
      const kept = withOthers(rows, limit, 'others');
      expect(kept.length).toBe(Math.min(limit, rows.length));
      expect(sum(kept.map(({ count }) => count))).toBe(sum(counts));
    }));
  });
});

describe('a stack', () => {
  const part = (key: string, count: number) => row(key, count);
  const rows: readonly Row[] = [
    { ...row('boxing', 7), parts: [part('losers', 5), part('winners', 2)] }, { ...row('chess', 1), parts: [part('winners', 1)] }, row('beyond', 1),
  ];
  test('has every part in the same place, also where there is none of it', () => {
    const { parts, bars } = stackOf(rows, ['winners', 'drawn', 'losers'], 6, 'others');
    expect(parts.map(({ key, count }) => [key, count])).toEqual([['winners', 3], ['losers', 5]]);
    expect(bars).toEqual([{ key: 'boxing', label: 'boxing', counts: [2, 5] }, { key: 'chess', label: 'chess', counts: [1, 0] }]);
    expect(stackOf(rows, undefined, 6, 'others').parts.map(({ key }) => key)).toEqual(['losers', 'winners']);
  });
  test('loses nothing to its bound', () => {
    const made = fc.array(fc.array(fc.tuple(fc.constantFrom(...'abcdefgh'), fc.nat(50)), { maxLength: 8 }), { maxLength: 5 });
    fc.assert(fc.property(made, fc.integer({ min: 2, max: 6 }), (values, limit) => {
      const stacked = values.map((parts, index): Row => ({ ...row(String(index), 1), parts: [...new Map(parts)].map(([key, count]) => part(key, count)) }));
      const { parts, bars } = stackOf(stacked, undefined, limit, 'others');
      expect(parts.length).toBeLessThanOrEqual(limit);
      expect(bars.map(({ counts }) => sum(counts))).toEqual(stacked.map(({ parts: own = [] }) => sum(own.map(({ count }) => count))));
      expect(sum(parts.map(({ count }) => count))).toBe(sum(bars.flatMap(({ counts }) => counts)));
    }));
  });
});

describe('the steps of a series', () => {
  const at = (time: number, ...values: number[]) => ({ at: time, values });
  test('are all there from the first to the last, with nothing where nothing was', () => {
    expect(evenSteps([at(10, 1, 2), at(40, 3, 4)], 10, 100, 2)).toEqual([at(10, 1, 2), at(20, 0, 0), at(30, 0, 0), at(40, 3, 4)]);
    expect(evenSteps([], 10, 100, 2)).toEqual([]);
  });
  test('are bounded, however long ago the first was', () => {
    expect(evenSteps([at(0, 9), at(1_000_000_000, 1)], 10, 3, 1).map((step) => step.at)).toEqual([999_999_980, 999_999_990, 1_000_000_000]);
  });
});

describe('the shades of a map', () => {
  test('hold every count: nothing is 0, the most is the last, more is never lighter', () => {
    fc.assert(fc.property(fc.array(fc.nat(1_000_000), { minLength: 1 }), (counts) => {
      const bounds = shadeBounds(counts, 6);
      const shades = counts.toSorted((a, b) => a - b).map((count) => shadeOf(count, bounds));
      expect(shades).toEqual(shades.toSorted((a, b) => a - b));
      expect(shades.at(-1)).toBe(bounds.length);
      expect(counts.every((count) => (count === 0) === (shadeOf(count, bounds) === 0))).toBe(true);
    }));
  });
});

describe('the arrow keys on a map', () => {
  const [west, middle, east, north] = [{ x: 0, y: 0 }, { x: 5, y: 1 }, { x: 10, y: 0 }, { x: 5, y: -9 }];
  test('go to the nearest country in their direction, and nowhere where there is none', () => {
    const all = [west, middle, east, north];
    expect(nextTowards(west, all, 'right')).toBe(middle);
    expect(nextTowards(middle, all, 'right')).toBe(east);
    expect(nextTowards(middle, all, 'up')).toBe(north);
    expect(nextTowards(west, all, 'left')).toBeNull();
  });
});
