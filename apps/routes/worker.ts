/** What receives on a hop of a path: hands each batch to the next hop's sender, or, at the end, to the store. */
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import type { Log } from '../service/log.ts';
import type { Metrics } from '../service/metrics.ts';
import { NotStored, type Writer } from '../store/writer.ts';
import { openAccept } from './accept.ts';
import { SendError, sendTimeoutMs, type Deliver, type HopContext, type Receiver, type Sender } from './hop.ts';
import { hopOf } from './index.ts';
import { openWire, outsideCall, type Wire } from './wire.ts';

export interface WorkerOptions {
  readonly scenario: Scenario;
  readonly path: string;
  readonly hop: number;
  readonly instance: string;
  readonly variables: HopContext['variables'];
  /** Opened only where the path ends. */
  readonly openStore: () => Writer;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Worker {
  ready(): boolean;
  close(): Promise<void>;
}

export async function openWorker({ scenario, path, hop, instance, variables, openStore, log, metrics }: WorkerOptions): Promise<Worker> {
  const wire = openWire(scenario);
  const context = (index: number): HopContext => ({ scenario: scenario.id, path, hop: index, instance, variables, wire, log, metrics });
  const receives = hopOf(scenario, path, hop);
  const last = hop === scenario.paths[path]!.length - 1;
  const next = last ? storing(openStore(), wire) : sending(await hopOf(scenario, path, hop + 1).openSender(context(hop + 1)));
  const outside = hop === 0 ? { call: outsideCall(scenario), accept: openAccept({ scenario, route: path, wire }) } : undefined;
  const receiver: Receiver = await receives.openReceiver({ ...context(hop), ...outside ? { outside } : {} }, next.deliver);
  return {
    ready: () => receiver.ready() && next.ready(),
    close: async () => {
      await receiver.close();
      await next.close();
    },
  };
}

interface Next {
  readonly deliver: Deliver;
  ready(): boolean;
  close(): Promise<void>;
}

const retryAfterMs = 1_000;

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

function sending(sender: Sender): Next {
  return {
    ready: () => sender.ready(),
    close: () => sender.close(),
    deliver: (batch, timeoutMs = sendTimeoutMs) => sender.send(batch, timeoutMs),
  };
}
