import { availableParallelism } from 'node:os';
import type { Bench, Benchmark } from './bench.ts';
import { total } from './bench-lab.ts';
import { spread } from './compare.ts';
import type { Figure, Table } from './figure.ts';
import { perSecond, processTable, saturatedRuns, type RouteRun } from './route-runs.ts';
import { stageCosts, type StageCosts } from './stage-costs.ts';

/** Σ of the stages of a route, CPU-seconds per event. What only stands beside takes its share of the time an event takes. */
function sumOf(stages: StageCosts, route: string, eventsPerSecond: number): number {
  const { generator, split, entry, transports, store, idlePerSecond } = stages;
  return [generator, split, entry, transports[route]!, store].reduce((sum, { median }) => sum + median, 0) + total(idlePerSecond) / eventsPerSecond;
}

const perThousand = ({ costs, events }: RouteRun) => total(costs) / events * 1_000;

function figuresOf(route: string, runs: readonly RouteRun[], stages: StageCosts): Figure[] {
  const lost = runs.reduce((sum, { load, events }) => sum + load.outcomes.acked - events, 0);
  const saturated = runs.map(({ load }) => load.saturated).find((text) => text !== undefined);
  return [
    {
      name: `${route}: of what its stages alone promise`, unit: '', goal: { atLeast: 0.7 },
      measured: spread(runs.map((run) => perSecond(run) * sumOf(stages, route, perSecond(run)) / availableParallelism())),
      note: 'events/s ÷ (cores ÷ Σ CPU-seconds per event of its stages alone: generator, split, entry, transport, store, and the idle lab)',
    },
    {
      name: `${route}: CPU per 1,000 events`, unit: 'CPU s', goal: { atMost: 0.25 }, measured: spread(runs.map(perThousand)),
      note: `stored and counted; every process of the lab, idle ones too, and not the generator${lost > 0 ? `; ${lost} accepted events were lost, as Pub/Sub may` : ''}`,
    },
    {
      name: `${route}: rate`, unit: 'events/s', measured: spread(runs.map(perSecond)),
      ...saturated === undefined ? {} : { note: `the generator was at its limit: ${saturated}` },
    },
  ];
}

function stageTable({ generator, split, entry, transports, store, idlePerSecond }: StageCosts): Table {
  const stages = { generator, split, entry, ...Object.fromEntries(Object.entries(transports).map(([route, cost]) => [`transport ${route}`, cost])), store };
  return {
    title: 'stages alone, CPU-seconds per 1,000 events',
    columns: ['stage', 'median', 'min', 'max'],
    rows: [
      ...Object.entries(stages).map(([stage, { median, min, max }]) => [stage, median * 1_000, min * 1_000, max * 1_000]),
      ['the idle lab, per second', total(idlePerSecond), '', ''],
    ],
  };
}

export const p2: Benchmark = {
  title: 'routes: the whole way, accepted to stored and counted',
  async run(bench: Bench) {
    const stages = await stageCosts(bench);
    const runs = await saturatedRuns(bench);
    return {
      figures: Object.entries(runs).flatMap(([route, own]) => figuresOf(route, own, stages)),
      tables: [processTable(runs), stageTable(stages)],
    };
  },
};
