import { openReports } from '../../apps/store/reports.ts';
import type { Bench, Benchmark } from './bench.ts';
import { total } from './bench-lab.ts';
import { interleave, ratio, spread } from './compare.ts';
import type { Figure, NotMeasured, Table } from './figure.ts';
import { CONNECTIONS } from './http-load.ts';
import { perSecond, processTable, runThrough, saturatedRuns, type RouteRun } from './route-runs.ts';
import { stageCosts } from './stage-costs.ts';

/** The largest load, as a share of what the slowest route can. */
const LARGEST_LOAD = 0.8;
const MILLION = 1_000_000;
const MEMORY_FROM = 200_000;
/** How often each report is read in a round. */
const READS = 200;
const APPS = /^(entry|worker)-|^(functions|dashboard|faulty)-\d/;

/** CPU per event at 1×, 2× and 4× the load, what the idle lab takes aside. */
async function costGrowth(bench: Bench): Promise<{ readonly figures: readonly Figure[]; readonly table: Table }> {
  const saturated = await saturatedRuns(bench);
  const { idlePerSecond } = await stageCosts(bench);
  const largest = LARGEST_LOAD * Math.min(...Object.values(saturated).map((runs) => spread(runs.map(perSecond)).median));
  bench.lab().setWeights(Object.keys(bench.scenario.paths).map((route) => `${route}=1`).join(','));
  const cost = ({ costs, events, elapsedMs }: RouteRun) => (total(costs) - total(idlePerSecond) * elapsedMs / 1_000) / events * 1_000;
  const at = (share: number) => () => runThrough(bench, { arrivals: { kind: 'open', perSecond: largest * share }, maxDurationMs: bench.sizes.windowMs });
  const runs = await interleave({ once: at(1 / 4), twice: at(1 / 2), fourTimes: at(1) }, bench.sizes);
  const once = runs.once.map(cost);
  const note = `all routes in equal shares, the idle lab's cost taken off; 1× is ${Math.round(largest / 4)} events/s. Goal: within 15 %; below that it gets cheaper, as batches grow, and that is no miss`;
  const figures: Figure[] = [
    { name: 'CPU per event at 2× ÷ at 1×', unit: '', measured: ratio(runs.twice.map(cost), once), goal: { atMost: 1.15 }, note },
    { name: 'CPU per event at 4× ÷ at 1×', unit: '', measured: ratio(runs.fourTimes.map(cost), once), goal: { atMost: 1.15 } },
    { name: 'CPU per 1,000 events at 1×', unit: 'CPU s', measured: spread(once) },
  ];
  return { figures, table: processTable({ '1×': runs.once, '2×': runs.twice, '4×': runs.fourTimes }) };
}

/** Sends as many events as it takes to a million, and looks at the apps' memory on the way. */
async function memoryGrowth(bench: Bench): Promise<(Figure | NotMeasured)[]> {
  const name = `memory of the apps at ${MILLION} events ÷ at ${MEMORY_FROM}`;
  if (bench.sizes.documents < MILLION) return [{ name, notMeasured: 'takes minutes: npm run bench -- p8 --million' }];
  const apps = () => Object.entries(bench.lab().memory()).filter(([process]) => APPS.test(process)).reduce((sum, [, bytes]) => sum + bytes, 0);
  const fill = (events: number) => runThrough(bench, { arrivals: { kind: 'closed', connections: CONNECTIONS }, events, maxDurationMs: 1_800_000 });
  await fill(MEMORY_FROM);
  const before = apps();
  await fill(MILLION - MEMORY_FROM);
  return [{ name, unit: '', measured: ratio([apps()], [before]), goal: { atMost: 1.05 } }];
}

async function reportReads(bench: Bench): Promise<Figure[]> {
  const { documentsUrl, cacheUrl } = bench.lab().outputs;
  const reports = openReports({ scenario: bench.scenario, documentsUrl, cacheUrl });
  try {
    const { stored = 0 } = await reports.totals();
    const { reports: declared } = bench.scenario;
    const [{ key: value } = { key: '' }] = await reports.count(declared.find(({ kind }) => kind === 'count')!.id);
    const p99s = await interleave(Object.fromEntries(declared.map(({ id, kind, by }) => [id, () =>
      p99Ms(kind === 'latest' ? () => reports.latest(id, value) : () => reports.count(id, by.length === 2 ? value : undefined))])), bench.sizes);
    return declared.map(({ id }) => ({
      name: `report ${id}: read p99`, unit: 'ms', measured: spread(p99s[id]!), goal: { atMost: 50 },
      note: `rounds of ${READS} reads, one after the other, at ${stored} documents${stored < MILLION ? '; the goal is for a million: --million' : ''}`,
    }));
  } finally {
    await reports.close();
  }
}

async function p99Ms(read: () => Promise<unknown>): Promise<number> {
  const tookMs: number[] = [];
  for (let index = 0; index < READS; index += 1) {
    const begunMs = performance.now();
    await read();
    tookMs.push(performance.now() - begunMs);
  }
  return tookMs.sort((a, b) => a - b)[Math.ceil(READS * 0.99) - 1]!;
}

export const p8: Benchmark = {
  title: 'growth: cost with load, memory and reports with documents',
  async run(bench) {
    const { figures, table } = await costGrowth(bench);
    return { figures: [...figures, ...await memoryGrowth(bench), ...await reportReads(bench)], tables: [table] };
  },
};
