/** Named splits, and how a split is written in a stack's config. */
import { FAULTY } from './scenarios/scenario.ts';

/** Relative weights by path (or `faulty`); any sum; every path of the scenario is present, unnamed ones as 0. */
export type Weights = Readonly<Record<string, number>>;

/** The presets, by name. A preset applies to a scenario that has all of its paths. */
export const presets = {
  thirds: { grpc: 1, redis: 1, kafka: 1 },
  'half-half': { grpc: 1, redis: 1 },
  'thirds-faulty': { grpc: 1, redis: 1, [FAULTY]: 1 },
  'half-faulty': { grpc: 1, [FAULTY]: 1 },
  grpc: { grpc: 1 },
  redis: { redis: 1 },
  kafka: { kafka: 1 },
} satisfies Record<string, Weights>;
