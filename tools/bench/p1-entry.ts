import type { Bench, Benchmark } from './bench.ts';
import { interleave, ratio, spread } from './compare.ts';
import { openServer, saturateServer, type HttpRun } from './http-load.ts';

/** Per CPU-second of the server: both run on one core, and where the generator needs the larger part of the machine, time would measure that. */
const capacity = ({ sent, serverCpuSeconds }: HttpRun): number => sent / serverCpuSeconds;

/** Both servers in turn; the entry's runs are also its cost alone in P2. */
export function entryRuns(bench: Bench): Promise<Record<'bare' | 'entry', readonly HttpRun[]>> {
  return bench.once('entry runs', async () => {
    const bare = await openServer(bench, 'bare-server');
    const entry = await openServer(bench, 'entry-server');
    return await interleave({ bare: () => saturateServer(bench, bare), entry: () => saturateServer(bench, entry) }, bench.sizes);
  });
}

export const p1: Benchmark = {
  title: 'entry: its HTTP server against bare node:http',
  async run(bench) {
    const { bare, entry } = await entryRuns(bench);
    return {
      figures: [
        {
          name: 'entry ÷ bare node:http', unit: '', measured: ratio(entry.map(capacity), bare.map(capacity)), goal: { atLeast: 0.9 },
          note: 'requests per CPU-second of the server. Bare: body read whole, JSON.parse, the scenario\'s schema, an id. The entry also: limits, '
            + 'the caller\'s id checked, well-formed text, protobuf encoding, the bounded queue, metrics; its sender takes every batch at once',
        },
        { name: 'bare node:http', unit: 'requests/CPU s', measured: spread(bare.map(capacity)) },
        { name: 'entry', unit: 'requests/CPU s', measured: spread(entry.map(capacity)) },
        { name: 'bare, by time', unit: 'requests/s', measured: spread(bare.map(({ answeredPerSecond }) => answeredPerSecond)), note: 'generator and server share the machine' },
        { name: 'entry, by time', unit: 'requests/s', measured: spread(entry.map(({ answeredPerSecond }) => answeredPerSecond)) },
      ],
    };
  },
};
