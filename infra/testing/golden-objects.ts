import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readObjects, type KubernetesObject } from '../../tools/kubernetes/api.ts';

/** A golden file of a lab on a cluster, and the objects in it that an API server takes. */
export interface GoldenObjects {
  /** e.g. `cluster.vaccinations`. */
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
}

/** @param folder of golden files, of which those named `<stack>.<scenario>.yaml` are read */
export function goldenObjects(folder: string, stack: string): GoldenObjects[] {
  return readdirSync(folder).filter((file) => file.startsWith(`${stack}.`) && file.endsWith('.yaml')).sort().map((file) => ({
    name: file.slice(0, -'.yaml'.length),
    objects: readObjects(join(folder, file)).filter(({ apiVersion, kind }) => apiVersion !== undefined && kind !== undefined).map(withContent),
  }));
}

/** Where a golden file says only that there is a secret, something stands for it. */
function withContent(object: KubernetesObject): KubernetesObject {
  const hidden = ['data', 'stringData'].filter((field) => object[field] === 'SECRET');
  return { ...object, ...Object.fromEntries(hidden.map((field) => [field, { hidden: 'U0VDUkVU' }])) };
}
