/**
 * The one reader of a stack's config: typed, read-only, every error at once.
 *
 * Nothing else reads Pulumi config; the whole of what a stack can select is the type below.
 */
import type { Weights } from './splits.ts';
import type { Scenario } from './scenarios/scenario.ts';

export type PlatformId = 'local' | 'kubernetes' | 'gke';

export interface StackConfig {
  /** The stack's name, e.g. `dev`. */
  readonly stack: string;
  /** @default local */
  readonly platform: PlatformId;
  /** @default vaccinations */
  readonly scenario: Scenario;
  readonly split: {
    /** @default the scenario's own preset */
    readonly weights: Weights;
  };
  readonly ports: {
    /** Every port of the local platform derives from it. @default 18000 */
    readonly base: number;
  };
  readonly redis: {
    /** What the redis hop uses: Pub/Sub (at most once), or Streams (at least once). @default pubsub */
    readonly mode: 'pubsub' | 'stream';
  };
  readonly kafka: {
    /** @default 3 */
    readonly partitions: number;
  };
  readonly replicas: {
    /** How many receiving services each hop has: 1 or 2. @default 1 */
    readonly writer: number;
  };
}

/** Where raw values come from: Pulumi's config, or a test's literal. Keys are without the project's name. */
export interface ConfigSource {
  /** Every key that is set in this project's namespace. */
  keys(): readonly string[];
  /** The raw text of a key, or undefined. An object set with --path is its JSON text. */
  get(key: string): string | undefined;
}

/** Every error found, each with its key, what was found, and what would be right. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The stack's config has ${problems.length} problem${problems.length === 1 ? '' : 's'}; nothing was changed:\n`
      + problems.map((problem) => `  - ${problem}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
