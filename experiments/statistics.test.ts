import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seeded } from '../loadtest/random.ts';
import { chanceToDiffer, differ, estimate, LEAST_COVERAGE, LEAST_FOR_WANTED, median } from './statistics.ts';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });

/** Of 1, 2, …, n: the ends of the interval are the ranks of the values they are. */
const ranks = (n: number) => estimate(Array.from({ length: n }, (_, index) => index + 1)).interval;

describe('the estimate of repeated measurements', () => {
  test('has its median in its interval, and values as the interval\'s ends', () => {
    fc.assert(fc.property(values, (some) => {
      const { median: middle, n, interval } = estimate(some);
      expect(n).toBe(some.length);
      if (interval === undefined) return expect(n).toBeLessThan(5);
      expect(interval.low).toBeLessThanOrEqual(middle);
      expect(interval.high).toBeGreaterThanOrEqual(middle);
      expect(some).toEqual(expect.arrayContaining([interval.low, interval.high]));
    }), { numRuns: 40 });
  });

  test('does not depend on the order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(estimate([5, 1, 4, 2, 3])).toEqual(estimate([1, 2, 3, 4, 5]));
  });

  test('has no interval of fewer than five values, and the whole range of five', () => {
    expect(ranks(4)).toBeUndefined();
    expect(ranks(5)).toEqual({ low: 1, high: 5, coverage: 0.9375 });
    expect([LEAST_COVERAGE, LEAST_FOR_WANTED]).toEqual([0.9375, 6]);
  });

  test('has the ranks and the coverage that tables of the sign test have', () => {
    expect([6, 8, 9, 12, 15, 20].map((n) => [n, ranks(n)!.low, ranks(n)!.high, Number(ranks(n)!.coverage.toFixed(4))])).toEqual([
      [6, 1, 6, 0.9688], [8, 1, 8, 0.9922], [9, 2, 8, 0.9609], [12, 3, 10, 0.9614], [15, 4, 12, 0.9648], [20, 6, 15, 0.9586],
    ]);
  });

  test.each([['spread evenly', (at: number) => at, 0.5], ['long-tailed', (at: number) => -Math.log(1 - at), Math.LN2]] as const)(
    'covers the true median as often as it says, from 5 to 20 values that are %s', (_name, drawn, truth) => {
      const random = seeded(8);
      const samples = 4_000;
      for (let n = 5; n <= 20; n += 1) {
        const intervals = Array.from({ length: samples }, () => estimate(Array.from({ length: n }, () => drawn(random()))).interval!);
        const covered = intervals.filter(({ low, high }) => low <= truth && truth <= high).length / samples;
        // Four times what chance makes of so many samples.
        const { coverage } = intervals[0]!;
        expect(Math.abs(covered - coverage)).toBeLessThan(4 * Math.sqrt(coverage * (1 - coverage) / samples));
        expect(coverage).toBeGreaterThanOrEqual(n === 5 ? LEAST_COVERAGE : 0.95);
      }
    });

  test('of nothing is refused', () => expect(() => estimate([])).toThrow('no values'));
});

describe('two estimates', () => {
  test('differ only where their intervals do not overlap', () => {
    expect(differ(estimate([1, 1.1, 1.2, 1.3, 1.4]), estimate([2, 2.1, 2.2, 2.3, 2.4]))).toBe(true);
    expect(differ(estimate([1, 2, 3, 4, 5]), estimate([4, 5, 6, 7, 8]))).toBe(false);
  });

  test('of too few values cannot be told apart', () => expect(differ(estimate([1, 1, 1, 1]), estimate([9, 9, 9, 9]))).toBeUndefined());

  test('are set apart by chance as often as is said', () => {
    expect(chanceToDiffer(5, 5)).toBeCloseTo(2 / 252, 12);
    expect(chanceToDiffer(5, 4)).toBeUndefined();
    const random = seeded(3);
    const samples = 20_000;
    for (const [n, m] of [[5, 5], [5, 9], [9, 12]] as const) {
      const drawn = (count: number) => estimate(Array.from({ length: count }, random));
      const apart = Array.from({ length: samples }, () => differ(drawn(n), drawn(m))).filter((differs) => differs === true).length / samples;
      const said = chanceToDiffer(n, m)!;
      expect(Math.abs(apart - said)).toBeLessThan(4 * Math.sqrt(said / samples));
    }
  });

  test('differ in both directions alike', () => {
    fc.assert(fc.property(values, values, (a, b) => { expect(differ(estimate(a), estimate(b))).toBe(differ(estimate(b), estimate(a))); }), { numRuns: 25 });
  });
});
