/** A receiver that outside callers may call, alone: what a test gives it, and what it delivered. */
import { scenarios } from '../../../stacks/scenarios/index.ts';
import { openMetrics } from '../../service/metrics.ts';
import { freePort } from '../../service/testing/backends.ts';
import { openAccept } from '../accept.ts';
import type { Deliver, Envelope, Hop, Receiver } from '../hop.ts';
import { openWire, outsideCall, type Wire } from '../wire.ts';

const scenario = scenarios.vaccinations;

export const event = { name: 'Ana', location: 'Lima', age: 34, vaccine_type: 'A' };

export interface OutsideReceiver {
  readonly port: number;
  readonly receiver: Receiver;
  readonly wire: Wire;
  /** The gRPC path of the scenario's own call. */
  readonly call: string;
  readonly delivered: Envelope[];
}

/** Its ids are id1, id2, … @param deliver @default takes everything @param outside @default true */
export async function openOutsideReceiver(hop: Hop, { deliver = async () => undefined, outside = true }: { deliver?: Deliver; outside?: boolean } = {}): Promise<OutsideReceiver> {
  const wire = openWire(scenario);
  const port = await freePort();
  const call = outsideCall(scenario);
  const delivered: Envelope[] = [];
  let made = 0;
  const accept = openAccept({ scenario, route: 'c', wire, now: () => 1_000, newId: () => `id${made += 1}` });
  const receiver = await hop.openReceiver({
    scenario: scenario.id, channel: 'c', instance: 'i', wire, metrics: openMetrics({ process: false }), variables: { HOP_PORT: String(port) },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    ...outside ? { outside: { call, accept } } : {},
  }, async (batch, timeoutMs) => {
    await deliver(batch, timeoutMs);
    delivered.push(...batch);
  });
  return { port, receiver, wire, call, delivered };
}
