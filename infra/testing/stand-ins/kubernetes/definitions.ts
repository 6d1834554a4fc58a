/**
 * The kinds that operators bring along. Each is defined when the first object of it comes, since a hundred definitions keep an
 * API server busy for minutes; but only if its operator is there, and no operator goes while objects of its kinds are left.
 */
import type { KubernetesApi, KubernetesObject } from '../../../../tools/kubernetes/api.ts';
import { applyCrd, findCrd, groupsOf, hasCrds, type CrdFolders, type CrdSet } from '../../../../tools/kubernetes/crds.ts';
import { record } from '../record.ts';

/** How long the mark of an operator may take to be gone, milliseconds. */
const GONE_WITHIN_MS = 60_000;

interface Definition extends KubernetesObject {
  readonly spec: { readonly group: string; readonly names: { readonly kind: string }; readonly versions: readonly { readonly name: string; readonly storage: boolean }[] };
}

export class Definitions {
  readonly folders: CrdFolders;
  readonly #api: KubernetesApi;
  /** Kinds under way, by `apiVersion kind`. */
  readonly #defining = new Map<string, Promise<void>>();

  constructor(api: KubernetesApi, folders: CrdFolders) {
    this.#api = api;
    this.folders = folders;
  }

  /** An operator that brings these is there. */
  async offer(sets: readonly CrdSet[], urn: string): Promise<void> {
    for (const set of sets) {
      if (!hasCrds(set, this.folders)) record('note', urn, {}, `the definitions of ${set} are nowhere on this machine`);
      await this.#api.apply(mark(set), { manager: 'stand-in', force: true });
    }
  }

  /** Makes sure that the API server serves the object's kind. @throws if no operator that is there brings it */
  async need({ apiVersion, kind }: KubernetesObject): Promise<void> {
    if (await this.#api.serves({ apiVersion, kind })) return;
    const key = `${apiVersion} ${kind}`;
    const defining = this.#defining.get(key) ?? this.#define(apiVersion, kind).finally(() => this.#defining.delete(key));
    this.#defining.set(key, defining);
    await defining;
  }

  /** An operator goes. Its definitions stay, as most leave them; but nothing of its kinds may. */
  async withdraw(sets: readonly CrdSet[], operator: string): Promise<void> {
    const groups = sets.flatMap((set) => groupsOf(set, this.folders));
    const definitions = await this.#api.list({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }) as readonly Definition[];
    for (const { spec: { group, names: { kind }, versions } } of definitions.filter(({ spec }) => groups.includes(spec.group))) {
      const left = await this.#api.list({ apiVersion: `${group}/${versions.find(({ storage }) => storage)!.name}`, kind });
      if (left.length === 0) continue;
      const names = left.map(({ metadata: { namespace = '', name } }) => `${namespace}/${name}`).join(', ');
      throw new Error(`Removing ${operator} failed: ${kind} ${names} of ${group} would be left without the operator that cleans up after them.`);
    }
    for (const set of sets) await this.#api.delete(mark(set), GONE_WITHIN_MS);
  }

  async #define(apiVersion: string, kind: string): Promise<void> {
    const found = findCrd(apiVersion, kind, this.folders);
    if (found === undefined) throw new Error(`There is no definition of ${apiVersion} ${kind} on this machine.`);
    if (await this.#api.get(mark(found.set)) === undefined) throw new Error(`There is no ${apiVersion} ${kind} yet: what brings ${found.set} isn't installed.`);
    await applyCrd(this.#api, found.definition);
  }
}

/** In the cluster, since each command of Pulumi starts its own providers. */
function mark(set: CrdSet): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `stand-in-brings-${set}`, namespace: 'kube-system' } };
}
