/** A stack's committed config, as far as it can be read without credentials. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const PREFIX = 'ingestion-lab:';

/** What stands for a value that isn't set here, or is encrypted: enough for a plan, and nobody's. */
const standIns: Readonly<Record<string, string>> = {
  secret: 'stands-for-a-secret-that-is-not-known-here', 'registry.password': 'stands-for-a-password', 'gcp.project': 'my-project', 'gcp.deployers': '203.0.113.7/32',
};

export interface PreviewConfig {
  /** Keys without the project's name. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys for which something stands. */
  readonly assumed: readonly string[];
}

/** @param overrides `key=value`, which go before the file @throws for a stack without a file, or a malformed override */
export function previewConfig(rootDir: string, stack: string, overrides: readonly string[]): PreviewConfig {
  const file = join(rootDir, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) throw new Error(`Previewing the stack ${stack} failed: there is no ${file}. Name a stack that has one, or write it with \`pulumi config\`.`);
  const { config = {} } = (parse(readFileSync(file, 'utf8')) ?? {}) as { config?: Readonly<Record<string, unknown>> };
  const own = Object.entries(config).filter(([key]) => key.startsWith(PREFIX)).map(([key, value]) => [key.slice(PREFIX.length), value] as const);
  const written = new Map<string, string>(own.filter(([, value]) => !isEncrypted(value)).map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]));
  for (const override of overrides) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(override) ?? [];
    if (key === undefined || value === undefined) throw new Error(`Previewing the stack ${stack} failed: --config ${override} is not KEY=VALUE.`);
    written.set(key, value);
  }
  const platform = written.get('platform') ?? 'local';
  const needed = [...platform === 'local' ? [] : ['secret'], ...platform === 'gke' ? ['gcp.project', 'gcp.deployers'] : [], ...own.filter(([, value]) => isEncrypted(value)).map(([key]) => key)];
  const assumed = [...new Set(needed)].filter((key) => !written.has(key));
  return { values: { ...Object.fromEntries(assumed.map((key) => [key, standIns[key] ?? 'stands-for-a-secret'])), ...Object.fromEntries(written) }, assumed };
}

function isEncrypted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'secure' in value;
}
