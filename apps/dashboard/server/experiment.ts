/** What experiment is running, from the file that its runner writes, and what the stack's config has broken. */
import { dirname } from 'node:path';
import { readExperiment, type FaultBand } from '../../../stacks/local/experiment-state.ts';
import { stackFaults } from '../../../stacks/local/stack-faults.ts';
import { historyMs } from '../golden.ts';
import type { ExperimentView, ShownFault } from '../wire.ts';

/** What was broken is shown for as long as the golden metrics show it, also after the runner has gone. @param file in the lab's folder */
export function openExperiment(file: string, now: () => number): () => ExperimentView {
  let known: readonly FaultBand[] = [];
  return () => {
    const state = readExperiment(file);
    const from = now() - historyMs;
    const faults = state?.faults ?? [];
    known = [...known.filter((one) => !faults.some((other) => other.from === one.from && other.id === one.id)), ...faults]
      .filter(({ to }) => (to ?? now()) >= from);
    // A fault whose runner has gone without saying when it ended isn't known to last.
    const ofRuns = known.map((one): ShownFault => one.to === undefined && !faults.includes(one) ? { ...one, to: one.from } : one);
    const ofConfig = [...stackFaults(dirname(file)).values()].filter(({ to }) => (to ?? now()) >= from).map((one): ShownFault => ({ ...one, by: 'config' }));
    const shown = [...ofRuns, ...ofConfig].sort((a, b) => a.from - b.from);
    if (state === undefined) return { running: null, faults: shown };
    const { cell, at, of, window, planned } = state;
    return { running: { ...cell, at, of, window, planned }, faults: shown };
  };
}
