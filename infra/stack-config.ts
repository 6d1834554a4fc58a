/** Pulumi's config, as the one reader of it wants it. */
import { getProject, getStack, RunError } from '@pulumi/pulumi';
import { allConfig } from '@pulumi/pulumi/runtime/index.js';
import { ConfigError, readConfig, type ConfigSource, type StackConfig } from '../stacks/config.ts';

/** @throws {RunError} with every problem at once; Pulumi shows it without a stack trace, and changes nothing */
export function stackConfig(): StackConfig {
  try {
    return readConfig(projectConfig(getProject(), allConfig() as Readonly<Record<string, string>>), getStack());
  } catch (error) {
    throw error instanceof ConfigError ? new RunError(error.message) : error;
  }
}

/** The keys in the project's own namespace, without it; other packages' keys (`gcp:project`) are theirs. */
export function projectConfig(project: string, all: Readonly<Record<string, string>>): ConfigSource {
  const prefix = `${project}:`;
  const own = new Map(Object.entries(all).filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]));
  return { keys: () => [...own.keys()], get: (key) => own.get(key) };
}
