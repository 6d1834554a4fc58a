/** The connection to the brokers, as both sides use it. */
import { Kafka, logLevel } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { z } from 'zod';
import { readEnvironment, variables } from '../../service/environment.ts';
import type { HopContext } from '../hop.ts';

const schema = z.object({ BROKERS: variables.list, ACKS: z.enum(['all', '1', '0']) });

/** What a broker's address begins with where it wants TLS; authorities beside the well-known ones come with NODE_EXTRA_CA_CERTS. */
const TLS = 'ssl://';

/** host:port of each broker. */
export function brokersOf(context: HopContext): readonly string[] {
  return readEnvironment(schema, context.variables).BROKERS;
}

/** Who must have a batch before the broker answers, as the protocol says it; with 0 it never does. */
export function acksOf(context: HopContext): number {
  const { ACKS } = readEnvironment(schema, context.variables);
  return ACKS === 'all' ? -1 : Number(ACKS);
}

/**
 * After its first answer every connection of kafkajs 2.2.4 looks at its queue each millisecond for as long as it lives: a tenth of a core for the
 * lab's four, while nothing arrives. It needs to only while something is in the queue.
 */
const schedule = RequestQueue.prototype.scheduleCheckPendingRequests;
RequestQueue.prototype.scheduleCheckPendingRequests = function scheduleWhileAnyWaits(): void {
  if (this.pending.length > 0) schedule.call(this);
};

/** A broker that starts again is found this soon; the client's own retries end quickly, ours go on. */
export const retry = { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2 } as const;

export function openKafka(context: HopContext): Kafka {
  const brokers = brokersOf(context);
  return new Kafka({
    clientId: context.instance,
    brokers: brokers.map((broker) => broker.replace(TLS, '')),
    ssl: brokers.some((broker) => broker.startsWith(TLS)),
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    retry,
    // Its log repeats at length what the errors say; what matters is logged where they are caught.
    logLevel: logLevel.NOTHING,
  });
}
