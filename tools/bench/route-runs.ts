/** The whole way of an event on one route, from the split to the counters, in the bench's lab. */
import type { Bench } from './bench.ts';
import { grown, spent, type Costs } from './bench-lab.ts';
import { interleave, spread } from './compare.ts';
import type { Table } from './figure.ts';
import { CONNECTIONS, send } from './http-load.ts';
import type { LoadAnswer, LoadCommand } from './stages/load.ts';

export interface RouteRun {
  readonly load: LoadAnswer;
  /** Events that were stored *and* counted. */
  readonly events: number;
  /** From the first event until the last one was counted. */
  readonly elapsedMs: number;
  /** CPU-seconds of each process of the lab; the generator is no part of it. */
  readonly costs: Costs;
}

/** Loads the lab as it is, and waits until everything is stored and counted. @throws when nothing was */
export async function runThrough(bench: Bench, load: Pick<LoadCommand, 'arrivals' | 'maxDurationMs' | 'exactShares'> & { readonly events?: number }): Promise<RouteRun> {
  const lab = bench.lab();
  const before = await lab.stores.snapshot();
  const costsBefore = lab.costs();
  const begunMs = performance.now();
  const answer = await send(bench, lab.outputs.entryUrl, load);
  const sentMs = performance.now();
  const { snapshot, atMs } = await lab.drained(before, answer.outcomes.acked);
  const costs = spent(costsBefore, lab.costs());
  const { stored, counted } = grown(before, snapshot);
  const events = Math.min(stored, counted);
  if (events === 0) throw new Error(`Measuring the lab failed: of ${answer.sent} events none is stored and counted (${JSON.stringify(answer.outcomes)})`);
  return { load: answer, events, elapsedMs: Math.max(sentMs, atMs) - begunMs, costs };
}

/** Each route alone, at its limit, in turn. P2's figures, and what P6 and P8 take their loads from. */
export function saturatedRuns(bench: Bench): Promise<Record<string, readonly RouteRun[]>> {
  return bench.once('saturated runs', () => {
    const saturate = async (route: string) => {
      bench.lab().setWeights(`${route}=1`);
      return await runThrough(bench, { arrivals: { kind: 'closed', connections: CONNECTIONS }, maxDurationMs: bench.sizes.windowMs });
    };
    return interleave(Object.fromEntries(Object.keys(bench.scenario.paths).map((route) => [route, () => saturate(route)])), bench.sizes);
  });
}

export const perSecond = ({ events, elapsedMs }: RouteRun): number => events / elapsedMs * 1_000;

/** CPU-seconds per 1,000 events below which a process isn't shown for itself. */
const SMALL = 0.002;

/**
 * Where the CPU goes, per 1,000 events: processes that take next to nothing are summed up.
 * @param runs by what stands above their column, e.g. the route
 */
export function processTable(runs: Readonly<Record<string, readonly RouteRun[]>>): Table {
  const columns = Object.keys(runs);
  const of = (column: string, pick: (costs: Costs) => number) => spread(runs[column]!.map(({ costs, events }) => pick(costs) / events * 1_000)).median;
  const names = [...new Set(columns.flatMap((column) => runs[column]!.flatMap(({ costs }) => Object.keys(costs))))];
  const rows = names.map((name) => [name, ...columns.map((column) => of(column, (costs) => costs[name] ?? 0))] as [string, ...number[]]);
  const isSmall = ([, ...values]: readonly [string, ...number[]]) => values.every((value) => value < SMALL);
  const rest = rows.filter(isSmall);
  return {
    title: 'CPU-seconds per 1,000 events, by process (medians)',
    columns: ['process', ...columns],
    rows: [
      ...rows.filter((row) => !isSmall(row)).sort(([, ...a], [, ...b]) => Math.max(...b) - Math.max(...a)),
      [`${rest.length} others`, ...columns.map((_, index) => rest.reduce((sum, row) => sum + (row[index + 1] as number), 0))],
      ['generator (not in the sum)', ...columns.map((column) => spread(runs[column]!.map(({ load, events }) => load.cpuSeconds / events * 1_000)).median)],
    ],
  };
}
