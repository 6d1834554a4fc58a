import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Expectation } from './experiment.ts';
import type { FaultTrace, GoldenWindow, LedgerFigures, Reaction } from './results.ts';
import { judge, type Evidence } from './verdict.ts';

const golden: GoldenWindow = { sent: 500, rate: 100, goodRate: 100, success: 1, p50Ms: 4, p95Ms: 6, p99Ms: 8 };
const clean: LedgerFigures = { sent: 500, acked: 500, rejected: 0, indeterminate: 0, stored: 500, counted: 500, duplicate: 0, lost: 0, phantom: 0, redelivered: 0, unreported: 0 };
const fine: Reaction = { recovered: true, badSeconds: 0, kinds: [] };
const hit: FaultTrace = { id: 'f', from: 0, to: 1, marks: ['worker-0'], missing: [], residue: [], down: [] };
const cost = { 'worker-kafka': { cpuSeconds: 1, maxResidentBytes: 1e8 } };

function evidence(change: Partial<Evidence> = {}): Evidence {
  return {
    role: 'worker', planned: { kafka: 1 }, windows: { kafka: { baseline: golden, during: golden, recovery: golden } }, ledger: { kafka: clean }, drains: {},
    costs: { baseline: cost, during: cost, recovery: cost }, reactions: { kafka: fine }, others: { baseline: 0.1, during: 0.2 },
    unanswered: 0, saturated: undefined, strangers: 0, spoilt: [], mayLose: [], spans: { recovery: { from: 1, to: 9_001 } }, isClosedLoop: false, ...change,
  };
}
const during = (change: Partial<GoldenWindow>) => ({ kafka: { baseline: golden, during: { ...golden, ...change }, recovery: golden } });
const verdict = (expect: readonly Expectation[], change?: Partial<Evidence>) => judge({ expect }, evidence(change));

test('a route that was planned and accepted nothing fails, whatever is expected; the backend that takes nothing doesn\'t', () => {
  const ledger = { kafka: clean, redis: { ...clean, acked: 0 }, faulty: { ...clean, acked: 0 } };
  expect(verdict([], { planned: { kafka: 0.4, redis: 0.3, faulty: 0.3 }, ledger }).reasons.map(({ en }) => en)).toEqual(['redis accepted nothing']);
  expect(verdict([], { ledger: {} }).verdict).toBe('failed');
});

test('what was accepted must be stored in time, however well it was accepted', () => {
  const stored = (drainMs: number) => verdict([{ what: 'drainMs', atMost: 30_000 }], { drains: { kafka: { storedRate: 90, drainMs } } });
  expect(stored(30_000).verdict).toBe('held');
  expect(stored(61_200).reasons.map(({ en }) => en)).toEqual(['kafka: the time until what was accepted was stored was 61200 ms, expected at most 30000 ms']);
  expect(verdict([{ what: 'drainMs', atMost: 0 }]).verdict).toBe('held'); // no such figure
});

test('the share of a route is as planned, or as far from it as dice can be', () => {
  const baselines = (counts: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(counts).map(([route, sent]) => [route, { baseline: { ...golden, sent } }]));
  const asPlanned = (planned: Readonly<Record<string, number>>, counts: Readonly<Record<string, number>>) =>
    verdict([{ what: 'shareOff', window: 'baseline', atMost: 5 }], { planned, windows: baselines(counts), ledger: { kafka: clean, grpc: clean } }).reasons.map(({ en }) => en);
  const halves = { kafka: 0.5, grpc: 0.5 };
  expect(asPlanned(halves, { kafka: 500, grpc: 500 })).toEqual([]);
  expect(asPlanned(halves, { kafka: 530, grpc: 470 })).toEqual([]);
  expect(asPlanned(halves, { kafka: 600, grpc: 400 })).toEqual(['kafka', 'grpc'].map((route) => `${route}: the share's distance from the planned one in baseline was 6.3 σ, expected at most 5.0 σ`));
  expect(asPlanned({ kafka: 1 }, { kafka: 400 })).toEqual([]);
  expect(asPlanned({ kafka: 1 }, { kafka: 399, grpc: 1 })).toHaveLength(2);
});

