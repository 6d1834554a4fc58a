/**
 * A test double of the Kubernetes provider: every object goes to a real API server by server-side apply, and is waited for as
 * the real provider does. Helm releases are recorded, not rendered (releases.ts). Never part of a lab that a user brings up.
 */
import { createHash } from 'node:crypto';
import type { ComponentResourceOptions, Inputs } from '@pulumi/pulumi';
import type { CheckResult, ConstructResult, CreateResult, DiffResult, Provider, ReadResult, UpdateResult } from '@pulumi/pulumi/provider/index.js';
import { titleOf, type KubernetesApi, type KubernetesObject } from '../../../../tools/kubernetes/api.ts';
import { changed, isKnown, nameOf, plain, typeOf, type Properties } from '../properties.ts';
import { record } from '../record.ts';
import type { Definitions } from './definitions.ts';
import { CONFIG_FILE, OPERATOR_MANIFEST, constructConfigFile, type OperatorManifests } from './operator-manifests.ts';
import { untilReady } from './readiness.ts';
import { RELEASE, type Releases } from './releases.ts';

/** Who the fields belong to. A change that somebody else made to one of them is a conflict, as with the real provider. */
const MANAGER = 'pulumi-kubernetes';
/** How long an object may take to be gone, milliseconds. */
const GONE_WITHIN_MS = 300_000;
/** The key under which the inputs are kept among the outputs: a diff is told no other. */
const INPUTS = '__inputs';

/** Fields that the API server never changes: the object is made anew. As in the real provider, of the kinds that a lab has. */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  StatefulSet: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy'],
  DaemonSet: ['spec.selector'],
  Job: ['spec.template', 'spec.selector'],
  Service: ['spec.clusterIP'],
  PersistentVolumeClaim: ['spec.accessModes', 'spec.storageClassName', 'spec.volumeName'],
  Secret: ['type'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
};

export class KubernetesStandIn implements Provider {
  readonly version = '4.34.2';
  readonly #api: KubernetesApi;
  readonly #releases: Releases;
  readonly #manifests: OperatorManifests;
  readonly #definitions: Definitions;
  readonly #made = new Set<string>();

  constructor(api: KubernetesApi, definitions: Definitions, releases: Releases, manifests: OperatorManifests) {
    this.#api = api;
    this.#definitions = definitions;
    this.#releases = releases;
    this.#manifests = manifests;
  }

  async construct(name: string, type: string, inputs: Inputs, options: ComponentResourceOptions): Promise<ConstructResult> {
    if (type !== CONFIG_FILE) throw new Error(`The stand-in for kubernetes can't make a ${type}.`);
    return constructConfigFile(name, inputs, options);
  }

  async check(urn: string, olds: Properties, news: Properties): Promise<CheckResult> {
    if (typeOf(urn) === RELEASE) return { inputs: news, failures: this.#releases.check(plain(news)) };
    if (typeOf(urn) === OPERATOR_MANIFEST) return { inputs: news };
    if (typeof news['kind'] !== 'string' || typeof news['apiVersion'] !== 'string') {
      return { inputs: news, failures: [{ property: 'kind', reason: `the stand-in for kubernetes takes single objects; ${typeOf(urn)} is none` }] };
    }
    return { inputs: named(urn, olds, news) };
  }

  async diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const before = olds[INPUTS] as Properties;
    if (changed(before, news).length === 0) return { changes: false };
    if (typeOf(urn) === OPERATOR_MANIFEST) return { changes: true, replaces: ['file'], deleteBeforeReplace: true };
    const replaces = typeOf(urn) === RELEASE ? this.#releases.replaces(before, news) : replacing(before, news);
    return { changes: true, replaces: [...replaces], deleteBeforeReplace: replaces.length > 0 && sameName(before, news) };
  }

