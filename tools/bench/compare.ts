/** Side by side in one run: contenders take turns, round by round, so that whatever else the machine does meets all of them. */
import { median } from '../../experiments/statistics.ts';

/** What repeated measurements say. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

export interface Rounds {
  /** That only warm up (code is compiled, connections are made, caches are filled) and are not among the results. */
  readonly warmUpRounds: number;
  /** That count, at least 1. */
  readonly rounds: number;
}

/** Runs each contender once per round, in turn: A B C A B C … */
export async function interleave<Name extends string, Result>(
  contenders: Readonly<Record<Name, () => Promise<Result>>>, { warmUpRounds, rounds }: Rounds,
): Promise<Record<Name, readonly Result[]>> {
  const names = Object.keys(contenders) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (const name of names) {
      const result = await contenders[name]();
      if (round >= warmUpRounds) results[name].push(result);
    }
  }
  return results;
}

/** @throws when there is nothing to summarise, or something that is no number */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0 || !values.every(Number.isFinite)) {
    throw new Error(`Summing up measurements failed: [${values.join(', ')}] must be one finite number at least; the run before it measured nothing`);
  }
  const sorted = [...values].sort((a, b) => a - b);
  return { median: median(sorted), min: sorted[0]!, max: sorted.at(-1)!, rounds: sorted.length };
}

/** Round by round: what was measured in the same round met the same machine. */
export function ratio(values: readonly number[], baselines: readonly number[]): Spread {
  if (values.length !== baselines.length) throw new Error(`Comparing measurements failed: ${values.length} rounds against ${baselines.length}`);
  return spread(values.map((value, round) => value / baselines[round]!));
}
