/** What both sides of a hop are told on the test's own backends, by the hop itself: as the topology tells a service. */
import { configSource, readConfig } from '../../../stacks/config.ts';
import type { Hop, HopContext, HopMode } from '../hop.ts';

export interface Standing {
  readonly brokers: readonly string[];
  readonly cacheUrl: string;
  /** host:port of the receivers, where senders call them. */
  readonly receivers: readonly string[];
}

/** A stack with nothing set but this. */
export const configOf = (set: HopMode['set']) => readConfig(configSource(set), 'test', {});

export function toldOf(hop: Hop, set: HopMode['set'], { brokers, cacheUrl, receivers }: Standing): HopContext['variables'] {
  const none = (): never => { throw new Error('a hop alone has no such address'); };
  return hop.environment(configOf(set), {
    broker: brokers, cache: { primary: cacheUrl, replica: cacheUrl }, documents: '', metrics: '', service: none, publicUrl: none,
  }, receivers);
}
