/** Experiments against a real lab, on the real engine, at a small scale: what breaks, what is lost, and that nothing is left of it. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../infra/testing/test-lab.ts';
import { locust } from '../loadtest/senders.ts';
import { experiments } from './catalogue/index.ts';
import { planCells, withWindows, type PlannedCell } from './cells.ts';
import { faultNamed, faults } from './faults/index.ts';
import { residue } from './faults/heal.ts';
import { healLab } from './heal-lab.ts';
import { run } from './run.ts';
import { experimentFile, readExperiment } from '../stacks/local/experiment-state.ts';
import { startTicksOf } from '../stacks/local/processes.ts';
import { StateWriter } from './run-state.ts';
import { openSplitWeights } from './split-weights.ts';
import { bringUp, ONLY_BUSY, runFolder, type TestedLab } from './testing/tested-lab.ts';
import type { CellResult } from './results.ts';

jest.setTimeout(600_000);

const PORTS_BASE = 26_500;
const SMALL = { baseline: 2_000, during: 3_000, recovery: 8_000 };

let tested: TestedLab;
beforeAll(async () => { tested = await bringUp('experiments-small', PORTS_BASE); });
afterAll(() => tested?.close());

function cellsOf(ids: readonly string[], selection: Partial<Parameters<typeof planCells>[1]> = {}): readonly PlannedCell[] {
  return planCells(experiments.filter(({ id }) => ids.includes(id)).map((experiment) => withWindows(experiment, SMALL)), { repeats: 1, ...selection });
}

const routesText = () => readFileSync(join(tested.lab.labDir, 'split', 'routes', 'routes.json'), 'utf8');
const quiet = () => undefined;

describe('a killed worker', () => {
  let results: readonly CellResult[];
  let before: string;
  beforeAll(async () => {
    before = routesText();
    const cells = cellsOf(['container-kill']);
    const { folder, remove } = await runFolder(cells);
    try {
      results = await run({ folder, cells, keeper: tested.keeper, faults, report: quiet, signal: new AbortController().signal });
    } finally {
      remove();
    }
  });

  test('is measured on each route', () => {
    expect(results.map(({ route }) => route)).toEqual(['grpc', 'redis', 'kafka']);
    for (const { verdict, reasons } of results.filter((result) => result.verdict !== 'held')) {
      expect([verdict, reasons.every(({ en }) => verdict === 'failed' || ONLY_BUSY.test(en)), reasons]).toEqual([verdict, true, reasons]);
    }
  });

  test('loses nothing where that is promised, and what Pub/Sub loses is counted', () => {
    for (const { route, ledger } of results) {
      const { acked, lost, phantom, duplicate, unreported, counted, stored } = ledger[route]!;
      expect(acked).toBeGreaterThan(500);
      expect([route, phantom, duplicate, unreported, counted - stored]).toEqual([route, 0, 0, 0, 0]);
      if (route !== 'redis') expect([route, lost]).toEqual([route, 0]);
    }
  });

  test('bites: another process takes its place, and its route notices', () => {
    for (const { route, fault } of results) expect([route, fault!.marks.length, fault!.marks[0]]).toEqual([route, 1, expect.stringMatching(new RegExp(`^worker-${route}-0 \\(\\d+\\)$`))]);
    const redis = results.find(({ route }) => route === 'redis')!;
    expect(redis.ledger['redis']!.rejected + redis.ledger['redis']!.indeterminate).toBeGreaterThan(0);
    expect(redis.reactions['redis']!.detectMs).toBeDefined();
  });

  test('leaves nothing behind: no residue, the split\'s file byte for byte, no state', async () => {
    expect(await residue(tested.lab.local)).toEqual([]);
    expect(routesText()).toBe(before);
    expect(readExperiment(experimentFile(tested.lab.labDir))).toBeUndefined();
  });

  test('costs are known by service, also that of the one that was killed', () => {
    for (const { route, costs } of results) {
      expect(Object.keys(costs.baseline!)).toEqual(expect.arrayContaining([`entry-${route}`, `worker-${route}`, 'split', 'document-store', 'valkey-primary']));
      expect(costs.recovery![`worker-${route}`]!.cpuSeconds).toBeGreaterThan(0);
    }
  });
});

test("Locust's people can send the load instead: their events are in the ledger and in the figures, and their work isn't taken for somebody else's", async () => {
  const cells = cellsOf(['container-kill'], { route: 'kafka' });
  const { folder, remove } = await runFolder(cells);
  try {
    const sender = locust(join(repository, '.lab', 'tools', 'locust', 'bin', 'locust'));
    const [result] = await run({ folder, cells, keeper: tested.keeper, faults, sender, report: quiet, signal: new AbortController().signal });
    const { sent, acked, lost, phantom, duplicate } = result!.ledger['kafka']!;
    expect(sent).toBeGreaterThan(500);
    expect([acked, lost, phantom, duplicate]).toEqual([sent, 0, 0, 0]);
    // 200 a second are asked for; people who wait for their answers make somewhat less.
    const { rate, p50Ms } = result!.windows['kafka']!.baseline!;
    expect([rate > 20, rate < 220, p50Ms > 0]).toEqual([true, true, true]);
    expect(result!.reasons.filter(({ en }) => !ONLY_BUSY.test(en))).toEqual([]);
  } finally {
    remove();
  }
});

test('a run that is interrupted heals what it broke, and goes on where it was', async () => {
  const cells = cellsOf(['pod-failure'], { route: 'kafka' });
  const all = [...cellsOf(['split-kafka']), ...cells];
  const { folder, remove } = await runFolder(all);
  const stop = new AbortController();
  const options = { folder, cells: all, keeper: tested.keeper, faults: { ...faults, 'pod-failure': { ...faultNamed('pod-failure'), toLocal: () => {
    const local = faultNamed('pod-failure').toLocal();
    if ('unsupported' in local) throw new Error('pod-failure must run here');
    return { ...local, apply: async (...args: Parameters<typeof local.apply>) => {
      const injected = await local.apply(...args);
      stop.abort(new Error('interrupted'));
      return injected;
    } };
  } } }, report: quiet, signal: stop.signal };
  try {
    await expect(run(options)).rejects.toThrow('interrupted');
    expect((await tested.lab.local.processes()).filter(({ state }) => state === 'stopped')).toEqual([]);
    expect(readExperiment(experimentFile(tested.lab.labDir))).toBeUndefined();
    const first = folder.result(all[0]!);
    expect(first).toBeDefined();
    const lines: string[] = [];
    const results = await run({ ...options, faults, signal: new AbortController().signal, report: (line) => lines.push(line) });
    expect(results).toHaveLength(2);
    if (first!.verdict !== 'invalid') {
      expect(lines[0]).toBe('1 of 2 cells are there already');
      expect(results[0]).toEqual(first);
    }
    const { success } = results[1]!.windows['kafka']!.during!;
    expect(success).toBeGreaterThan(0.9); // the broker accepts while nobody reads
  } finally {
    remove();
  }
});

test('what a killed run left is found and healed: a process held down, the split\'s weights, its state', async () => {
  const { labDir, local } = tested.lab;
  const split = openSplitWeights(labDir);
  const target = tested.lab.target('worker', 'grpc');
  const podFailure = faultNamed('pod-failure').toLocal();
  if ('unsupported' in podFailure) throw new Error('pod-failure must run here');
  await podFailure.apply(local, target);
  await split.set({ grpc: 1 });
  // Of a runner that is gone, whose id is another process's by now.
  await new StateWriter(labDir).write({
    pid: process.ppid, startTicks: 1, run: 'killed', cell: { experiment: 'pod-failure', role: 'worker', route: 'grpc', repeat: 1 }, at: 1, of: 1, window: 'during',
    planned: { grpc: 1 }, faults: [], split: split.original,
  });
  expect(await healLab(labDir, local)).toEqual([expect.stringMatching(/worker-grpc-0/), expect.stringMatching(/weights of experiment pod-failure/)]);
  expect(await residue(tested.lab.local)).toEqual([]);
  expect(routesText()).toBe(split.original);
  expect(await healLab(labDir, local)).toEqual([]);
});

test('somebody else\'s running experiment is left alone', async () => {
  const { labDir, local } = tested.lab;
  const writer = new StateWriter(labDir);
  await writer.write({ pid: process.ppid, startTicks: startTicksOf(process.ppid)!, run: 'other', cell: { experiment: 'x', route: '*', repeat: 1 }, at: 1, of: 1, window: 'baseline', planned: {}, faults: [], split: routesText() });
  await expect(healLab(labDir, local)).rejects.toThrow(/run other, process \d+/);
  await writer.end();
});
