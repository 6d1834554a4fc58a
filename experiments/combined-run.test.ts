import { expect, test } from '@jest/globals';
import { cellKey } from './cells.ts';
import { combined } from './combined-run.ts';
import { cell, inventedRun } from './report/testing/invented-run.ts';
import type { Run } from './run-folder.ts';

const first = inventedRun();
const result = (experiment: string, repeat: number) => ({ ...cell({ experiment, repeat }, { grpc: {} }), commit: 'def5678' });
const later = (change: Partial<Run> = {}, results = [1, 2].map((repeat) => result('later', repeat))): Run => ({
  ...first, run: '2026-01-02T000000-later', startedAt: '2026-01-02T00:00:00.000Z', results,
  plan: { ...first.plan, what: 'later', cells: results.map(cellKey) }, machine: { ...first.machine, commit: 'def5678', loadBefore: 1.5 }, ...change,
});

test('one run alone is itself', () => expect(combined([first])).toBe(first));

test('two runs have the cells of both, and say of which commits and how busy the machine was', () => {
  const both = combined([later(), first]);
  expect(both.results).toHaveLength(first.results.length + 2);
  expect(both.plan.cells).toHaveLength(first.plan.cells.length + 2);
  expect([both.startedAt, both.machine.commit, both.machine.loadBefore]).toEqual([first.startedAt, 'abc1234, def5678', 1.5]);
  expect(both.results.find(({ experiment }) => experiment === 'later')!.commit).toBe('def5678');
});

test('an experiment that both have is the later run\'s alone', () => {
  const again = [1, 2].map((repeat) => result('writers', repeat));
  const both = combined([first, later({}, again)]);
  expect(both.results.filter(({ experiment }) => experiment === 'writers')).toEqual(again);
  expect(both.plan.cells.filter((key) => key.startsWith('writers.'))).toEqual(again.map(cellKey));
});

test('runs that can\'t be compared are refused, with every difference', () => {
  const other = later({ plan: { ...later().plan, repeats: 3, windows: { baseline: 1, during: 1, recovery: 1 }, driver: 'locust' }, machine: { ...first.machine, cores: 8 } });
  expect(() => combined([first, other])).toThrow(/repeats: 5 in .*later\n.*windows: .*\n.*driver: "generator" in .*"locust" in .*\n.*cores: 2 in .*8 in/s);
});
