/** Every transport there is: one folder and one line here. */
import type { HopName, Scenario } from '../../stacks/scenarios/scenario.ts';
import { grpc } from './grpc/index.ts';
import type { Hop, Promised, PromiseConfig } from './hop.ts';
import { kafka } from './kafka/index.ts';
import { redis } from './redis/index.ts';

export const hops = { grpc, redis, kafka } satisfies Record<HopName, Hop>;

/**
 * What a path promises. What a 202 means is up to the first of its hops that keeps an accepted event; where none does, the store
 * answers. From there on the event is accepted, so what can be lost is what the worst hop can lose.
 */
export function promiseOf(path: readonly HopName[], config: PromiseConfig): Promised {
  const answering = path.findIndex((name) => hopNamed(name).answersFor === 'itself');
  // From -1 on: the last one.
  const promises = path.slice(answering).map((name) => hopNamed(name).promise(config));
  const [first] = promises;
  if (!first) throw new Error('a path without hops promises nothing: give it at least one (paths of its scenario)');
  const { loss, lossKind } = promises.find((promise) => promise.lossKind === 'counted') ?? first;
  return { accepted: first.accepted, loss, lossKind };
}

/** @throws with those there are */
export function hopNamed(name: HopName): Hop {
  const hop = (hops as Readonly<Record<HopName, Hop>>)[name];
  if (!hop) throw new Error(`there is no hop ${name}; there are ${Object.keys(hops).join(', ')} (apps/routes/index.ts)`);
  return hop;
}

/** Which transport a hop of a path uses. @throws with what there is, when there is no such path or hop */
export function hopOf(scenario: Scenario, path: string, index: number): Hop {
  const names = scenario.paths[path];
  if (!names) throw new Error(`scenario ${scenario.id} has no path ${path}; it has ${Object.keys(scenario.paths).join(', ')}`);
  const name = names[index];
  if (!name) throw new Error(`path ${path} of scenario ${scenario.id} has ${names.length} hops, numbered from 0; there is no hop ${index}`);
  return hopNamed(name);
}
