/** A client of a Kubernetes API server, for objects of every kind, by server-side apply. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { parseAllDocuments } from 'yaml';
import { readKubeconfig } from './kubeconfig.ts';

/** Connections to one API server at once. */
const CONNECTIONS = 16;
/** Longest that one answer may take, milliseconds. */
const ANSWER_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 100;
/** Statuses by which an API server says that it had no time. */
const BUSY = [429, 503, 504];
/** How often one request is made at most. */
const ATTEMPTS = 10;
const AGAIN_AFTER_MS = 1_000;

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** What the API server calls a kind of object in its paths. */
interface ResourceName {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** A kind of object that the API server serves. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** An answer of the API server that isn't a success. Its words name every field that it refuses. */
export class ApiError extends Error {
  readonly status: number;
  constructor(doing: string, status: number, said: string) {
    super(`${doing} failed (${status}): ${said}`);
    this.name = 'ApiError';
    this.status = status;
  }
}

export interface ApplyOptions {
  /** Who the fields belong to. @default test */
  readonly manager?: string;
  /** Take fields over from another manager. @default false */
  readonly force?: boolean;
  /** Only check; change nothing. @default false */
  readonly dryRun?: boolean;
}

export class KubernetesApi {
  readonly #pool: Pool;
  readonly #resources = new Map<string, readonly ResourceName[]>();

  /** @param kubeconfig file as `openCluster` writes it */
  constructor(kubeconfig: string) {
    const { server, authority, certificate, key } = readKubeconfig(kubeconfig);
    this.#pool = new Pool(server, {
      connections: CONNECTIONS, bodyTimeout: ANSWER_WITHIN_MS, headersTimeout: ANSWER_WITHIN_MS,
      connect: { ca: authority, cert: certificate, key },
    });
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  /** Creates or changes an object so that it has what is given, by server-side apply with strict checking of fields. */
  async apply(object: KubernetesObject, { manager = 'test', force = false, dryRun = false }: ApplyOptions = {}): Promise<KubernetesObject> {
    const query = new URLSearchParams({ fieldManager: manager, fieldValidation: 'Strict', force: String(force), ...(dryRun ? { dryRun: 'All' } : {}) });
    return this.#request(`Applying ${titleOf(object)}`, 'PATCH', `${await this.#path(object)}?${query}`, object);
  }

  /** @returns undefined if there is none */
  async get(object: KubernetesObject): Promise<KubernetesObject | undefined> {
    try {
      return await this.#request(`Reading ${titleOf(object)}`, 'GET', await this.#path(object));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Every object of a kind, in all namespaces. */
  async list({ apiVersion, kind }: ServedKind): Promise<readonly KubernetesObject[]> {
    const { name } = await this.#resource(apiVersion, kind);
    const { items } = await this.#request(`Listing ${apiVersion} ${kind}`, 'GET', `${groupPath(apiVersion)}/${name}`) as unknown as { items: KubernetesObject[] };
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /** Deletes the object with all that belongs to it, and waits until it is gone. No error when it is gone already. */
  async delete(object: KubernetesObject, timeoutMs: number): Promise<void> {
    try {
      await this.#request(`Deleting ${titleOf(object)}`, 'DELETE', `${await this.#path(object)}?propagationPolicy=Foreground`);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return;
      throw error;
    }
    await this.until(`${titleOf(object)} is gone`, timeoutMs, async () => (await this.get(object)) === undefined ? true : undefined);
  }

  /** Every kind that can be listed: those of the newest version of each group. */
  async kinds(): Promise<readonly ServedKind[]> {
    const { groups } = await this.#request('Listing the groups', 'GET', '/apis') as unknown as { groups: { preferredVersion: { groupVersion: string } }[] };
    const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
    const resources = await Promise.all(versions.map(async (apiVersion) => ({ apiVersion, all: await this.#discover(apiVersion) })));
    return resources.flatMap(({ apiVersion, all }) => all
      .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list'))
      .map(({ kind }) => ({ apiVersion, kind })));
  }

  /** Whether the API server serves a kind. */
  async serves({ apiVersion, kind }: ServedKind): Promise<boolean> {
    return await this.#find(apiVersion, kind) !== undefined;
  }

  /** Looks until there is something to see. @throws when the time is over, with `what` */
  async until<T>(what: string, timeoutMs: number, look: () => Promise<T | undefined>): Promise<T> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (performance.now() > deadlineMs) throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`);
      await delay(LOOK_EVERY_MS);
    }
  }

  /** True once the API server has all it needs to answer. */
  async isReady(): Promise<boolean> {
    try {
      const { statusCode, body } = await this.#pool.request({ method: 'GET', path: '/readyz' });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  async #path(object: KubernetesObject): Promise<string> {
    const { name, namespaced } = await this.#resource(object.apiVersion, object.kind);
    const namespace = namespaced ? `/namespaces/${object.metadata.namespace ?? 'default'}` : '';
    return `${groupPath(object.apiVersion)}${namespace}/${name}/${encodeURIComponent(object.metadata.name)}`;
  }

  async #resource(apiVersion: string, kind: string): Promise<ResourceName> {
    const found = await this.#find(apiVersion, kind);
    if (found === undefined) throw new ApiError(`Looking for the kind ${apiVersion} ${kind}`, 404, 'the API server has no such kind; is its definition missing?');
    return found;
  }

  async #find(apiVersion: string, kind: string): Promise<ResourceName | undefined> {
    const find = (all: readonly ResourceName[] = []) => all.find((each) => each.kind === kind && !each.name.includes('/'));
    // A definition that came later isn't among those that were seen.
    return find(this.#resources.get(apiVersion)) ?? find(await this.#discover(apiVersion));
  }

  async #discover(apiVersion: string): Promise<readonly ResourceName[]> {
    try {
      const { resources } = await this.#request(`Reading the kinds of ${apiVersion}`, 'GET', groupPath(apiVersion)) as unknown as { resources: ResourceName[] };
      this.#resources.set(apiVersion, resources);
      return resources;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return [];
      throw error;
    }
  }

  /** Every request can be made twice: what a busy API server doesn't manage in its own time is asked for again. */
  async #request(doing: string, method: 'GET' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<KubernetesObject> {
    for (let attempt = 1; ; attempt += 1) {
      const { statusCode, body: answer } = await this.#pool.request({
        method, path, headers: body === undefined ? {} : { 'content-type': 'application/apply-patch+yaml' },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.text();
      if (statusCode < 300) return JSON.parse(text) as KubernetesObject;
      if (!BUSY.includes(statusCode) || attempt === ATTEMPTS) throw new ApiError(doing, statusCode, wordsOf(text));
      await delay(AGAIN_AFTER_MS);
    }
  }
}

/** e.g. `apps/v1 Deployment lab/entry`. */
export function titleOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  return `${apiVersion} ${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

/** Every object in a file of YAML documents. */
export function readObjects(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`Reading ${file} failed: ${document.errors[0]!.message}`);
    return document.toJS() as KubernetesObject | null;
  }).filter((object) => object !== null);
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function wordsOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