  async create(urn: string, inputs: Properties): Promise<CreateResult> {
    record('create', urn, inputs);
    if (typeOf(urn) === RELEASE) return { id: this.#releases.idOf(plain(inputs)), outs: { ...inputs, ...await this.#releases.install(urn, plain(inputs)), [INPUTS]: inputs } };
    if (typeOf(urn) === OPERATOR_MANIFEST) return { id: await this.#manifests.install(urn, inputs), outs: { ...inputs, [INPUTS]: inputs } };
    const object = objectOf(inputs);
    await this.#definitions.need(object);
    // What an attempt that failed left behind is taken over, as the real provider does; but no two resources may be one object.
    if (this.#made.has(titleOf(object))) throw new Error(`${titleOf(object)} is declared twice.`);
    this.#made.add(titleOf(object));
    return { id: idOf(object), outs: await this.#apply(inputs, object) };
  }

  async read(id: string, urn: string, properties: Properties = {}): Promise<ReadResult> {
    const inputs = properties[INPUTS] as Properties | undefined;
    if (typeOf(urn) === RELEASE || typeOf(urn) === OPERATOR_MANIFEST || inputs === undefined) return { id, props: properties, inputs };
    const live = await this.#api.get(objectOf(inputs));
    return live === undefined ? { id: '', props: {} } : { id, props: outsOf(inputs, live), inputs };
  }

  async update(_id: string, urn: string, _olds: Properties, news: Properties): Promise<UpdateResult> {
    record('update', urn, news);
    if (typeOf(urn) === RELEASE) return { outs: { ...news, ...await this.#releases.install(urn, plain(news)), [INPUTS]: news } };
    return { outs: await this.#apply(news, objectOf(news)) };
  }

  async delete(_id: string, urn: string, properties: Properties): Promise<void> {
    const inputs = properties[INPUTS] as Properties;
    record('delete', urn, inputs);
    if (typeOf(urn) === RELEASE) return this.#releases.uninstall(plain(inputs));
    if (typeOf(urn) === OPERATOR_MANIFEST) return this.#manifests.uninstall(inputs);
    await this.#api.delete(objectOf(inputs), GONE_WITHIN_MS);
  }

  async #apply(inputs: Properties, object: KubernetesObject): Promise<Properties> {
    const applied = await this.#api.apply(object, { manager: MANAGER });
    return outsOf(inputs, await untilReady(this.#api, applied));
  }
}

/** An object without a name gets the resource's, with digits that stay the same from one update to the next. */
function named(urn: string, olds: Properties, news: Properties): Properties {
  const metadata = (news['metadata'] ?? {}) as { name?: unknown };
  if (metadata.name !== undefined) return news;
  const before = ((olds[INPUTS] ?? olds) as Properties)['metadata'] as { name?: string } | undefined;
  const name = before?.name ?? `${nameOf(urn)}-${createHash('sha256').update(urn).digest('hex').slice(0, 8)}`;
  return { ...news, metadata: { ...metadata, name } };
}

function objectOf(inputs: Properties): KubernetesObject {
  const { [INPUTS]: _inputs, ...object } = plain(inputs);
  if (!isKnown(object)) throw new Error(`An object reached the API server with a value that isn't known: ${JSON.stringify(object).slice(0, 500)}`);
  return object as unknown as KubernetesObject;
}

/** The inputs, and what the cluster adds: a secret's content stays where the inputs keep it. */
function outsOf(inputs: Properties, live: KubernetesObject): Properties {
  const { uid, creationTimestamp } = live.metadata as { uid?: string; creationTimestamp?: string };
  const spec = (live.kind === 'Service' || live.kind === 'PersistentVolumeClaim') ? { spec: { ...live['spec'] as object, ...inputs['spec'] as object } } : {};
  return {
    ...inputs, ...spec, ...(live['status'] === undefined ? {} : { status: live['status'] }),
    metadata: { ...inputs['metadata'] as object, uid, creationTimestamp }, [INPUTS]: inputs,
  };
}

function idOf({ metadata }: KubernetesObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

function replacing(olds: Properties, news: Properties): string[] {
  const paths = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace', ...IMMUTABLE[String(news['kind'])] ?? []];
  return paths.filter((path) => changed({ value: at(olds, path) }, { value: at(news, path) }).length > 0);
}

function sameName(olds: Properties, news: Properties): boolean {
  return at(olds, 'metadata.name') === at(news, 'metadata.name') && at(olds, 'metadata.namespace') === at(news, 'metadata.namespace');
}

function at(properties: Properties, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);
}
