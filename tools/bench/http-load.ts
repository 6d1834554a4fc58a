/** The generator against one HTTP server: what the server spends on a request, and how long it takes. */
import type { Bench } from './bench.ts';
import type { Child } from './child.ts';
import type { ServerCommand } from './stages/bare-server.ts';
import type { LoadAnswer, LoadCommand } from './stages/load.ts';

/** Enough to keep a server busy; each waits for its answer, like a user's. */
export const CONNECTIONS = 128;
const unbounded = Number.MAX_SAFE_INTEGER;

export interface HttpServer {
  readonly url: string;
  /** CPU-seconds so far. */
  cpuSeconds(): Promise<number>;
}

export interface HttpRun extends LoadAnswer {
  readonly serverCpuSeconds: number;
}

export type Generator = Child<LoadCommand, LoadAnswer>;

export function openGenerator(bench: Bench): Promise<Generator> {
  return bench.once('generator', async () => bench.stage<LoadCommand, LoadAnswer>('load'));
}

/** @param name of a module in stages/ that serves HTTP */
export function openServer(bench: Bench, name: 'bare-server' | 'entry-server'): Promise<HttpServer> {
  return bench.once(name, async () => {
    const child = bench.stage<ServerCommand, number>(name);
    const port = await child.ask({ kind: 'listen', scenario: bench.scenario.id });
    return { url: `http://127.0.0.1:${port}`, cpuSeconds: () => child.ask({ kind: 'cpu' }) };
  });
}

let run = 0;

/** Sends for a while. @throws when not one event was accepted, or the server refused some */
export async function send(bench: Bench, url: string, load: Pick<LoadCommand, 'arrivals' | 'maxDurationMs' | 'exactShares'> & { readonly events?: number }): Promise<LoadAnswer> {
  const generator = await openGenerator(bench);
  run += 1;
  return await generator.ask({ url, bodies: bench.bodies, run: `bench-${process.pid}-${run}`, seed: run, timeoutMs: 30_000, events: unbounded, ...load });
}

/** As many requests as the server and the generator can do. */
export async function saturateServer(bench: Bench, server: HttpServer): Promise<HttpRun> {
  const before = await server.cpuSeconds();
  const answer = await send(bench, server.url, { arrivals: { kind: 'closed', connections: CONNECTIONS }, maxDurationMs: bench.sizes.stageMs });
  if (answer.outcomes.acked !== answer.sent) throw new Error(`Measuring ${server.url} failed: of ${answer.sent} events ${answer.outcomes.acked} were accepted`);
  return { ...answer, serverCpuSeconds: await server.cpuSeconds() - before };
}