describe('a cell says nothing', () => {
  test.each<[string, Partial<Evidence>, RegExp]>([
    ['when the generator was saturated', { saturated: 'late by 40 ms' }, /saturated: late/],
    ['when others used the machine', { others: { baseline: 0.1, during: 0.4 } }, /other work took 40.00 % of the machine's CPU/],
    ['when somebody else sent events', { strangers: 3 }, /3 events that this run didn't send/],
    ['when the record lost what was there', { strangers: -2 }, /lost 2 events of before/],
    ['when the fault left something', { fault: { ...hit, residue: ['toxic on a link'] } }, /residue: toxic on a link/],
    ['when the fault was not there while it should have been', { fault: { ...hit, missing: ['a toxic'] } }, /wasn't in effect: a toxic is missing/],
    ['when the baseline was bad already', { fault: hit, windows: { kafka: { baseline: { ...golden, success: 0.9 } } } }, /failed before anything was broken/],
    ['when there is no baseline', { windows: { kafka: { baseline: { ...golden, sent: 0 } } } }, /got no events in the baseline/],
    ['when no process was seen', { costs: { baseline: {}, during: cost, recovery: cost } }, /metrics are missing/],
    ['when nothing answered', { windows: {} }, /no route answered/],
  ])('%s, whatever was expected', (_name, change, reason) => {
    const { verdict: said, reasons } = verdict([{ what: 'lost', atMost: -1 }], change);
    expect(said).toBe('invalid');
    expect(reasons.map(({ en }) => en).join()).toMatch(reason);
  });

  test('but a full generator is what a closed loop is for', () => {
    expect(verdict([], { saturated: 'busy', isClosedLoop: true }).verdict).toBe('held');
  });

  test('but without a fault, failures are what was measured: no reason to measure again', () => {
    const { verdict: said, reasons } = verdict([{ what: 'success', window: 'baseline', atLeast: 0.999 }], { windows: { kafka: { baseline: { ...golden, success: 0.9 } } } });
    expect([said, reasons.map(({ en }) => en)]).toEqual(['failed', ['kafka: success in baseline was 90.00 %, expected at least 99.90 %']]);
  });

  test('and its reasons are in Spanish too, the names of windows as well', () => {
    const { reasons } = verdict([], { saturated: 'late by 40 ms', costs: { baseline: cost, during: {}, recovery: cost } });
    expect(reasons.map(({ es }) => es)).toEqual(['el generador de carga se saturó (en inglés): late by 40 ms', 'faltan métricas: no se vio ningún proceso en la falla']);
  });

  test('and the faulty backend may fail', () => {
    expect(verdict([{ what: 'success', atLeast: 1 }], { windows: { faulty: { baseline: { ...golden, success: 0 }, during: { ...golden, success: 0 } } } }).verdict).toBe('held');
  });
});

describe('a hypothesis', () => {
  test('fails with each expectation that did not hold, in both languages', () => {
    const { verdict: said, reasons } = verdict([{ what: 'success', atLeast: 0.99 }, { what: 'lost', atMost: 0 }, { what: 'phantom', atMost: 0 }],
      { windows: during({ success: 0.5 }), ledger: { kafka: { ...clean, lost: 7 } } });
    expect(said).toBe('failed');
    expect(reasons).toEqual([
      { en: 'kafka: success in during was 50.00 %, expected at least 99.00 %', es: 'kafka: el éxito en la falla fue 50.00 %; se esperaba al menos 99.00 %' },
      { en: 'kafka: lost accepted events was 7, expected at most 0', es: 'kafka: eventos aceptados perdidos fue 7; se esperaba a lo sumo 0' },
    ]);
  });

  const gone: Partial<Evidence> = { reactions: { kafka: { recovered: false, badSeconds: 9, kinds: ['silent'] } } };

  test('fails where the route did not come back in all the time that it has', () => {
    const { verdict: said, reasons } = verdict([{ what: 'recoverMs', atMost: 6_000 }], gone);
    expect([said, reasons.map(({ en }) => en)]).toEqual(['failed', ['kafka had not recovered 9.0 s after the fault, when the recording ended']]);
  });

  test('is undecided where the recording ended before that time was over: the cell says nothing, unless something else failed', () => {
    const back: readonly Expectation[] = [{ what: 'recoverMs', atMost: 30_000 }, { what: 'recoveredRate', atLeast: 0.9 }];
    const undecided = {
      en: 'undecided: kafka had not recovered 9.0 s after the fault, when the recording ended; it has 30 s',
      es: 'sin decidir: kafka no se había recuperado 9.0 s después de la falla, al terminar la grabación; tiene 30 s',
    };
    expect(verdict(back, gone)).toEqual({ verdict: 'invalid', reasons: [undecided] });
    const { verdict: said, reasons } = verdict([...back, { what: 'lost', atMost: 0 }], { ...gone, ledger: { kafka: { ...clean, lost: 1 } } });
    expect([said, reasons.map(({ en }) => en)]).toEqual(['failed', ['kafka: lost accepted events was 1, expected at most 0', undecided.en]]);
    expect(verdict([{ ...back[0]!, routes: ['grpc'] }], gone).verdict).toBe('held');
  });

  test('fails where the route came back at less than it had, and says once that it did not come back at all', () => {
    const back: readonly Expectation[] = [{ what: 'recoverMs', atMost: 6_000 }, { what: 'recoveredRate', atLeast: 0.9 }];
    const reacting = (reaction: Partial<Reaction>) => verdict(back, { fault: hit, reactions: { kafka: { ...fine, ...reaction } } });
    expect(reacting({ recoverMs: 0, recoveredShare: 0.9 }).verdict).toBe('held');
    expect(reacting({ recoverMs: 0, recoveredShare: 0.55 }).reasons.map(({ en }) => en)).toEqual(['kafka: the rate after the recovery, of that before the fault was 55.00 %, expected at least 90.00 %']);
    expect(reacting({ recoverMs: 0 }).verdict).toBe('failed');
    expect(reacting({ recovered: false }).reasons.map(({ en }) => en)).toEqual(['kafka had not recovered 9.0 s after the fault, when the recording ended']);
    expect(verdict(back, { reactions: {} }).verdict).toBe('held');
  });

  test('fails where a process did not come back by itself: that is no reason to measure again', () => {
    const { verdict: said, reasons } = verdict([], { fault: { ...hit, down: ['process worker-0: gave up'] } });
    expect([said, reasons]).toEqual(['failed', [{ en: 'didn\'t come back by itself: process worker-0: gave up', es: 'no volvió por sí solo: process worker-0: gave up' }]]);
  });

  test('does not hold where more than a thousandth of the events got no answer from any route', () => {
    const sent = { ledger: { kafka: { ...clean, sent: 9_990 }, '-': { ...clean, sent: 10 } } };
    expect(verdict([], { ...sent, unanswered: 10 }).verdict).toBe('held');
    expect(verdict([], { ...sent, unanswered: 11 }).reasons.map(({ en }) => en)).toEqual(['11 of 10000 events got no answer from any route (at most 0.10 %), and are in no route\'s figures']);
  });

  test('of redelivery fails where next to nothing was delivered again', () => {
    const again = (redelivered: number) => verdict([{ what: 'redelivered', atLeast: 0.05, routes: ['kafka'] }], { ledger: { kafka: { ...clean, redelivered } } });
    expect([again(25).verdict, again(24).verdict]).toEqual(['held', 'failed']);
    expect(again(0).reasons[0]!.en).toBe('kafka: events delivered again, of those sent was 0.00 %, expected at least 5.00 %');
  });

  test('is held against the routes and targets it names, and no others', () => {
    const lost: Partial<Evidence> = { ledger: { kafka: { ...clean, lost: 1 } } };
    expect(verdict([{ what: 'lost', atMost: 0, asPromised: true }], { ...lost, mayLose: ['kafka'] }).verdict).toBe('held');
    expect(verdict([{ what: 'lost', atMost: 0 }], { ...lost, mayLose: ['kafka'] }).verdict).toBe('failed');
    expect(verdict([{ what: 'lost', atMost: 0, asPromised: true }], lost).verdict).toBe('failed');
    expect(verdict([{ what: 'lost', atMost: 0, routes: ['grpc'] }], lost).verdict).toBe('held');
    expect(verdict([{ what: 'lost', atMost: 0, roles: ['entry'] }], lost).verdict).toBe('held');
    expect(verdict([{ what: 'lost', atMost: 0, roles: ['worker'], routes: ['kafka'] }], lost).verdict).toBe('failed');
  });

  test('holds exactly when the figure is within its bounds', () => {
    const bounds = fc.record({ value: fc.double({ min: 0, max: 1, noNaN: true }), least: fc.double({ min: 0, max: 1, noNaN: true }), most: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(fc.property(bounds, ({ value, least, most }) => {
      expect(verdict([{ what: 'success', atLeast: least, atMost: most }], { windows: during({ success: value }) }).verdict).toBe(value >= least && value <= most ? 'held' : 'failed');
    }));
  });
});
