/** The connection to the brokers, as both sides use it. */
import { Kafka, logLevel } from 'kafkajs';
import { z } from 'zod';
import { readEnvironment, variables } from '../../service/environment.ts';
import type { HopContext } from '../hop.ts';

const schema = z.object({ BROKERS: variables.list });

/** What a broker's address begins with where it wants TLS; authorities beside the well-known ones come with NODE_EXTRA_CA_CERTS. */
const TLS = 'ssl://';

/** host:port of each broker. */
export function brokersOf(context: HopContext): readonly string[] {
  return readEnvironment(schema, context.variables).BROKERS;
}

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
