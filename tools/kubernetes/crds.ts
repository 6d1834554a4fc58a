/**
 * The definitions of the custom resources that a lab on a cluster uses. Most come from published Go modules (the tool
 * `crds`); those that no package registry has are looked for in the folder that LAB_CRDS names.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readObjects, type KubernetesApi, type KubernetesObject } from './api.ts';

/** How long the API server may take to serve a kind that was just defined, milliseconds. */
const SERVED_WITHIN_MS = 300_000;

/** Folder of definitions and values schemas that no package registry has: one folder each, and `charts/`. */
export const FOLDER_VARIABLE = 'LAB_CRDS';
/** Set where nothing may go unchecked for want of a definition: one that is nowhere is then a failure. */
export const REQUIRE_VARIABLE = 'LAB_REQUIRE_CRDS';

interface Source {
  /** In a published module: a folder below the tool's `files/`. Otherwise a folder below LAB_CRDS. */
  readonly published: boolean;
  /** Files in the folder that belong to something else. */
  readonly except?: RegExp;
}

const sources = {
  'gateway-api': { published: true },
  'cert-manager': { published: true },
  'prometheus-operator': { published: true },
  vpa: { published: true },
  // Linkerd's chart also carries an older Gateway API.
  linkerd: { published: false, except: /^gateway\.networking\.k8s\.io_/ },
  'chaos-mesh': { published: false },
  strimzi: { published: false },
  kubevirt: { published: false },
  'kubevirt-cdi': { published: false },
  'nginx-ingress-controller': { published: false },
  'kepler-operator': { published: false },
} as const satisfies Readonly<Record<string, Source>>;

export type CrdSet = keyof typeof sources;
export const CRD_SETS = Object.keys(sources) as readonly CrdSet[];

export interface CrdFolders {
  /** Folder of the built tools. */
  readonly toolsDir: string;
  /** What LAB_CRDS says, or its default. @default none */
  readonly folder: string | undefined;
}

/** Where LAB_CRDS points to; without it, `shared/crds` beside the repository if that is there. */
export function crdFolders(repository: string, env: Readonly<Record<string, string | undefined>> = process.env): CrdFolders {
  const folder = env[FOLDER_VARIABLE] || join(repository, '..', 'shared', 'crds');
  return { toolsDir: join(repository, '.lab', 'tools'), folder: existsSync(folder) ? folder : undefined };
}

/** A kind of object, and the set that defines it. */
export interface Defined {
  readonly set: CrdSet;
  readonly definition: KubernetesObject;
}

/** False if it is nowhere: what needs it can't be checked on this machine. */
export function hasCrds(set: CrdSet, folders: CrdFolders): boolean {
  return filesOf(set, folders).length > 0;
}

/**
 * The sets that are nowhere: what needs one of them is skipped, by its name.
 * @throws if there are any where LAB_REQUIRE_CRDS is set
 */
export function missingCrds(folders: CrdFolders, env: Readonly<Record<string, string | undefined>> = process.env): readonly CrdSet[] {
  const missing = CRD_SETS.filter((set) => !hasCrds(set, folders));
  if (missing.length > 0 && env[REQUIRE_VARIABLE]) {
    throw new Error(`There are no definitions of ${missing.join(', ')}, and ${REQUIRE_VARIABLE} lets nothing be skipped: ${FOLDER_VARIABLE} has to name the folder they are in (now ${folders.folder ?? 'none'}).`);
  }
  return missing;
}

/** The definition of one kind, found without reading all of the others' megabytes. */
export function findCrd(apiVersion: string, kind: string, folders: CrdFolders): Defined | undefined {
  const [group] = apiVersion.split('/');
  const kindLine = new RegExp(`^\\s+kind: ["']?${kind}["']?$`, 'm');
  for (const set of CRD_SETS) {
    for (const file of filesOf(set, folders)) {
      if (!groupsIn(file).includes(group!) || !kindLine.test(readFileSync(file, 'utf8'))) continue;
      const definition = definitionsIn(file).find(({ spec }) => (spec as { names: { kind: string } }).names.kind === kind);
      if (definition !== undefined) return { set, definition };
    }
  }
  return undefined;
}

/** The API groups of a set. */
export function groupsOf(set: CrdSet, folders: CrdFolders): readonly string[] {
  return [...new Set(filesOf(set, folders).flatMap(groupsIn))];
}

function filesOf(set: CrdSet, { toolsDir, folder: own }: CrdFolders): readonly string[] {
  const { published, except }: Source = sources[set];
  const folder = published ? join(toolsDir, 'crds', 'files', set) : own === undefined ? undefined : join(own, set);
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => file.endsWith('.yaml') && except?.test(file) !== true).sort().map((file) => join(folder, file));
}

function groupsIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^ {2}group: ["']?([a-z0-9.-]+)["']?$/gm)].map(([, group]) => group!);
}

function definitionsIn(file: string): KubernetesObject[] {
  return readObjects(file).filter(({ kind }) => kind === 'CustomResourceDefinition');
}

/** @returns path of the JSON schema of a chart's values, or undefined if its makers publish none, or it is nowhere */
export function valuesSchema(chart: string, folders: CrdFolders): string | undefined {
  const files = [
    join(folders.toolsDir, 'crds', 'files', chart, 'values.schema.json'),
    ...(folders.folder === undefined ? [] : [join(folders.folder, 'charts', `${chart}.values.schema.json`)]),
  ];
  return files.find((file) => existsSync(file));
}

/** Defines a kind, and waits until the API server serves it in all its versions. */
export async function applyCrd(api: KubernetesApi, definition: KubernetesObject): Promise<void> {
  const { group, names: { kind }, versions } = definition['spec'] as { group: string; names: { kind: string }; versions: { name: string; served: boolean }[] };
  await api.apply(definition, { force: true });
  for (const { name } of versions.filter(({ served }) => served)) {
    await api.until(`${group}/${name} ${kind} is served`, SERVED_WITHIN_MS, async () => await api.serves({ apiVersion: `${group}/${name}`, kind }) || undefined);
  }
}
