/** Every transport there is: one folder and one line here. */
import type { HopName, Scenario } from '../../stacks/scenarios/scenario.ts';
import { grpc } from './grpc/index.ts';
import type { Hop, HopSettings, Promised } from './hop.ts';
import { kafka } from './kafka/index.ts';
import { redis } from './redis/index.ts';

export const hops = { grpc, redis, kafka } satisfies Record<HopName, Hop>;

/**
 * What a path promises: what its first durable hop promises. A gRPC hop only calls the next, which answers for it; after the last one the
 * store does.
 */
export function promiseOf(path: readonly HopName[], settings: HopSettings): Promised {
  const answering = path.find((name) => name !== 'grpc') ?? 'grpc';
  return hops[answering].promise(settings);
}

/** Which transport a hop of a path uses. @throws with what there is, when there is no such path or hop */
export function hopOf(scenario: Scenario, path: string, index: number): Hop {
  const names = scenario.paths[path];
  if (!names) throw new Error(`scenario ${scenario.id} has no path ${path}; it has ${Object.keys(scenario.paths).join(', ')}`);
  const name = names[index];
  if (!name) throw new Error(`path ${path} of scenario ${scenario.id} has ${names.length} hops, numbered from 0; there is no hop ${index}`);
  return hops[name];
}
