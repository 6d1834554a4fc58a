/** The generator, in a process of its own. */
import { generate, quantilesMs, type Load } from '../../../loadtest/generator.ts';
import type { OutcomeKind } from '../../../loadtest/outcomes.ts';
import { answer, ownCpuSeconds } from '../child.ts';

export type LoadCommand = Omit<Load, 'signal' | 'onOutcome'>;

export interface LoadAnswer {
  readonly sent: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  /** Answers by the route that they name. */
  readonly routes: Readonly<Record<string, number>>;
  readonly elapsedMs: number;
  readonly answeredPerSecond: number;
  /** From the intended send to the answer. */
  readonly p99Ms: number;
  readonly saturated: string | undefined;
  /** What the generator itself cost. */
  readonly cpuSeconds: number;
}

answer(async (load: LoadCommand): Promise<LoadAnswer> => {
  const cpuBefore = ownCpuSeconds();
  const routes: Record<string, number> = {};
  const { sent, outcomes, elapsedMs, answeredPerSecond, latencyUs, saturated } = await generate({
    ...load, onOutcome: ({ route }) => { routes[route] = (routes[route] ?? 0) + 1; },
  });
  return {
    sent, outcomes, routes, elapsedMs, answeredPerSecond, p99Ms: quantilesMs(latencyUs).p99, saturated, cpuSeconds: ownCpuSeconds() - cpuBefore,
  };
});
