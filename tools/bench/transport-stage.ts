/** A transport alone, over the backend of the bench's lab. */
import type { HopName } from '../../stacks/scenarios/scenario.ts';
import type { Bench } from './bench.ts';
import type { Child } from './child.ts';
import type { TransportAnswer, TransportCommand } from './stages/transport.ts';

/** Where each event is sent for itself, so many at a time: as if as many callers each waited for an answer. */
export const ONE_BY_ONE_IN_FLIGHT = 64;

export interface Transport {
  readonly child: Child<TransportCommand, TransportAnswer>;
}

export interface TransportOptions {
  /** Of its topic, channel or stream. */
  readonly name: string;
  /** Without it a sender only. */
  readonly receive: boolean;
  /** What is received goes into the stores; else nowhere. */
  readonly store?: boolean;
}

export async function openTransport(bench: Bench, hop: HopName, { name, receive, store = false }: TransportOptions): Promise<Transport> {
  const lab = bench.lab();
  const child = bench.stage<TransportCommand, TransportAnswer>('transport');
  await child.ask({
    kind: 'open', scenario: bench.scenario.id, hop, path: name, brokers: lab.brokers, partitions: lab.partitions, cacheUrl: lab.outputs.cacheUrl, receive,
    ...store ? { documentsUrl: lab.outputs.documentsUrl } : {},
  });
  return { child };
}
