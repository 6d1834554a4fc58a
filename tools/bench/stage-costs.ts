/** What each stage of the way costs when nothing else runs: CPU-seconds per event. */
import { setTimeout as delay } from 'node:timers/promises';
import { backendProcesses } from '../../stacks/local/backends.ts';
import { FAULTY } from '../../stacks/scenarios/scenario.ts';
import { hopsOf } from '../../stacks/scenarios/stages.ts';
import { maxBatchEvents } from '../../apps/routes/hop.ts';
import type { Bench } from './bench.ts';
import { spent, total, type Costs } from './bench-lab.ts';
import { interleave, spread, type Spread } from './compare.ts';
import { CONNECTIONS, send } from './http-load.ts';
import { openStoreStage } from './p5-store.ts';
import { entryRuns } from './p1-entry.ts';
import { openTransport } from './transport-stage.ts';

/** Processes of the lab whose work is a stage's; all the others only stand beside the way of an event. */
const BACKENDS = Object.values(backendProcesses);
const SPLIT = 'split';

export interface StageCosts {
  readonly generator: Spread;
  readonly split: Spread;
  readonly entry: Spread;
  /** By route: its sender, its receiver and its backend. */
  readonly transports: Readonly<Record<string, Spread>>;
  /** The writer and both stores. */
  readonly store: Spread;
  /** CPU-seconds per second of every process of the lab while nothing arrives: metrics, pages, idle backends. */
  readonly idlePerSecond: Costs;
}

export function stageCosts(bench: Bench): Promise<StageCosts> {
  return bench.once('stage costs', () => measure(bench));
}

/** @returns what `work` gives, and what the lab's processes cost meanwhile */
async function costing<T>(bench: Bench, work: () => Promise<T>): Promise<{ readonly result: T; readonly costs: Costs }> {
  const before = bench.lab().costs();
  const result = await work();
  return { result, costs: spent(before, bench.lab().costs()) };
}

async function measure(bench: Bench): Promise<StageCosts> {
  const { stageMs: forMs } = bench.sizes;
  const { bare, entry } = await entryRuns(bench);
  const backends = (costs: Costs) => total(Object.fromEntries(BACKENDS.map((name) => [name, costs[name] ?? 0])));
  const store = await openStoreStage(bench);
  const hops = await Promise.all(Object.entries(bench.scenario.paths).map(async ([route, path]) => {
    if (path.length !== 1) throw new Error(`Measuring route ${route} alone failed: it has ${path.length} hops, and only single ones are measured`);
    return [route, await openTransport(bench, hopsOf(path)[0]!, { name: `alone-${route}`, receive: true })] as const;
  }));
  bench.lab().setWeights(`${FAULTY}=1`);
  const runs = await interleave({
    // The faulty backend answers at once: the least work that can stand behind the split.
    split: async () => {
      const { result, costs } = await costing(bench, () =>
        send(bench, bench.lab().outputs.entryUrl, { arrivals: { kind: 'closed', connections: CONNECTIONS }, maxDurationMs: forMs }));
      return costs[SPLIT]! / result.sent;
    },
    store: async () => {
      const { result, costs } = await costing(bench, () => store.ask({ kind: 'whole', forMs }));
      return (result.cpuSeconds + backends(costs)) / result.events;
    },
    ...Object.fromEntries(hops.map(([route, { child }]) => [route, async () => {
      const { result, costs } = await costing(bench, () => child.ask({ kind: 'saturate', batchEvents: maxBatchEvents, forMs }));
      return (result.cpuSeconds + backends(costs)) / result.events;
    }])),
  } as Record<string, () => Promise<number>>, bench.sizes);
  await Promise.all(hops.map(([, { child }]) => child.end()));
  const { costs: idle } = await costing(bench, () => delay(bench.sizes.windowMs));
  return {
    generator: spread(bare.map(({ cpuSeconds, sent }) => cpuSeconds / sent)),
    entry: spread(entry.map(({ serverCpuSeconds, sent }) => serverCpuSeconds / sent)),
    split: spread(runs['split']!),
    transports: Object.fromEntries(hops.map(([route]) => [route, spread(runs[route]!)])),
    store: spread(runs['store']!),
    idlePerSecond: Object.fromEntries(Object.entries(idle).map(([name, seconds]) => [name, seconds * 1_000 / bench.sizes.windowMs])),
  };
}
