import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lossOf, lostAfterMs, noLosses, withTotals } from './losses.ts';

const everyMs = 2_000;
const totals = (published: number, counted: number) => ({ routes: { redis: { published, counted }, grpc: { counted } } });

describe('what is published and not received', () => {
  test('is under way at first, and lost once it has been missing for long enough', () => {
    let losses = withTotals(noLosses, totals(10, 7), 0);
    expect(lossOf(losses, 'redis')).toEqual({ lost: null, underWay: 3 });
    losses = withTotals(losses, totals(10, 8), lostAfterMs);
    expect(lossOf(losses, 'redis')).toEqual({ lost: 2, underWay: 0 });
    losses = withTotals(losses, totals(20, 17), lostAfterMs + everyMs);
    expect(lossOf(losses, 'redis')).toEqual({ lost: 2, underWay: 1 });
  });

  test('is no loss any more where it comes after all', () => {
    let losses = withTotals(withTotals(noLosses, totals(10, 7), 0), totals(10, 7), lostAfterMs);
    losses = withTotals(losses, totals(10, 10), lostAfterMs + everyMs);
    expect(lossOf(losses, 'redis')).toEqual({ lost: 0, underWay: 0 });
  });

  test('is nothing on a route that publishes nothing', () => {
    expect(lossOf(withTotals(noLosses, totals(1, 1), 0), 'grpc')).toEqual({ lost: null, underWay: 0 });
  });

  test('is never called lost while it is under way, and all that is lost is called so when traffic stands still', () => {
    const event = fc.record({ at: fc.nat({ max: 60_000 }), takes: fc.integer({ min: 0, max: lostAfterMs - 1 }), arrives: fc.boolean() });
    fc.assert(fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let losses = noLosses;
      for (let now = 0; now <= 60_000 + 2 * lostAfterMs; now += everyMs) {
        const published = events.filter(({ at }) => at <= now).length;
        const received = events.filter(({ at, takes, arrives }) => arrives && at + takes <= now).length;
        losses = withTotals(losses, totals(published, received), now);
        const { lost, underWay } = lossOf(losses, 'redis');
        expect(lost ?? 0).toBeLessThanOrEqual(events.filter(({ at, arrives }) => !arrives && at <= now).length);
        expect((lost ?? 0) + underWay).toBe(published - received);
        expect(losses.samples.length).toBeLessThanOrEqual(lostAfterMs / everyMs + 1);
      }
      expect(lossOf(losses, 'redis').lost).toBe(events.filter(({ arrives }) => !arrives).length);
    }));
  });
});
