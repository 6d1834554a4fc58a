/** Puts a lab back as it was before any experiment, without knowing which: the faults, then the split. Safe at any time, any number of times. */
import { waitUntil } from '../stacks/local/wait-until.ts';
import { heal } from './faults/heal.ts';
import type { LocalLab } from './faults/local-lab.ts';
import { experimentFile, isRunning, readExperiment, type ExperimentState } from '../stacks/local/experiment-state.ts';
import { endStackFaults } from '../stacks/local/stack-faults.ts';
import { clearState } from './run-state.ts';
import { openSplitWeights } from './split-weights.ts';

/** How long a runner that was told to end may take to heal what it broke. */
const ENDS_WITHIN_MS = 60_000;

/** Ends the experiment that is running, as Ctrl-C does. @returns which it was @throws when it doesn't end */
export async function endExperiment(labDir: string): Promise<readonly string[]> {
  const state = readExperiment(experimentFile(labDir));
  if (state === undefined || !isRunning(state)) return [];
  process.kill(state.pid, 'SIGTERM');
  const ended = await waitUntil(() => readExperiment(experimentFile(labDir)) === undefined || !isRunning(state) || undefined, { timeoutMs: ENDS_WITHIN_MS });
  if (!ended) throw new Error(`Ending the experiment that runs failed: process ${state.pid} is still there after ${ENDS_WITHIN_MS / 1_000} s; \`kill -9 ${state.pid}\`, then heal again.`);
  return [`experiment ${state.cell.experiment} was running, and has ended`];
}

/** What a run has left in the lab, if one has. @throws when another process's experiment is running there */
function idleState(labDir: string): ExperimentState | undefined {
  const state = readExperiment(experimentFile(labDir));
  if (state !== undefined && state.pid !== process.pid && isRunning(state)) {
    throw new Error(`An experiment is running in this lab (run ${state.run}, process ${state.pid}): end it first, with Ctrl-C where it runs, or \`kill ${state.pid}\`.`);
  }
  return state;
}

/** @returns what there was to heal, a line each @throws saying what is left; and when another process's experiment is running */
export async function healLab(labDir: string, local: LocalLab): Promise<readonly string[]> {
  const state = idleState(labDir);
  const found = [...await heal(local)];
  await endStackFaults(labDir, Date.now());
  if (state !== undefined) {
    const split = openSplitWeights(labDir);
    if (split.original !== state.split) {
      await split.put(state.split);
      found.push(`the split had the weights of experiment ${state.cell.experiment}`);
    }
    clearState(labDir);
  }
  return found;
}
