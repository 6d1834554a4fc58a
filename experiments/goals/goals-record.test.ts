import { describe, expect, test } from '@jest/globals';
import type { CellResult, LedgerFigures } from '../results.ts';
import type { Run } from '../run-folder.ts';
import { goalsTable, recordOf } from './goals-record.ts';

const account = (change: Partial<LedgerFigures> = {}): LedgerFigures => ({
  sent: 1_000, acked: 900, rejected: 90, indeterminate: 10, stored: 900, counted: 900, duplicate: 0, lost: 0, phantom: 0, redelivered: 0, unreported: 0, ...change,
});
const cell = (experiment: string, role: 'worker' | 'cache', change: Partial<CellResult> = {}): CellResult => ({
  experiment, role, route: '*', repeat: 1, startedAt: '2026-01-02T03:04:05.000Z', commit: 'abc', verdict: 'held', reasons: [], planned: {}, windows: {}, spans: {},
  ledger: { grpc: account(), redis: account({ lost: 7, redelivered: 3 }) }, drains: { grpc: { storedRate: 1, drainMs: 2_300 }, redis: { storedRate: 1, drainMs: 0 } }, unanswered: 0, costs: {}, others: {},
  reactions: { grpc: { recovered: true, badSeconds: 1, kinds: ['slow'], recoverMs: 1_240, rateShare: 0.97 }, redis: { recovered: true, badSeconds: 0, kinds: [], rateShare: 1.02 } },
  series: { grpc: [] }, ...change,
});
const run = (results: readonly CellResult[]): Run => ({
  run: 'r', plan: { what: 'faults', repeats: 1, lab: 'own', cells: [] }, startedAt: '2026-01-02T03:04:05.000Z', results,
  machine: { cores: 2, processor: 'P', memoryBytes: 2 ** 33, kernel: 'k', node: 'n', commit: 'abc', loadBefore: 0 },
});

describe('what the goals came to', () => {
  test('has a row for each goal, with the worst of its targets', () => {
    const { intro, notes, rows } = goalsTable(recordOf(run([cell('freeze', 'worker'), cell('freeze', 'cache', { reactions: {} })]), 2_000, ['freeze.worker.all.1', 'freeze.cache.all.1']));
    expect(rows.map((row) => row.map(({ en }) => en))).toEqual([['`freeze`', 'worker, cache', 'grpc, redis', '4,000', '3,600', '14', '0', '0', '6', '97 %', '1.2 s', '2.3 s']]);
    expect(rows[0]!.slice(3, 5).map(({ es }) => es)).toEqual(['4 000', '3 600']);
    expect(intro.en).toMatch(/^They held in 2 of 2 cells, of 2,000 events each .* Measured on 2026-01-02 with commit abc, on 2 × P, 8.0 GiB\.$/);
    expect(notes).toEqual([]);
  });

  test('names what was not held, what was measured again and why, and what nobody measured', () => {
    const failed = cell('freeze', 'cache', { verdict: 'failed', reasons: [{ en: 'redis: lost was 7', es: 'redis: perdidos fue 7' }] });
    const again = cell('freeze', 'worker', { earlier: [[{ en: 'a residue', es: 'un residuo' }]] });
    const { intro, notes } = goalsTable(recordOf(run([again, failed]), 2_000, ['freeze.worker.all.1', 'freeze.cache.all.1', 'rebalance.worker.kafka.1']));
    expect(intro.en).toContain('1 of 3 cells');
    expect(notes.map(({ en }) => en)).toEqual(['freeze.cache.all.1: failed, redis: lost was 7', 'freeze.worker.all.1: measured again, because at first a residue', 'rebalance.worker.kafka.1: not measured']);
    expect(notes[2]!.es).toBe('rebalance.worker.kafka.1: sin medir');
  });

  test('says of a route that did not come back that it would have been later, and nothing of a cell that says nothing', () => {
    const never = cell('freeze', 'worker', { verdict: 'failed', reactions: { grpc: { recovered: false, badSeconds: 30, kinds: ['failing'], rateShare: 0.31 } } });
    const { rows } = goalsTable(recordOf(run([never, cell('freeze', 'cache', { verdict: 'invalid', reactions: {} })]), 2_000, ['freeze.worker.all.1', 'freeze.cache.all.1']));
    expect(rows.map((row) => row.map(({ en }) => en))).toEqual([['`freeze`', 'worker', 'grpc, redis', '2,000', '1,800', '7', '0', '0', '3', '31 %', 'later than was recorded', '2.3 s']]);
  });

  test('renews what was measured again, and leaves the rest as it was; of another number of events nothing stays', () => {
    const planned = ['freeze.worker.all.1', 'freeze.cache.all.1'];
    const before = recordOf(run([cell('freeze', 'worker', { verdict: 'failed' }), cell('freeze', 'cache'), cell('gone', 'cache')]), 2_000, planned);
    const again = run([cell('freeze', 'worker', { commit: 'def', startedAt: '2026-02-03T00:00:00.000Z' })]);
    const renewed = recordOf({ ...again, machine: { ...again.machine, cores: 4 } }, 2_000, planned, before);
    expect(renewed.cells.map(({ role, commit, verdict }) => [role, commit, verdict])).toEqual([['worker', 'def', 'held'], ['cache', 'abc', 'held']]);
    expect(goalsTable(renewed).intro.en).toMatch(/Measured on 2026-02-03, 2026-01-02 with commit def, abc, on 2 × P, 8\.0 GiB; 4 × P, 8\.0 GiB\.$/);
    expect(recordOf(again, 1_000, planned, before)).toMatchObject({ machines: [{ cores: 2 }], cells: [{ role: 'worker' }] });
  });

  test('keeps no second of the run', () => {
    expect(JSON.stringify(recordOf(run([cell('freeze', 'worker')]), 2_000, []))).not.toMatch(/series|windows|costs/);
  });
});
