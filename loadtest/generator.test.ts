import { describe, expect, test } from '@jest/globals';
import { generate, quantilesMs, type Load } from './generator.ts';
import type { Outcome } from './outcomes.ts';
import { ANSWERS, openEntryDouble, type Answering } from './testing/entry-double.ts';

const bodies = ['{"n":1}', '{"n":2}', '{"n":3}'];
const ways: readonly Answering[] = Object.values(ANSWERS);

async function run(load: Partial<Load>, choose: Parameters<typeof openEntryDouble>[0]) {
  const entry = await openEntryDouble(choose);
  const outcomes: Outcome[] = [];
  try {
    const generated = await generate({
      url: entry.url, bodies, run: 'test', seed: 7, events: 100, arrivals: { kind: 'closed', connections: 4 },
      onOutcome: (outcome) => outcomes.push(outcome), ...load,
    });
    return { generated, outcomes, entry };
  } finally {
    await entry.close();
  }
}

const accept = () => ({ answering: ANSWERS.accepted });

test('every event has one outcome, whatever the answer', async () => {
  const { generated, outcomes, entry } = await run({ events: 80 }, (n) => ({ answering: ways[n % ways.length]! }));
  expect(entry.received).toHaveLength(80);
  expect(new Set(outcomes.map(({ id }) => id))).toEqual(new Set(Array.from({ length: 80 }, (_, at) => `test-${at + 1}`)));
  for (const { id, outcome, status, route } of outcomes) {
    const { expected, ...rest } = ways[Number(id.split('-')[1]) % ways.length]!;
    expect({ id, outcome, status, route }).toEqual({ id, outcome: expected, status: rest.status, route: rest.route });
  }
  expect(generated.outcomes).toEqual({ acked: 10, rejected: 40, indeterminate: 30 });
  expect(entry.received.every(({ method, url, contentType }) => method === 'POST' && url === '/input' && contentType === 'application/json')).toBe(true);
});

test('an answer that does not come in time is indeterminate', async () => {
  const { outcomes } = await run({ events: 1, timeoutMs: 100 }, () => ({ answering: ANSWERS.accepted, afterMs: 5_000 }));
  expect(outcomes).toEqual([{ id: 'test-1', outcome: 'indeterminate', status: 0, route: '-' }]);
});

test('closed loop: as many under way as there are connections, never more', async () => {
  const { entry, generated } = await run({ arrivals: { kind: 'closed', connections: 5 } }, () => ({ answering: ANSWERS.accepted, afterMs: 5 }));
  expect(entry.mostOpen()).toBe(5);
  expect(generated.sent).toBe(100);
});

test('the same seed sends the same bodies in the same order', async () => {
  const one = { events: 50, arrivals: { kind: 'closed', connections: 1 } } as const;
  const sent = async (seed: number) => (await run({ ...one, seed }, accept)).entry.received.map(({ body }) => body);
  const first = await sent(1);
  expect(await sent(1)).toEqual(first);
  expect(await sent(2)).not.toEqual(first);
});

describe('open loop', () => {
  test('keeps to its rate although answers are slow', async () => {
    const { generated, entry } = await run({ events: 200, arrivals: { kind: 'open', perSecond: 400 } }, () => ({ answering: ANSWERS.accepted, afterMs: 100 }));
    expect(generated.sent).toBe(200);
    // 400 a second for 100 ms each: about 40 under way, where a closed loop would wait for each.
    expect(entry.mostOpen()).toBeGreaterThan(10);
    expect(generated.elapsedMs).toBeGreaterThan(350);
    expect(quantilesMs(generated.latencyUs).p50).toBeGreaterThan(90);
  });

  test('a stall counts for every event that was due in it, not only for the ones under way', async () => {
    let stalled = 0;
    const { generated } = await run({ events: 200, maxInFlight: 2, arrivals: { kind: 'open', perSecond: 200 } },
      (n) => ({ answering: ANSWERS.accepted, afterMs: n > 20 && stalled++ < 2 ? 500 : 0 }));
    // About 100 events were due while the two stood still; a generator that waited would have two slow ones.
    expect(generated.latencyUs.percentile(75)).toBeGreaterThan(100_000);
    expect(generated.heldBack).toBeGreaterThan(0.2);
    // That was the system's doing, not the generator's.
    expect(quantilesMs(generated.lagUs).p50).toBeLessThan(100);
  });

  test('says so when it is the generator that is too slow', async () => {
    const block = () => {
      const until = performance.now() + 60;
      while (performance.now() < until);
    };
    const { generated } = await run({ events: 30, arrivals: { kind: 'open', perSecond: 500 }, onOutcome: block }, accept);
    expect(generated.saturated).toMatch(/the generator was late by .* at most 20\)/);
    const { generated: lenient } = await run({ events: 30, arrivals: { kind: 'open', perSecond: 500 }, maxLagMs: 60_000, onOutcome: block }, accept);
    expect(lenient.saturated ?? '').not.toMatch(/late/);
  });
});

test('ends early when told to, and still waits for what is under way', async () => {
  const stop = new AbortController();
  const { generated, outcomes } = await run({ events: 1_000_000, signal: stop.signal, onOutcome: undefined as never },
    (n) => {
      if (n === 40) stop.abort();
      return { answering: ANSWERS.accepted, afterMs: 5 };
    });
  expect(outcomes).toEqual([]);
  expect(generated.sent).toBeLessThan(60);
  expect(generated.outcomes.acked).toBe(generated.sent);
});

test('a load that makes no sense is refused', async () => {
  const load = { url: 'http://127.0.0.1:1', bodies, run: 'r', seed: 1, events: 1, arrivals: { kind: 'open', perSecond: 1 } } as const;
  await expect(generate({ ...load, bodies: [] })).rejects.toThrow('no bodies');
  await expect(generate({ ...load, arrivals: { kind: 'open', perSecond: 0 } })).rejects.toThrow('above 0');
});
