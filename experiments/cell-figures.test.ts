import { describe, expect, test } from '@jest/globals';
import { openLedger } from '../loadtest/ledger.ts';
import { NO_ROUTE, type Outcome } from '../loadtest/outcomes.ts';
import { memoryStores } from '../loadtest/testing/memory-stores.ts';
import { figuresOf, haveRecovered, type Recorded } from './cell-figures.ts';
import type { PlannedCell } from './cells.ts';
import type { Experiment } from './experiment.ts';
import type { Answer } from './measure/golden.ts';

const experiment: Experiment = {
  id: 'made-up', title: { en: 'x', es: 'x' }, hypothesis: { en: 'x', es: 'x' }, answers: [1], load: { connections: 4 },
  windowsMs: { baseline: 10_000, during: 0, recovery: 0 }, expect: [],
};
const cell: Pick<PlannedCell, 'of' | 'route'> = { of: experiment, route: '*' };
const answer = (dueAt: number, change: Partial<Answer> = {}): Answer => ({ dueAt, latencyMs: 5, answered: true, ok: true, acked: true, ...change });
const many = (count: number, change: Partial<Answer> = {}) => Array.from({ length: count }, (_, index) => answer(1_000 + index, change));

/** 200 events on kafka, 100 on grpc, all stored; the last second of ten is over at 11,000. */
async function recorded(change: Partial<Recorded> = {}): Promise<Recorded> {
  const stores = memoryStores();
  const ledger = openLedger(stores);
  const before = await ledger.before();
  const outcomes = ([['kafka', 200], ['grpc', 100]] as const).flatMap(([route, count]) => Array.from({ length: count }, (_, index): Outcome => ({ id: `${route}-${index}`, outcome: 'acked', status: 202, route })));
  for (const { id, route } of outcomes) stores.store(id, route);
  return {
    answers: new Map([['kafka', many(200)], ['grpc', many(100)]]), generated: { saturated: undefined }, reconciliation: await ledger.reconcile(outcomes, before),
    spans: { baseline: { from: 1_000, to: 11_000 } }, costs: { baseline: { worker: { cpuSeconds: 2, maxResidentBytes: 7 } } }, others: { baseline: 0 },
    growth: { grown: () => ({ kafka: 190, grpc: 95 }), lastGrowthAt: (route) => ({ kafka: 21_000, grpc: 11_050 })[route] },
    settling: [{ worker: { cpuSeconds: 1, maxResidentBytes: 3 }, broker: { cpuSeconds: 0.5, maxResidentBytes: 2 } }], loadEndedAt: 11_000, spoilt: [], mayLose: [], ...change,
  };
}

describe('the figures of a cell', () => {
  test('say how much each route stored a second, until all was there', async () => {
    const { drains } = figuresOf(cell, { kafka: 0.5, grpc: 0.5 }, await recorded());
    expect(drains).toEqual({ kafka: { storedRate: 10, drainMs: 10_000 }, grpc: { storedRate: 100 / 10.05, drainMs: 50 } });
  });

  test('say what all of it cost, what came after the load included', async () => {
    const { whole } = figuresOf(cell, { kafka: 0.5, grpc: 0.5 }, await recorded());
    expect(whole).toEqual({
      from: 1_000, to: 21_000, stored: { kafka: 190, grpc: 95 },
      costs: { worker: { cpuSeconds: 3, maxResidentBytes: 7 }, broker: { cpuSeconds: 0.5, maxResidentBytes: 2 } },
    });
  });

  test('count what got no answer, of which no route has anything, and then nothing is held', async () => {
    const given = await recorded();
    const silent = many(5, { answered: false, ok: false, acked: false });
    const answeredByNone = answer(1_000, { ok: false, acked: false });
    const { unanswered, verdict, windows, reasons } = figuresOf(cell, { kafka: 0.5, grpc: 0.5 }, { ...given, answers: new Map([...given.answers, [NO_ROUTE, [...silent, answeredByNone]]]) });
    expect([unanswered, verdict, Object.keys(windows)]).toEqual([5, 'failed', ['kafka', 'grpc']]);
    expect(reasons[0]!.en).toMatch(/^5 of \d+ events got no answer/);
    expect(figuresOf(cell, { kafka: 0.5, grpc: 0.5 }, given)).toMatchObject({ unanswered: 0, verdict: 'held' });
  });

  test('of a route that stored nothing say so', async () => {
    const { drains } = figuresOf(cell, { kafka: 0.4, grpc: 0.4, redis: 0.2 }, await recorded());
    expect(drains['redis']).toEqual({ storedRate: 0, drainMs: 0 });
  });
});

describe('whether routes are back', () => {
  /** 100 a second from 0 on, but for the seconds in which none is taken. */
  const taking = (untilMs: number, silent: (second: number) => boolean) => Array.from({ length: untilMs / 10 }, (_, index) => answer(index * 10))
    .filter(({ dueAt }) => !silent(Math.floor(dueAt / 1_000)));
  const spans = { baseline: { from: 0, to: 5_000 }, fault: { from: 5_000, to: 8_000 } };
  const hurt = (second: number) => second >= 5 && second < 12;

  test('is known when each of them has had its good seconds', () => {
    const until = (now: number) => haveRecovered(['kafka', 'grpc'], new Map([['kafka', taking(now, hurt)], ['grpc', taking(now, () => false)]]), spans, now);
    expect([9_000, 12_000, 14_000, 15_500, 20_000].map(until)).toEqual([false, false, false, true, true]);
  });

  test('isn\'t taken from a queue that is being worked off: its seconds are full of answers, but none to their own events', () => {
    let servedAt = 0;
    // One after the other, 250 a second; none from the fault's beginning to 14 s.
    const queued = Array.from({ length: 2_600 }, (_, index) => {
      const dueAt = index * 10;
      servedAt = Math.max(dueAt, servedAt + 4, dueAt >= spans.fault.from ? 14_000 : 0);
      return answer(dueAt, { latencyMs: servedAt - dueAt });
    });
    const until = (now: number) => haveRecovered(['grpc'], new Map([['grpc', queued.filter(({ dueAt, latencyMs }) => dueAt + latencyMs <= now)]]), spans, now);
    expect([17_000, 18_500, 20_000, 23_500].map(until)).toEqual([false, false, false, true]);
  });

  test('can\'t be told where nothing is until the end', () => expect(haveRecovered(['kafka'], new Map(), spans, 12_000)).toBe(true));
});
