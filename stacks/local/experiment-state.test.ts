import { expect, test } from '@jest/globals';
import { isRunning, type ExperimentState } from './experiment-state.ts';
import { startTicksOf } from './processes.ts';

/** No process has an id above the kernel's highest. */
const noProcess = 2 ** 22 + 1;

test('a runner is known by its id and when it began: ids are used again', () => {
  const startTicks = startTicksOf(process.pid)!;
  expect(startTicks).toBeGreaterThan(0);
  expect(isRunning({ pid: process.pid, startTicks })).toBe(true);
  expect(isRunning({ pid: process.pid, startTicks: startTicks - 1 })).toBe(false);
  expect(isRunning({ pid: noProcess, startTicks })).toBe(false);
  expect(isRunning({ pid: noProcess } as ExperimentState)).toBe(false);
});
