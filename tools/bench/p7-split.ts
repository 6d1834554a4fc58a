import type { Benchmark } from './bench.ts';
import { spread } from './compare.ts';
import { CONNECTIONS } from './http-load.ts';
import type { Table } from './figure.ts';
import { runThrough, type RouteRun } from './route-runs.ts';

/** Large and small shares, the faulty backend's among them. They add up to 100. */
const WEIGHTS: Readonly<Record<string, number>> = { grpc: 50, redis: 30, kafka: 15, faulty: 5 };
/** How many standard deviations a share may be off by chance. */
const DEVIATIONS = 4;
/** The requests come in so many runs, each with its own cost. */
const RUNS = 5;

/** By how many requests the shares are off, all routes together. */
function requestsAstray({ load }: RouteRun): number {
  return Object.entries(WEIGHTS).reduce((sum, [route, weight]) => sum + Math.abs((load.routes[route] ?? 0) - load.sent * weight / 100), 0);
}

export const p7: Benchmark = {
  title: 'split: shares and cost',
  async run(bench) {
    bench.lab().setWeights(Object.entries(WEIGHTS).map(([route, weight]) => `${route}=${weight}`).join(','));
    // Whole rounds of the weights, so that an exact split comes out even.
    const events = Math.ceil(bench.sizes.splitRequests / RUNS / 100) * 100;
    const requests = events * RUNS;
    const through = (exactShares: boolean) => runThrough(bench, { arrivals: { kind: 'closed', connections: CONNECTIONS }, events, exactShares });
    const runs: RouteRun[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await through(false));
    const exact = await through(true);
    const rows = Object.entries(WEIGHTS).map(([route, weight]) => {
      const share = weight / 100;
      const measured = runs.reduce((sum, { load }) => sum + (load.routes[route] ?? 0), 0) / requests;
      const allowed = DEVIATIONS * Math.sqrt(share * (1 - share) / requests);
      return { route, share, measured, allowed, used: Math.abs(measured - share) / allowed };
    });
    const table: Table = {
      title: `shares of ${requests} requests`, columns: ['route', 'set', 'measured', 'allowed ±'],
      rows: rows.map(({ route, share, measured, allowed }) => [route, share, measured, allowed]),
    };
    return {
      figures: [
        {
          name: 'farthest share ÷ what chance allows', unit: '', measured: spread([Math.max(...rows.map(({ used }) => used))]), goal: { atMost: 1 },
          note: `n = ${requests}; allowed: ${DEVIATIONS}·√(p(1−p)/n)`,
        },
        { name: 'CPU per 1,000 requests', unit: 'CPU s', measured: spread(runs.map(({ costs, load }) => costs['split']! / load.sent * 1_000)), goal: { atMost: 0.06 } },
        {
          name: 'exact shares: requests astray', unit: '', measured: spread([requestsAstray(exact)]), goal: { atMost: 0 },
          note: `of ${exact.load.sent}, with a turn in the header x-lab-turn`,
        },
      ],
      tables: [table],
    };
  },
};
