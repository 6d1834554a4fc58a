/** Every transport there is: one folder and one line here. */
import type { StackConfig } from '../../stacks/config.ts';
import type { HopName, Path } from '../../stacks/scenarios/scenario.ts';
import { hopsOf } from '../../stacks/scenarios/stages.ts';
import { direct } from './direct/index.ts';
import { grpc } from './grpc/index.ts';
import { lossKinds, type Hop, type Promised } from './hop.ts';
import { http } from './http/index.ts';
import { kafka } from './kafka/index.ts';
import { redis } from './redis/index.ts';

export const hops = { http, grpc, redis, kafka, direct } satisfies Record<HopName, Hop>;

/**
 * What a path promises. What a 202 means is up to the first of its hops that keeps an accepted event; where none does, the store
 * answers. From there on the event is accepted, so what can be lost is what the worst hop can lose.
 */
export function promiseOf(path: Path, config: StackConfig): Promised {
  const names = hopsOf(path);
  const answering = names.findIndex((name) => hopNamed(name).answersFor === 'itself');
  // From -1 on: the last one.
  const promises = names.slice(answering).map((name) => hopNamed(name).promise(config));
  const [first] = promises;
  if (!first) throw new Error('a path without stages promises nothing: give it at least one (paths of its scenario)');
  const { loss, lossKind } = promises.reduce((worst, one) => lossKinds.indexOf(one.lossKind) > lossKinds.indexOf(worst.lossKind) ? one : worst);
  return { accepted: first.accepted, loss, lossKind };
}

/** @throws with those there are */
export function hopNamed(name: HopName): Hop {
  const hop = (hops as Readonly<Record<HopName, Hop>>)[name];
  if (!hop) throw new Error(`there is no hop ${name}; there are ${Object.keys(hops).join(', ')} (apps/routes/index.ts)`);
  return hop;
}
