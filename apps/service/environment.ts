/** Reads a service's environment against a schema: typed, and every problem at once. */
import { z } from 'zod';

/** The variables themselves, each to be named in a service's schema. */
export const variables = {
  port: z.coerce.number().int().min(0).max(65535),
  text: z.string().min(1),
  /** Comma-separated; empty entries are left out. */
  list: z.string().default('').transform((text) => text.split(',').map((item) => item.trim()).filter((item) => item !== '')),
  count: z.coerce.number().int().min(0),
  host: z.string().min(1).default('127.0.0.1'),
} as const;

export class EnvironmentError extends Error {
  constructor(problems: readonly string[]) {
    super(`the environment has ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/** @throws {EnvironmentError} naming each variable with what is wrong */
export function readEnvironment<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  throw new EnvironmentError(result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return environment[name] === undefined ? `${name} is not set: ${issue.message}` : `${name}=${environment[name]}: ${issue.message}`;
  }));
}
