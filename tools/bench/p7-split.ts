import type { Benchmark } from './bench.ts';
import { spread } from './compare.ts';
import { CONNECTIONS } from './http-load.ts';
import type { NotMeasured, Table } from './figure.ts';
import { runThrough, type RouteRun } from './route-runs.ts';

/** Large and small shares, the faulty backend's among them. They add up to 100. */
const WEIGHTS: Readonly<Record<string, number>> = { grpc: 50, redis: 30, kafka: 15, faulty: 5 };
/** How many standard deviations a share may be off by chance. */
const DEVIATIONS = 4;
/** The requests come in so many runs, each with its own cost. */
const RUNS = 5;

const deterministic: NotMeasured = { name: 'deterministic mode', notMeasured: 'the split of the local lab chooses at random only' };

export const p7: Benchmark = {
  title: 'split: shares and cost',
  async run(bench) {
    bench.lab().setWeights(Object.entries(WEIGHTS).map(([route, weight]) => `${route}=${weight}`).join(','));
    const events = Math.ceil(bench.sizes.splitRequests / RUNS);
    const runs: RouteRun[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await runThrough(bench, { arrivals: { kind: 'closed', connections: CONNECTIONS }, events }));
    const requests = events * RUNS;
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
        deterministic,
      ],
      tables: [table],
    };
  },
};
