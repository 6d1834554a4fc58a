/** What a program declares, as a person reads it: one YAML document per resource, without what differs between runs and machines. */
import { stringify } from 'yaml';
import type { DeclaredResource } from './declare-program.ts';

/** How Pulumi marks a secret value. */
const SECRET_MARK = '4dabf18193072939515e22adb298388d';
/** Longer texts have golden files, or sources, of their own. Characters. */
const MAX_TEXT_CHARS = 6_000;

/** @param rootDir the checkout, which stands as ROOT */
export function rendered(resources: readonly DeclaredResource[], rootDir: string): string {
  const sorted = [...resources].sort((a, b) => `${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1);
  return sorted.map(({ type, name, inputs }) => `# ${type} ${name}\n${stringify(plain(inputs, rootDir), { lineWidth: 0, aliasDuplicateObjects: false })}`).join('---\n');
}

/** The values alone: a secret is `SECRET`. */
export function plain(value: unknown, rootDir: string): unknown {
  if (typeof value === 'string') {
    const text = value.replaceAll(rootDir, 'ROOT');
    return text.length > MAX_TEXT_CHARS ? `(a text of ${Math.round(text.length / 1_000)} thousand characters)` : text;
  }
  if (Array.isArray(value)) return value.map((item) => plain(item, rootDir));
  if (typeof value !== 'object' || value === null) return value;
  if (SECRET_MARK in value) return 'SECRET';
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, plain(inner, rootDir)]));
}
