/** Pulumi's config, as the one reader of it wants it. */
import { getProject, getStack, log, RunError } from '@pulumi/pulumi';
import { allConfig } from '@pulumi/pulumi/runtime/index.js';
import { faultKinds } from '../experiments/faults/index.ts';
import { ConfigError, readConfig, type ConfigSource, type StackConfig } from '../stacks/config.ts';

/** @throws {RunError} with every problem at once; Pulumi shows it without a stack trace, and changes nothing */
export function stackConfig(): StackConfig {
  try {
    const config = readConfig(projectConfig(getProject(), allConfig() as Readonly<Record<string, string>>), getStack(), faultKinds);
    const warning = passphraseWarning(config, process.env['PULUMI_CONFIG_PASSPHRASE']);
    if (warning !== undefined) void log.warn(warning);
    return config;
  } catch (error) {
    throw error instanceof ConfigError ? new RunError(error.message) : error;
  }
}

/** What is wrong with the passphrase that a stack's secrets are kept under. A local lab has none that matter: everything of it is on loopback. */
export function passphraseWarning({ platform, stack }: Pick<StackConfig, 'platform' | 'stack'>, passphrase: string | undefined): string | undefined {
  if (platform === 'local' || passphrase !== '') return undefined;
  return `The secrets of stack ${stack} are encrypted with the empty passphrase: whoever has its Pulumi.${stack}.yaml can read \`secret\`, of which every password is made. `
    + 'Set another with `pulumi stack change-secrets-provider passphrase`, and export it as PULUMI_CONFIG_PASSPHRASE before `eval "$(npm run --silent env)"`.';
}

/** The keys in the project's own namespace, without it; other packages' keys (`gcp:project`) are theirs. */
export function projectConfig(project: string, all: Readonly<Record<string, string>>): ConfigSource {
  const prefix = `${project}:`;
  const own = new Map(Object.entries(all).filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]));
  return { keys: () => [...own.keys()], get: (key) => own.get(key) };
}
