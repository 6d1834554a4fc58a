import { describe, expect, test } from '@jest/globals';
import type { Expectation } from './experiment.ts';
import type { LocalLab } from './faults/local-lab.ts';
import type { Hit } from './inject.ts';
import { throughWindows, type Passage } from './windows.ts';

const local = { processes: async () => [], links: async () => [], failingNames: async () => [], lossyLinks: async () => [] } as Partial<LocalLab> as LocalLab;
const none = async () => undefined;
const hit: Hit = {
  id: 'made-up', fault: { lasts: false }, target: { role: 'worker', services: ['worker'] },
  local: { apply: async () => ({ marks: ['worker-0'] }), recover: none, look: async () => ({ found: [], missing: [] }) },
};
const windowsMs = { baseline: 20, during: 50, recovery: 50 };
const within = (atMost: number): Expectation => ({ what: 'recoverMs', atMost });

/** Through short windows, with routes that are back when they have been looked at so often. */
async function passing(expect: readonly Expectation[], looksUntilBack: number, change: Partial<Passage> = {}) {
  let looks = 0;
  const { spans, fault } = await throughWindows({ windowsMs, expect, fault: { id: 'made-up', roles: ['worker'], afterMs: 10, forMs: 10 } }, {
    lab: { local }, hit, sending: {}, meter: { lap: () => ({}) }, signal: new AbortController().signal, onProgress: () => undefined,
    isBack: () => (looks += 1) >= looksUntilBack, ...change,
  });
  return { looks, recoveryMs: spans.recovery!.to - spans.recovery!.from, afterFaultMs: spans.recovery!.to - fault!.to };
}

describe('the recovery', () => {
  test('lasts as long as planned where every route is back by then', async () => {
    const { looks, recoveryMs } = await passing([within(30_000)], 1);
    expect(looks).toBe(1);
    expect(recoveryMs).toBeGreaterThan(48); // a timer counts in whole milliseconds of another clock
    expect(recoveryMs).toBeLessThan(5_000);
  });

  test('goes on until they are', async () => {
    const { looks, recoveryMs } = await passing([within(30_000)], 3);
    expect(looks).toBe(3);
    expect(recoveryMs).toBeGreaterThan(900);
    expect(recoveryMs).toBeLessThan(15_000);
  });

  test('ends when the time they have is over, and the seconds that would show it', async () => {
    const { afterFaultMs } = await passing([within(0)], Infinity);
    expect(afterFaultMs).toBeGreaterThan(3_900);
    expect(afterFaultMs).toBeLessThan(15_000);
  });

  test('is no longer than planned where nobody has to come back', async () => {
    expect((await passing([], Infinity)).recoveryMs).toBeLessThan(5_000);
  });

  test('ends when interrupted', async () => {
    const interrupted = new AbortController();
    const passage = passing([within(30_000)], Infinity, { signal: interrupted.signal, isBack: () => { interrupted.abort(new Error('interrupted')); return false; } });
    await expect(passage).rejects.toThrow('interrupted');
  });
});
