import { describe, expect, test } from '@jest/globals';
import { memoryStores } from '../loadtest/testing/memory-stores.ts';
import { ANSWERS, openEntryDouble, type Answering } from '../loadtest/testing/entry-double.ts';
import type { LocalLab } from './faults/local-lab.ts';
import { waitUntilSound, waitUntilStill, waitUntilTaking } from './soundness.ts';

const never = new AbortController().signal;

describe('a lab takes events', () => {
  const asked = async (choose: (n: number) => Answering) => {
    let n = 0;
    const entry = await openEntryDouble(() => ({ answering: choose(n += 1) }));
    try {
      const taken = await waitUntilTaking({ entryUrl: entry.url, bodies: ['{}'] }, never);
      return { sent: entry.received.length, taken: entry.received.map(({ id }) => taken.includes(id)) };
    } finally {
      await entry.close();
    }
  };

  test('when a dozen in a row were taken, also where some go to the backend that takes none', async () => {
    const { sent, taken } = await asked((n) => n % 3 === 0 ? ANSWERS.faulty : ANSWERS.accepted);
    expect(sent).toBe(12);
    expect(taken).toEqual(Array.from({ length: 12 }, (_, at) => (at + 1) % 3 !== 0));
  });

  test('only after the last of them was refused, lost or unanswered', async () => {
    const refused: Readonly<Record<number, Answering>> = { 1: ANSWERS.away, 2: ANSWERS.proxy, 5: ANSWERS.reset };
    const { sent, taken } = await asked((n) => refused[n] ?? ANSWERS.accepted);
    expect(sent).toBe(5 + 12);
    expect(taken).toEqual(Array.from({ length: 5 + 12 }, (_, at) => refused[at + 1] === undefined));
  });
});

describe('stores are still', () => {
  /** Each look finds one event more, until there are so many. */
  const moving = (events: number) => {
    const stores = memoryStores();
    let stored = 0;
    return { stored: () => stored, find: stores.find, snapshot: async () => {
      if (stored < events) stores.store(`event-${stored += 1}`, 'kafka');
      return await stores.snapshot();
    } };
  };
  const takes = async (stores: Parameters<typeof waitUntilStill>[0], tried: readonly string[]) => {
    const begunMs = performance.now();
    await waitUntilStill(stores, tried, never);
    return performance.now() - begunMs;
  };

  test('only when nothing has moved for a while', async () => {
    const stores = moving(5);
    expect(await takes(stores, [])).toBeGreaterThan(1_500);
    expect(stores.stored()).toBe(5);
  });

  test('only when what the lab was tried with is there, also where that takes longer than they are to be still', async () => {
    const stores = memoryStores();
    setTimeout(() => stores.store('tried', 'kafka'), 2_500);
    expect(await takes(stores, ['tried'])).toBeGreaterThan(2_500 + 1_400);
  });

  test('without what was lost, once it has been waited for', async () => {
    const stores = memoryStores();
    stores.store('tried-1', 'redis');
    expect(await takes(stores, ['tried-1', 'tried-2'])).toBeGreaterThan(20_000);
  }, 30_000);
});

test('whoever waits for a lab to be sound can be interrupted', async () => {
  const interrupted = new AbortController();
  const local = {
    processes: async () => [{ name: 'worker-0', service: 'worker', state: 'gave up', generation: 0, starts: 9 }],
    links: async () => { interrupted.abort(new Error('interrupted')); return []; }, failingNames: async () => [], lossyLinks: async () => [],
  } as Partial<LocalLab> as LocalLab;
  await expect(waitUntilSound({ local }, interrupted.signal)).rejects.toThrow('interrupted');
});
