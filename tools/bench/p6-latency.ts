import { hopsOf } from '../../stacks/scenarios/stages.ts';
import type { Bench, Benchmark } from './bench.ts';
import { interleave, ratio, spread } from './compare.ts';
import { openServer, send } from './http-load.ts';
import { perSecond, saturatedRuns } from './route-runs.ts';
import { openTransport } from './transport-stage.ts';
import type { Figure } from './figure.ts';

async function latencyOf(bench: Bench, route: string, eventsPerSecond: number): Promise<Figure[]> {
  const [hop] = hopsOf(bench.scenario.paths[route]!);
  const forMs = bench.sizes.windowMs / 2;
  const bare = await openServer(bench, 'bare-server');
  // A gRPC hop only calls the next, which answers for it: there the way to the store is the transport's own.
  const store = hop === 'grpc';
  const { child } = await openTransport(bench, hop!, { name: `latency-${route}`, receive: true, store });
  bench.lab().setWeights(`${route}=1`);
  const load = { arrivals: { kind: 'open', perSecond: eventsPerSecond } as const, maxDurationMs: forMs };
  const refused: number[] = [];
  const runs = await interleave({
    way: async () => {
      const { p99Ms, outcomes, sent } = await send(bench, bench.lab().outputs.entryUrl, load);
      refused.push(sent - outcomes.acked);
      return p99Ms;
    },
    bare: async () => (await send(bench, bare.url, load)).p99Ms,
    transport: async () => (await child.ask({ kind: 'arrive', perSecond: eventsPerSecond, forMs })).p99Ms,
  }, bench.sizes);
  await child.end();
  const parts = runs.bare.map((ms, round) => ms + runs.transport[round]!);
  const notAccepted = refused.reduce((sum, count) => sum + count, 0);
  return [
    {
      name: `${route}: accept p99 ÷ its parts`, unit: '', measured: ratio(runs.way, parts), goal: { atMost: 3 },
      note: `at ${Math.round(eventsPerSecond)} events/s, half of what it can; parts: bare http, and the transport${store ? ' with the store' : ''} alone, `
        + `batched as in an entry (there is no timer: a batch waits for the one under way)${notAccepted > 0 ? `; ${notAccepted} events were not accepted` : ''}`,
    },
    { name: `${route}: accept p99`, unit: 'ms', measured: spread(runs.way) },
    { name: `${route}: bare http p99`, unit: 'ms', measured: spread(runs.bare) },
    { name: `${route}: transport p99`, unit: 'ms', measured: spread(runs.transport) },
  ];
}

export const p6: Benchmark = {
  title: 'latency: open loop at half of saturation',
  async run(bench) {
    const saturated = await saturatedRuns(bench);
    const figures: Figure[] = [];
    for (const [route, runs] of Object.entries(saturated)) figures.push(...await latencyOf(bench, route, spread(runs.map(perSecond)).median / 2));
    return { figures };
  },
};
