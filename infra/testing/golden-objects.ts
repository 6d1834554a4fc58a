/** What is declared for a cluster, as an API server takes it: out of golden files, or of a program. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readObjects, type KubernetesObject } from '../../tools/kubernetes/api.ts';
import type { DeclaredProgram } from '../preview/declare-program.ts';
import { plain, sorted } from '../preview/rendered.ts';

/** A golden file of a lab on a cluster, and the objects in it. */
export interface GoldenObjects {
  /** e.g. `cluster.vaccinations`. */
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
}

/** @param folder of golden files, of which those named `<stack>.<scenario>.yaml` are read */
export function goldenObjects(folder: string, stack: string): GoldenObjects[] {
  return readdirSync(folder).filter((file) => file.startsWith(`${stack}.`) && file.endsWith('.yaml')).sort().map((file) => ({
    name: file.slice(0, -'.yaml'.length),
    objects: readObjects(join(folder, file)).filter(isObject).map(withContent),
  }));
}

/** The same of a program that no golden file has whole. @param rootDir the checkout */
export function declaredObjects({ resources }: DeclaredProgram, rootDir: string): KubernetesObject[] {
  const inCluster = resources.filter(({ type, custom }) => custom && type.startsWith('kubernetes:'));
  return sorted(inCluster).map(({ inputs }) => plain(inputs, rootDir) as KubernetesObject).filter(isObject).map(withContent);
}

/** A Helm release is none. */
function isObject({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion !== undefined && kind !== undefined;
}

/** Where it is said only that there is a secret, something stands for it. */
function withContent(object: KubernetesObject): KubernetesObject {
  const hidden = ['data', 'stringData'].filter((field) => object[field] === 'SECRET');
  return { ...object, ...Object.fromEntries(hidden.map((field) => [field, { hidden: 'U0VDUkVU' }])) };
}
