/** Every transport there is: one folder and one line here. */
import type { HopName, Scenario } from '../../stacks/scenarios/scenario.ts';
import { grpc } from './grpc/index.ts';
import type { Hop, Promised, PromiseConfig } from './hop.ts';
import { kafka } from './kafka/index.ts';
import { redis } from './redis/index.ts';

export const hops = { grpc, redis, kafka } satisfies Record<HopName, Hop>;

/** What a path promises: what the first of its hops does that keeps an accepted event; where none does, the store answers. */
export function promiseOf(path: readonly HopName[], config: PromiseConfig): Promised {
  const answering = path.find((name) => hopNamed(name).answersFor === 'itself') ?? path.at(-1)!;
  return hopNamed(answering).promise(config);
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
