import { experimentOf } from './cells.ts';
import type { Run } from './run-folder.ts';

/**
 * Several runs as one, for a report that says more than each: what all of them must have in common is checked, and each cell keeps its own commit.
 * An experiment that several have is the latest run's alone, so that no median is of two commits.
 * @param runs at least one
 * @throws with every difference that would make their figures no matter of comparison
 */
export function combined(runs: readonly Run[]): Run {
  const inOrder = [...runs].sort((a, b) => a.startedAt < b.startedAt ? -1 : 1);
  const [first, ...others] = inOrder as [Run, ...Run[]];
  if (others.length === 0) return first;
  const problems = others.flatMap((other) => differences(first, other));
  if (problems.length > 0) throw new Error(`Making one report of ${inOrder.map(({ run }) => run).join(' and ')}: their figures can't be compared:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  const latest = new Map(inOrder.flatMap((run) => run.plan.cells.map((key) => [experimentOf(key), run] as const)));
  return {
    run: inOrder.map(({ run }) => run).join(','),
    startedAt: first.startedAt,
    plan: { ...first.plan, what: inOrder.map(({ plan }) => plan.what).join('+'), cells: inOrder.flatMap((run) => run.plan.cells.filter((key) => latest.get(experimentOf(key)) === run)) },
    machine: { ...first.machine, commit: [...new Set(inOrder.map(({ machine }) => machine.commit))].join(', '), loadBefore: Math.max(...inOrder.map(({ machine }) => machine.loadBefore)) },
    results: inOrder.flatMap((run) => run.results.filter(({ experiment }) => latest.get(experiment) === run)),
  };
}

function differences(first: Run, other: Run): string[] {
  const alike = ({ plan: { repeats, windows, driver, lab }, machine: { commit: _commit, loadBefore: _loadBefore, ...machine } }: Run) => ({
    repeats, windows: windows ?? 'each experiment\'s own', driver: driver ?? 'generator', lab, ...machine,
  });
  const [ours, theirs] = [alike(first), alike(other)];
  return (Object.keys(ours) as (keyof typeof ours)[]).filter((key) => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]))
    .map((key) => `${key}: ${JSON.stringify(ours[key])} in ${first.run}, ${JSON.stringify(theirs[key])} in ${other.run}`);
}
