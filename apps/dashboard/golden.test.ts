import { describe, expect, test } from '@jest/globals';
import { historyMs, joinGolden, newestAt, pointsAfter, stepMs } from './golden.ts';
import type { GoldenPoint } from './wire.ts';

const point = (at: number): GoldenPoint => ({ at, rate: 1, success: 1, p50: 1, p95: 1, p99: 1 });

describe('the history of the golden metrics', () => {
  test('takes only what is newer, and forgets what is too old', () => {
    const joined = joinGolden({ a: [point(2_000), point(4_000)] }, { a: [point(4_000), point(6_000)], b: [point(6_000)] }, 4_000);
    expect(joined).toEqual({ a: [point(4_000), point(6_000)], b: [point(6_000)] });
  });

  test('stays bounded however much is joined', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => point(index * stepMs));
    expect(joinGolden({}, { a: many }, 0)['a']!.length).toBeLessThanOrEqual(historyMs / stepMs + 2);
  });

  test('a route without points left is gone', () => {
    expect(joinGolden({ a: [point(1)] }, {}, 2)).toEqual({});
  });

  test('knows its newest point, and what came after another', () => {
    const golden = { a: [point(1), point(3)], b: [point(2)] };
    expect(newestAt(golden)).toBe(3);
    expect(newestAt({})).toBeNull();
    expect(pointsAfter(golden, 2)).toEqual({ a: [point(3)] });
    expect(pointsAfter(golden, null)).toEqual(golden);
  });
});
