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
      await waitUntilTaking({ entryUrl: entry.url, bodies: ['{}'] }, never);
      return entry.received.length;
    } finally {
      await entry.close();
    }
  };

  test('when a dozen in a row were taken, also where some go to the backend that takes none', async () => {
    expect(await asked((n) => n % 3 === 0 ? ANSWERS.faulty : ANSWERS.accepted)).toBe(12);
  });

  test('only after the last of them was refused, lost or unanswered', async () => {
    const refused: Readonly<Record<number, Answering>> = { 1: ANSWERS.away, 2: ANSWERS.proxy, 5: ANSWERS.reset };
    expect(await asked((n) => refused[n] ?? ANSWERS.accepted)).toBe(5 + 12);
  });
});

test('stores are still only when nothing has moved for a while', async () => {
  const stores = memoryStores();
  let moves = 5;
  const moving = { snapshot: async () => {
    if ((moves -= 1) > 0) stores.store(`event-${moves}`, 'kafka');
    return await stores.snapshot();
  } };
  const begunMs = performance.now();
  await waitUntilStill(moving, never);
  expect(moves).toBeLessThanOrEqual(0);
  expect(performance.now() - begunMs).toBeGreaterThan(1_500);
});

test('whoever waits for a lab to be sound can be interrupted', async () => {
  const interrupted = new AbortController();
  const local = {
    processes: async () => [{ name: 'worker-0', service: 'worker', state: 'gave up', generation: 0, starts: 9 }],
    links: async () => { interrupted.abort(new Error('interrupted')); return []; }, failingNames: async () => [], lossyLinks: async () => [],
  } as Partial<LocalLab> as LocalLab;
  await expect(waitUntilSound({ local }, interrupted.signal)).rejects.toThrow('interrupted');
});
