import { z } from 'zod';
import { readEnvironment, variables } from '../../service/environment.ts';
import type { HopContext } from '../hop.ts';

const schema = z.object({
  /** redis://host:port of the primary. */
  CACHE_URL: variables.text,
  REDIS_MODE: z.enum(['pubsub', 'stream']),
  /** How long after the last write the scenario's keys expire; 0: never. */
  TTL_SECONDS: variables.count.default(0),
});

export type RedisSettings = z.output<typeof schema>;

export function redisSettings(context: HopContext): RedisSettings {
  return readEnvironment(schema, context.variables);
}
