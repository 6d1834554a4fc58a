import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellResult, VerdictName } from './results.ts';
import { unmeasured } from './run-cell.ts';
import { KEPT_RUNS, RunFolder, runFolders, type Machine, type RunPlan } from './run-folder.ts';

const machine: Machine = { cores: 2, processor: 'none', memoryBytes: 0, kernel: '', node: '', commit: 'abc', loadBefore: 0 };
const plan: RunPlan = { what: 'made-up', repeats: 2, lab: 'own', cells: ['made-up.grpc.1', 'made-up.grpc.2'] };

let root: string;
let minute = 0;
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'runs-')); });
afterEach(() => rmSync(root, { recursive: true }));

/** Each a minute later than the one before. */
const begin = (change: Partial<RunPlan> = {}, commit = 'abc') => RunFolder.begin(root, { ...plan, ...change }, { ...machine, commit }, new Date(Date.UTC(2026, 0, 1, 0, (minute += 1))));
const result = (repeat: number, verdict: VerdictName): CellResult => ({ ...unmeasured('unsupported', { experiment: 'made-up', route: 'grpc', repeat, startedAt: '', commit: 'abc' }, 'why'), verdict });

/** A run with results of these verdicts. */
async function left(...verdicts: readonly VerdictName[]): Promise<RunFolder> {
  const run = await begin();
  for (const [index, verdict] of verdicts.entries()) await run.keep(result(index + 1, verdict));
  return run;
}

describe('a run goes on when the same is asked for again', () => {
  test.each<[string, readonly VerdictName[]]>([
    ['where a cell is missing', ['held']],
    ['where one says nothing, though all are there', ['held', 'invalid']],
  ])('%s', async (_name, verdicts) => {
    const run = await left(...verdicts);
    expect((await begin()).folder).toBe(run.folder);
  });
});

describe('a new run begins', () => {
  test.each<[string, Partial<RunPlan>, string]>([
    ['in another lab', { lab: 'dev' }, 'abc'],
    ['of another plan', { repeats: 3 }, 'abc'],
    ['on another commit', {}, 'def'],
  ])('%s, though one is not complete', async (_name, change, commit) => {
    const run = await left('held');
    expect((await begin(change, commit)).folder).not.toBe(run.folder);
  });

  test('where every cell says something: held, failed, or unsupported', async () => {
    for (const verdicts of [['held', 'failed'], ['unsupported', 'held']] as const) {
      const run = await left(...verdicts);
      expect((await begin()).folder).not.toBe(run.folder);
      rmSync(run.folder, { recursive: true });
    }
  });
});

test('a run of many experiments has a name that a file system takes, and goes on under it', async () => {
  const what = Array.from({ length: 40 }, (_, index) => `experiment-${index}`).join('+');
  const run = await begin({ what });
  expect(run.info.run).toMatch(/-experiment-0\+39-more$/);
  expect((await begin({ what })).folder).toBe(run.folder);
  expect((await begin({ what: 'one+two' })).info.run).toMatch(/-one\+two$/);
});

test('the oldest run goes when there are more than are kept', async () => {
  const first = await begin({ repeats: 1_000 });
  for (let more = 1; more < KEPT_RUNS; more += 1) await begin({ repeats: 1_000 + more });
  expect(runFolders(root)).toHaveLength(KEPT_RUNS);
  await begin({ repeats: 1 });
  expect(runFolders(root)).toHaveLength(KEPT_RUNS);
  expect(existsSync(first.folder)).toBe(false);
});
