import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExperimentState } from '../../../stacks/local/experiment-state.ts';
import { tellStackFault } from '../../../stacks/local/stack-faults.ts';
import { openExperiment } from './experiment.ts';

let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'experiment-'));
  now = 1_000_000;
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'experiment.json');
const state = (faults: ExperimentState['faults']): ExperimentState => ({
  pid: 1, startTicks: 1, run: 'r', cell: { experiment: 'pod-kill', role: 'worker', route: 'kafka', repeat: 1 }, at: 2, of: 9, window: 'during', planned: { kafka: 1 }, faults, split: 'secret',
});
const put = (value: ExperimentState) => writeFileSync(file(), JSON.stringify(value));

test('nothing runs where there is no file', () => {
  expect(openExperiment(file(), () => now)()).toEqual({ running: null, faults: [] });
});

test('what runs is told, without what only the runner needs', () => {
  put(state([{ id: 'pod-kill', target: 'worker-kafka', from: 999_000 }]));
  expect(openExperiment(file(), () => now)()).toEqual({
    running: { experiment: 'pod-kill', role: 'worker', route: 'kafka', repeat: 1, at: 2, of: 9, window: 'during', planned: { kafka: 1 } },
    faults: [{ id: 'pod-kill', target: 'worker-kafka', from: 999_000 }],
  });
});

test('what was broken is shown as long as the metrics of that time are, also when the runner has gone', () => {
  const read = openExperiment(file(), () => now);
  put(state([{ id: 'pod-kill', target: 'worker-kafka', from: 999_000, to: 999_500 }]));
  read();
  rmSync(file());
  expect(read()).toEqual({ running: null, faults: [{ id: 'pod-kill', target: 'worker-kafka', from: 999_000, to: 999_500 }] });
  now += 301_000;
  expect(read().faults).toEqual([]);
});

test('a fault whose end nobody tells is not said to last', () => {
  const read = openExperiment(file(), () => now);
  put(state([{ id: 'pod-failure', target: 'worker-kafka', from: 999_000 }]));
  read();
  rmSync(file());
  expect(read().faults).toEqual([{ id: 'pod-failure', target: 'worker-kafka', from: 999_000, to: 999_000 }]);
});

test('what the stack\'s config has broken is shown without any experiment, while it is in and as long as the metrics of that time are', async () => {
  const read = openExperiment(file(), () => now);
  const fault = { id: 'pod-failure', target: 'worker-kafka', from: 500_000 };
  await tellStackFault(folder, 'pod-failure@worker-kafka', fault);
  expect(read()).toEqual({ running: null, faults: [{ ...fault, by: 'config' }] });
  put(state([{ id: 'pod-kill', target: 'worker-grpc', from: 999_000, to: 999_500 }]));
  expect(read().faults.map(({ by }) => by)).toEqual(['config', undefined]);
  await tellStackFault(folder, 'pod-failure@worker-kafka', { ...fault, to: now });
  expect(read().faults[0]).toEqual({ ...fault, to: now, by: 'config' });
  now += 300_001;
  expect(read().faults).toEqual([]);
});
