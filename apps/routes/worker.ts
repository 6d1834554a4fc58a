/** What receives on a channel: hands each batch to the next stage, or, at the end, to the store. */
import type { Event, RecordStore, Scenario } from '../../stacks/scenarios/scenario.ts';
import { placeOf, recordOf, type Place } from '../../stacks/scenarios/stages.ts';
import type { Log } from '../service/log.ts';
import type { Metrics } from '../service/metrics.ts';
import { NotStored, type Writer } from '../store/writer.ts';
import { openAccept, type AcceptOptions } from './accept.ts';
import { SendError, sendTimeoutMs, type Deliver, type Envelope, type HopContext, type Receiver } from './hop.ts';
import { hopNamed } from './index.ts';
import { openLanes, sendAll, type Lanes } from './lanes.ts';
import { openWire, outsideCall, type Wire } from './wire.ts';

export interface WorkerOptions {
  readonly scenario: Scenario;
  /** The channel's name. */
  readonly channel: string;
  readonly instance: string;
  readonly variables: HopContext['variables'];
  /** Opened only where the paths end. */
  readonly openStore: (record: RecordStore) => Writer;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Worker {
  ready(): boolean;
  close(): Promise<void>;
}

export async function openWorker({ scenario, channel, instance, variables, openStore, log, metrics }: WorkerOptions): Promise<Worker> {
  const wire = openWire(scenario);
  const place = placeOf(scenario, channel);
  const { stage, paths, asAccepted, next: following } = place;
  const context = { instance, variables, wire, log, metrics };
  const next = following === undefined ? storing(openStore(recordOf(scenario, paths[0]!)), wire)
    : sending(await openLanes(following, { ...context, scenario }));
  const outside = asAccepted ? { call: outsideCall(scenario), accept: openAccept({ scenario, route: paths[0]!, wire, misplaced: misplacedAt(scenario, place) }) } : undefined;
  const receiver: Receiver = await hopNamed(stage.hop).openReceiver({ ...context, scenario: scenario.id, channel, ...outside ? { outside } : {} },
    stage.transform ? transforming(stage.transform, wire, next.deliver) : next.deliver);
  return {
    ready: () => receiver.ready() && next.ready(),
    close: async () => {
      await receiver.close();
      await next.close();
    },
  };
}

/** Where the event says which way it takes, outside callers bring each to a receiver on its way. */
export function misplacedAt({ dimensions, pathBy }: Pick<Scenario, 'dimensions' | 'pathBy'>, { stage: { by }, channel, paths }: Pick<Place, 'stage' | 'channel' | 'paths'>): NonNullable<AcceptOptions['misplaced']> {
  const rules = [...by === undefined ? [] : [{ by, takes: [channel.name] }], ...pathBy === undefined ? [] : [{ by: pathBy, takes: paths }]];
  return (event) => {
    const broken = rules.find((rule) => !rule.takes.includes(dimensions[rule.by]!.of(event)));
    return broken && { field: broken.by, problem: `must be ${broken.takes.join(' or ')} here; the public entry takes all` };
  };
}

interface Next {
  readonly deliver: Deliver;
  ready(): boolean;
  close(): Promise<void>;
}

const retryAfterMs = 1_000;

function transforming(transform: (event: Event) => Event, wire: Wire, deliver: Deliver): Deliver {
  const transformed = (envelope: Envelope): Envelope => ({ ...envelope, event: wire.encodeEvent(transform(wire.decodeEvent(envelope.event))) });
  return (batch, timeoutMs) => deliver(batch.map(transformed), timeoutMs);
}

function storing(writer: Writer, wire: Wire): Next {
  return {
    ready: () => writer.ready(),
    close: () => writer.close(),
    deliver: async (batch, timeoutMs) => {
      try {
        await writer.store(batch.map(({ id, route, acceptedAt, event }) => ({ id, route, acceptedAt, event: wire.decodeEvent(event) })), timeoutMs);
      } catch (error) {
        throw error instanceof NotStored ? new SendError(error.message, error.outcome, retryAfterMs, { cause: error.cause }) : error;
      }
    },
  };
}

function sending(lanes: Lanes): Next {
  return {
    ready: () => lanes.ready(),
    close: () => lanes.close(),
    deliver: (batch, timeoutMs = sendTimeoutMs) => sendAll(lanes.sort(batch), (channel, group) => lanes.senders.get(channel)!.send(group, timeoutMs)),
  };
}
