import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Batcher, OfferExpired } from './batcher.ts';

/** Two turns of the event loop: the end of a batch has been noticed, and what the batcher then scheduled has run. */
const turn = () => new Promise<void>((resolve) => { setImmediate(() => setImmediate(resolve)); });

interface Work {
  readonly items: readonly number[];
  readonly finish: () => void;
}

/** A batcher whose batches end when the test says so. */
function open(options: { readonly maxBatchItems: number; readonly maxInFlight: number; readonly now?: () => number }) {
  const underWay: Work[] = [];
  const begun: number[] = [];
  const batcher = new Batcher<number>({
    maxQueuedItems: 1_000_000, ...options,
    handle: (items) => new Promise<void>((resolve) => {
      const work = { items, finish: () => { underWay.splice(underWay.indexOf(work), 1); resolve(); } };
      underWay.push(work);
      begun.push(...items);
    }),
  });
  return { batcher, underWay, begun };
}

/** What may happen to a batcher, in any order. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('offer' as const), items: fc.integer({ min: 1, max: 40 }), expires: fc.boolean() }),
  fc.record({ kind: fc.constant('finish' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('turn' as const) }),
);

it('an offer is settled whatever came before it, as long as batches end; each item is handled once and in its turn, in no more batches at a time than allowed', async () => {
  const bounds = fc.record({ maxBatchItems: fc.integer({ min: 1, max: 30 }), maxInFlight: fc.integer({ min: 1, max: 4 }) });
  await fc.assert(fc.asyncProperty(bounds, fc.array(step, { maxLength: 60 }), async (options, steps) => {
    const { batcher, underWay, begun } = open({ ...options, now: () => 10 });
    const outcomes: string[] = [];
    const wanted: number[] = [];
    let next = 0;
    let offered = 0;
    const look = () => expect(underWay.length).toBeLessThanOrEqual(options.maxInFlight);
    const finish = (which: number) => underWay[which % underWay.length]?.finish();
    for (const each of steps) {
      if (each.kind === 'turn') await turn();
      else if (each.kind === 'finish') finish(each.which);
      else {
        const items = Array.from({ length: each.items }, () => next++);
        if (!each.expires) wanted.push(...items);
        offered += 1;
        batcher.offer(items, each.expires ? 5 : Infinity).then(() => outcomes.push('done'), (error: unknown) => outcomes.push(error instanceof OfferExpired ? 'expired' : 'failed'));
      }
      look();
    }
    // Each turn ends what is under way: an idle batcher with something in its queue would stay so for good.
    for (await turn(); underWay.length > 0; await turn()) {
      look();
      finish(0);
    }
    await turn();
    expect(outcomes).toHaveLength(offered);
    expect(outcomes).not.toContain('failed');
    expect(batcher.queuedItems).toBe(0);
    expect(begun).toEqual(wanted);
  }), { numRuns: 300 });
});

it('beside a batch under way, a few items wait for its end, and a quarter of a full batch does not', async () => {
  const { batcher, underWay } = open({ maxBatchItems: 8, maxInFlight: 2 });
  const offers = [batcher.offer([1])];
  await turn();
  offers.push(batcher.offer([2]));
  await turn();
  expect(underWay.map(({ items }) => items)).toEqual([[1]]);
  offers.push(batcher.offer([3]));
  await turn();
  expect(underWay.map(({ items }) => items)).toEqual([[1], [2, 3]]);
  offers.push(batcher.offer([4, 5, 6, 7, 8, 9, 10, 11]));
  await turn();
  expect(underWay).toHaveLength(2);
  underWay[0]!.finish();
  await turn();
  expect(underWay.map(({ items }) => items)).toEqual([[2, 3], [4, 5, 6, 7, 8, 9, 10, 11]]);
  for (const work of [...underWay]) work.finish();
  await Promise.all(offers);
});
