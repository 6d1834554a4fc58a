import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { maxBatchEvents } from '../../apps/routes/hop.ts';
import type { Bench, Benchmark } from './bench.ts';
import { interleave, ratio, spread } from './compare.ts';
import { perSecond } from './p3-transports.ts';
import { runProgram } from './run-program.ts';
import { openTransport } from './transport-stage.ts';

const CHANNEL = 'bench-baseline';

/** The first of the two on PATH. */
function benchmarkProgram(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return ['valkey-benchmark', 'redis-benchmark'].flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}

/** Messages a second by the server's own benchmark. */
async function publishRate(bench: Bench, program: string, messageBytes: number): Promise<number> {
  const { hostname, port } = new URL(bench.lab().outputs.cacheUrl);
  const said = await runProgram(program, [
    '-h', hostname, '-p', port, '-c', '50', '-P', '1', '-n', String(bench.sizes.publishRequests), '--csv', 'PUBLISH', CHANNEL, 'x'.repeat(messageBytes),
  ]);
  const rate = Number(/^"PUBLISH.*?","([\d.]+)"/m.exec(said)?.[1]);
  if (!(rate > 0)) throw new Error(`Running ${program} failed: no rate in what it said:\n${said.slice(-2_000)}`);
  return rate;
}

export const p4: Benchmark = {
  title: 'Redis: the Pub/Sub stage against the server\'s own benchmark',
  async run(bench) {
    const program = benchmarkProgram();
    if (program === undefined) {
      return { figures: [{ name: 'Redis stage ÷ redis-benchmark', notMeasured: 'neither valkey-benchmark nor redis-benchmark is on PATH (Debian: redis-tools)' }] };
    }
    const { stageMs } = bench.sizes;
    const { child } = await openTransport(bench, 'redis', { name: 'redis', receive: true });
    const subscriber = new Redis(bench.lab().outputs.cacheUrl);
    await subscriber.subscribe(CHANNEL);
    const saturate = () => child.ask({ kind: 'saturate', batchEvents: maxBatchEvents, forMs: stageMs });
    const { eventBytes } = await saturate();
    const runs = await interleave({ publish: () => publishRate(bench, program, eventBytes), stage: () => saturate().then(perSecond) }, bench.sizes);
    await Promise.all([subscriber.quit(), child.end()]);
    return {
      figures: [
        {
          name: 'Redis stage ÷ redis-benchmark', unit: '', measured: ratio(runs.stage, runs.publish), goal: { atLeast: 0.5 },
          note: `events of ${eventBytes} bytes. Baseline: -c 50 -P 1 PUBLISH, one live subscriber. The stage: sender and subscriber, batches of ${maxBatchEvents}, each published, counted and `
            + 'remembered by one script; every event received and decoded',
        },
        { name: 'redis-benchmark PUBLISH', unit: 'events/s', measured: spread(runs.publish) },
        { name: 'Redis stage', unit: 'events/s', measured: spread(runs.stage) },
      ],
    };
  },
};
