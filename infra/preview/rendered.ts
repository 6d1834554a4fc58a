/** What a program declares, as a person reads it: one YAML document per resource, without what differs between runs and machines. */
import { stringify } from 'yaml';
import { isDeepStrictEqual } from 'node:util';
import { SECRET_MARK } from '../policy/rule.ts';
import type { DeclaredResource } from './declare-program.ts';

/** Another one every year. */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
/** Longer texts have golden files, or sources, of their own. Characters. */
const MAX_TEXT_CHARS = 6_000;

/** @param rootDir the checkout, which stands as ROOT */
export function rendered(resources: readonly DeclaredResource[], rootDir: string): string {
  return sorted(resources).map((resource) => document(keyOf(resource), plain(resource.inputs, rootDir))).join(SEPARATOR);
}

/** The same, where most of it is known: what is new is shown whole, of what is known what differs, and what isn't there is named. */
export function renderedDifference(resources: readonly DeclaredResource[], known: readonly DeclaredResource[], rootDir: string): string {
  const { added, changed, removed } = difference(resources, known, rootDir);
  return [
    ...added.map((resource) => document(keyOf(resource), plain(resource.inputs, rootDir))),
    ...changed.map(({ resource, paths }) => document(`${keyOf(resource)}, in which differ`, Object.fromEntries(Object.entries(paths).map(([path, { now }]) => [path, now ?? ABSENT])))),
    ...removed.length === 0 ? [] : [document('not here', removed.map(keyOf))],
  ].join(SEPARATOR);
}

/** What stands for a value that isn't there. */
export const ABSENT = '(absent)';

/** Values of one path; undefined where there is none. */
export interface Change {
  readonly before: unknown;
  readonly now: unknown;
}

export interface Difference {
  readonly added: readonly DeclaredResource[];
  /** With each value that differs, by its path: an item of a list by its name where all have one, else by its place. */
  readonly changed: readonly { readonly resource: DeclaredResource; readonly paths: Readonly<Record<string, Change>> }[];
  readonly removed: readonly DeclaredResource[];
}

export function difference(resources: readonly DeclaredResource[], known: readonly DeclaredResource[], rootDir: string): Difference {
  const [now, before] = [new Map(resources.map((one) => [keyOf(one), one])), new Map(known.map((one) => [keyOf(one), one]))];
  const compared = sorted(resources).flatMap((resource) => {
    const was = before.get(keyOf(resource));
    return was === undefined ? [] : [{ resource, paths: differentPaths(plain(was.inputs, rootDir), plain(resource.inputs, rootDir)) }];
  });
  return {
    added: sorted(resources).filter((one) => !before.has(keyOf(one))),
    changed: compared.filter(({ paths }) => Object.keys(paths).length > 0),
    removed: sorted(known).filter((one) => !now.has(keyOf(one))),
  };
}

const SEPARATOR = '---\n';

export function keyOf({ type, name }: Pick<DeclaredResource, 'type' | 'name'>): string {
  return `${type} ${name}`;
}

/** By type, then by name. */
export function sorted(resources: readonly DeclaredResource[]): DeclaredResource[] {
  return [...resources].sort((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
}

function document(title: string, content: unknown): string {
  return `# ${title}\n${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function differentPaths(before: unknown, now: unknown, path = ''): Readonly<Record<string, Change>> {
  if (isDeepStrictEqual(before, now)) return {};
  const [old, young] = isNamedList(before) && isNamedList(now) ? [byName(before), byName(now)] : [before, now];
  if (!isTree(old) || !isTree(young) || Array.isArray(old) !== Array.isArray(young)) return { [path]: { before, now } };
  const keys = [...new Set([...Object.keys(old), ...Object.keys(young)])];
  const different = keys.map((key) => differentPaths(old[key], young[key], path === '' ? key : `${path}.${key}`));
  // What is left is the order of a list.
  return different.some((paths) => Object.keys(paths).length > 0) ? Object.assign({}, ...different) as Readonly<Record<string, Change>> : { [path]: { before, now } };
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

/** Containers, variables, ports, volumes: each has a name of its own. */
function isNamedList(value: unknown): value is readonly (Tree & { readonly name: string })[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isTree(item) && typeof item['name'] === 'string')
    && new Set((value as readonly Tree[]).map(({ name }) => name)).size === value.length;
}

function byName(list: readonly (Tree & { readonly name: string })[]): Tree {
  return Object.fromEntries(list.map((item) => [item.name, item]));
}

/** The values alone: a secret is `SECRET`. */
export function plain(value: unknown, rootDir: string): unknown {
  if (typeof value === 'string') {
    const text = value.replaceAll(rootDir, 'ROOT').replaceAll(CERTIFICATE, 'CERTIFICATE');
    return text.length > MAX_TEXT_CHARS ? `(a text of ${Math.round(text.length / 1_000)} thousand characters)` : text;
  }
  if (Array.isArray(value)) return value.map((item) => plain(item, rootDir));
  if (typeof value !== 'object' || value === null) return value;
  if (SECRET_MARK in value) return 'SECRET';
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, plain(inner, rootDir)]));
}
