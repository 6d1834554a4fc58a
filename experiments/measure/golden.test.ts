import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { goldenWindow, perSecond, quantile, type Answer } from './golden.ts';

const answer = fc.record({
  dueAt: fc.integer({ min: 0, max: 20_000 }), latencyMs: fc.double({ min: 0, max: 5_000, noNaN: true }), answered: fc.boolean(), ok: fc.boolean(), acked: fc.boolean(),
}).map((some): Answer => ({ ...some, ok: some.ok && some.answered, acked: some.acked && some.ok && some.answered }));
const answers = fc.array(answer, { maxLength: 200 });

describe('the golden metrics of a window', () => {
  test('windows that follow one another share every event among them, once', () => {
    fc.assert(fc.property(answers, fc.integer({ min: 1, max: 19_999 }), (some, cut) => {
      const [whole, first, second] = [[0, 20_001], [0, cut], [cut, 20_001]].map(([from, to]) => goldenWindow(some, { from: from!, to: to! }));
      expect(first!.sent + second!.sent).toBe(whole!.sent);
      expect(first!.rate * cut + second!.rate * (20_001 - cut)).toBeCloseTo(whole!.rate * 20_001, 3);
      const failures = ({ sent, success }: { sent: number; success: number }) => sent * (1 - success);
      if (first!.sent > 0 && second!.sent > 0) expect(failures(first!) + failures(second!)).toBeCloseTo(failures(whole!), 6);
    }));
  });

  test('quantiles are values that were measured, in order', () => {
    fc.assert(fc.property(answers, (some) => {
      const { p50Ms, p95Ms, p99Ms, sent } = goldenWindow(some, { from: 0, to: 20_001 });
      if (sent === 0) return;
      expect(p50Ms).toBeLessThanOrEqual(p95Ms);
      expect(p95Ms).toBeLessThanOrEqual(p99Ms);
      expect(some.map(({ latencyMs }) => latencyMs)).toEqual(expect.arrayContaining([p50Ms, p95Ms, p99Ms]));
    }));
  });

  test('the median and the 99th of a hundred are what everybody says they are', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile([], 0.5)]).toEqual([50, 99, 0]);
  });

  test('an answer that came in the window to an event of before counts in the rate, and not in the success', () => {
    const late: Answer = { dueAt: 900, latencyMs: 500, ok: false, answered: true, acked: false };
    expect(goldenWindow([late], { from: 1_000, to: 2_000 })).toMatchObject({ sent: 0, rate: 1 });
  });

  test('only what was taken is in the good rate: neither a refusal nor an error, however quick', () => {
    const answered: Answer = { dueAt: 100, latencyMs: 1, ok: true, answered: true, acked: true };
    const refused: Answer = { ...answered, acked: false };
    const failed: Answer = { ...refused, ok: false };
    expect(goldenWindow([answered, answered, refused, failed], { from: 0, to: 500 })).toMatchObject({ rate: 8, goodRate: 4 });
  });
});

describe('seconds', () => {
  test('are whole ones inside the span, counted from the fault, and hold every event once', () => {
    fc.assert(fc.property(answers, fc.integer({ min: 0, max: 20_000 }), (some, zero) => {
      const points = perSecond(some, { from: 0, to: 20_000 }, zero);
      points.forEach(({ at }) => expect(Math.abs(at % 1_000)).toBe(0));
      expect(points.length).toBeGreaterThanOrEqual(19);
      for (const { at, success, rate } of points) {
        const from = zero + at;
        expect(from).toBeGreaterThanOrEqual(0);
        expect(from + 1_000).toBeLessThanOrEqual(20_000);
        const window = goldenWindow(some, { from, to: from + 1_000 });
        expect(rate).toBe(Math.round(window.rate));
        expect(success === null ? 0 : success).toBeCloseTo(window.success, 9);
      }
    }), { numRuns: 50 });
  });
});
