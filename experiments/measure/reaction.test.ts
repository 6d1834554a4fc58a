import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { GoldenWindow, Point } from '../results.ts';
import { badness, reaction } from './reaction.ts';

const baseline: GoldenWindow = { sent: 1_000, rate: 100, goodRate: 100, success: 1, p50Ms: 5, p95Ms: 8, p99Ms: 10 };
const good = (at: number): Point => ({ at, rate: 100, goodRate: 100, success: 1, p50Ms: 5, p99Ms: 12 });
const failing = (at: number): Point => ({ ...good(at), success: 0.5 });
const weak = (at: number): Point => ({ ...good(at), rate: 55, goodRate: 55 });
/** `.` good, `x` failing, `-` at 55 % of the rate, a second each, from `-2` on. */
const seconds = (text: string) => [...text].map((kind, index) => (kind === 'x' ? failing : kind === '-' ? weak : good)((index - 2) * 1_000));

describe('a second is bad', () => {
  test.each<[string, Partial<Point>, string | undefined]>([
    ['when more answers fail than before', { success: 0.98 }, 'failing'],
    ['when few events are taken', { goodRate: 28 }, 'silent'],
    ['when every answer is a refusal', { goodRate: 0 }, 'silent'],
    ['when half of its events take three times as long', { p50Ms: 16 }, 'slow'],
    ['but not for a few late ones', { p99Ms: 900 }, undefined],
    ['nor when next to nothing was due in it', { success: null, p50Ms: null }, undefined],
  ])('%s', (_name, change, expected) => expect(badness({ ...good(0), ...change }, baseline)).toBe(expected));

  test('but not for what failed before too', () => {
    expect(badness({ ...good(0), success: 0.66 }, { ...baseline, success: 0.665 })).toBeUndefined();
  });
});

describe('the reaction to a fault', () => {
  test('is seen when its first bad second is over, and ends with the first of three good ones', () => {
    expect(reaction(seconds('...xxxx.x.....'), baseline, 5_000)).toEqual({ detectMs: 2_000, recoverMs: 2_000, recovered: true, recoveredShare: 1, rateShare: 1, badSeconds: 5, kinds: ['failing'] });
  });

  test('is none where every second is good', () => {
    expect(reaction(seconds('..........'), baseline, 3_000)).toEqual({ recovered: true, recoveredShare: 1, rateShare: 1, badSeconds: 0, kinds: [] });
  });

  test('a second in which chance brings few of few is not silent; one without any answer is, however few they are', () => {
    const few: GoldenWindow = { ...baseline, goodRate: 59 };
    const at = (rate: number) => badness({ ...good(0), goodRate: rate }, few);
    expect([at(22), at(14), at(13), at(0)]).toEqual([undefined, undefined, 'silent', 'silent']);
    expect(badness({ ...good(0), goodRate: 0 }, { ...baseline, goodRate: 4 })).toBe('silent');
  });

  test('a route that comes back at little more than half of its rate says so, also where no second is bad', () => {
    expect(reaction(seconds('..xx--------'), baseline, 2_000)).toMatchObject({ recoverMs: 0, recovered: true, recoveredShare: 0.55 });
    expect(reaction(seconds('..----------'), baseline, 2_000)).toMatchObject({ badSeconds: 0, recovered: true, recoveredShare: 0.55 });
    expect(reaction(seconds('..xxxx------'), baseline, 2_000).recoveredShare).toBeCloseTo(0.55, 9);
  });

  test('the rate from the recovery on is all that follows, and neither what was before nor in the fault', () => {
    expect(reaction(seconds('..xx....----'), baseline, 2_000).recoveredShare).toBeCloseTo((4 + 4 * 0.55) / 8, 9);
    expect(reaction(seconds('..--....'), baseline, 2_000).recoveredShare).toBe(1);
    expect(reaction(seconds('..xx'), baseline, 2_000).recoveredShare).toBeUndefined();
    expect(reaction(seconds('....'), baseline, 2_000).recoveredShare).toBeUndefined();
  });

  test('its rate can be back while answers are late: it is that to the end, from the best second within half a minute', () => {
    const late = seconds('..xx----......').map((point) => point.at >= 2_000 ? { ...point, p50Ms: 500 } : point);
    expect(reaction(late, baseline, 2_000)).toMatchObject({ recovered: false, rateShare: 1 });
    expect(reaction(seconds('..xx..........----------'), baseline, 2_000).rateShare).toBeCloseTo((10 + 10 * 0.55) / 20, 9);
    const soon = Array.from({ length: 50 }, (_, index) => index < 40 ? weak(index * 1_000) : good(index * 1_000));
    expect(reaction(soon, baseline, 2_000).rateShare).toBeCloseTo((8 * 0.55 + 10) / 18, 9); // good only from 38 s after it on
    expect(reaction(seconds('..xx..'), baseline, 2_000).rateShare).toBeUndefined();
  });

  test('is not over where the recording ends before three good seconds', () => {
    expect(reaction(seconds('..xxxxxx..'), baseline, 2_000)).toEqual({ detectMs: 1_000, recovered: false, rateShare: 1, badSeconds: 6, kinds: ['failing'] });
  });

  test('is over at once where the route was good again before the fault was', () => {
    expect(reaction(seconds('..xx......'), baseline, 6_000)).toMatchObject({ detectMs: 1_000, recoverMs: 0, recovered: true });
  });

  test('what was bad before the fault is not on its account', () => {
    expect(reaction(seconds('xx........'), baseline, 3_000)).toMatchObject({ badSeconds: 0 });
  });

  test('whatever the seconds: it never recovers before it is noticed, and says so only with three good seconds', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('.', 'x'), { minLength: 3, maxLength: 30 }), fc.integer({ min: 0, max: 20_000 }), (kinds, faultMs) => {
      const points = seconds(kinds.join(''));
      const { detectMs, recoverMs, recoveredShare, recovered, badSeconds } = reaction(points, baseline, faultMs);
      const after = kinds.slice(2);
      expect(badSeconds).toBe(after.filter((kind) => kind === 'x').length);
      expect(detectMs === undefined).toBe(badSeconds === 0);
      const isGoodRun = (index: number) => after.slice(index, index + 3).join('') === '...';
      const runs = after.map((_, index) => index).filter((index) => index > after.indexOf('x') && isGoodRun(index) && (index + 3) * 1_000 > faultMs);
      expect(recovered).toBe(badSeconds === 0 || runs.length > 0);
      // Seconds that begin from then on.
      expect(recoveredShare === undefined).toBe(!recovered || (after.length - 1) * 1_000 < faultMs + (recoverMs ?? 0));
      if (recoverMs !== undefined) expect(recoverMs).toBe(Math.max(0, runs[0]! * 1_000 - faultMs));
    }));
  });
});
