/**
 * The lab's services in real pods: what the program renders for a cluster, in images made as apps/Dockerfile says, on one real
 * node. Stores are outside, in the place of the operators that can't be here; Envoy is the split, in the place of a mesh.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { topics } from '../apps/topology.ts';
import { generate, type Generated } from '../loadtest/generator.ts';
import { openLedger, type Ledger, type Reconciliation } from '../loadtest/ledger.ts';
import type { Outcome } from '../loadtest/outcomes.ts';
import { openStores } from '../loadtest/stores.ts';
import { readConfig } from '../stacks/config.ts';
import { titleOf, type KubernetesObject } from '../tools/kubernetes/api.ts';
import { openNode, type NodeCluster } from '../tools/kubernetes/node/open-node.ts';
import { whyNoRealNode } from '../tools/kubernetes/node/prerequisites.ts';
import { ensureTools } from '../tools/toolbox/toolbox.ts';
import { NAMESPACE } from './platforms/kubernetes/namespaces.ts';
import { PORTS } from './platforms/kubernetes/addresses.ts';
import { goldenObjects } from './testing/golden-objects.ts';
import { appImages } from './testing/pods/app-images.ts';
import { isWorkload, renderedScaler, renderedServices, renderedWeights } from './testing/pods/rendered-services.ts';
import { splitImage, splitPod, SPLIT_ADDRESS } from './testing/pods/split-pod.ts';
import { startStoresOutside, type StoresOutside } from './testing/pods/stores-outside.ts';
import { repository } from './testing/test-lab.ts';

jest.setTimeout(600_000);

const toolsDir = join(repository, '.lab', 'tools');
const folder = join(repository, '.lab', 'kubernetes', 'pods');
const [API_PORT, SPLIT_PORT, SCALED_PORT] = [28_040, 28_041, 28_042];
/** The service that grows, and an address of it beside the split. */
const [SCALED, SCALED_ADDRESS] = ['entry-grpc', '10.96.200.2'];
const READY_WITHIN_MS = 240_000;
/** The autoscaler looks every 5 s at figures of the last 10 s. */
const SCALED_WITHIN_MS = 180_000;
/** Each route takes this many at least. */
const EVENTS_PER_ROUTE = 5_000;

const config = readConfig({ keys: () => [], get: () => undefined }, 'test', {});
const rendered = goldenObjects(join(repository, 'infra/platforms/kubernetes/golden'), 'cluster').find(({ name }) => name.endsWith(config.scenario.id))!.objects;
const bodies = (JSON.parse(readFileSync(join(repository, 'loadtest', config.scenario.traffic), 'utf8')) as object[]).map((event) => JSON.stringify(event));
const routes = Object.keys(config.scenario.paths);

let stores: StoresOutside;
let node: NodeCluster;
let ledger: Ledger;
let run = 0;

const hindrance = whyNoRealNode(join(folder, '..'));
const real = hindrance === undefined ? it : it.skip;

beforeAll(async () => {
  if (hindrance !== undefined) return;
  await ensureTools(['kubernetes', 'coredns', 'metrics-server', 'envoy', 'kafka', 'valkey', 'document-store'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
  rmSync(folder, { recursive: true, force: true });
  stores = await startStoresOutside(join(folder, 'tls'), topics(config), config.kafka.partitions);
  node = await openNode({
    dir: join(folder, 'node'), toolsDir, port: API_PORT,
    passages: [
      ...stores.passages,
      { name: 'split', leads: 'in', from: `127.0.0.1:${SPLIT_PORT}`, to: `${SPLIT_ADDRESS}:${PORTS.http}` },
      { name: 'scaled', leads: 'in', from: `127.0.0.1:${SCALED_PORT}`, to: `${SCALED_ADDRESS}:${PORTS.http}` },
    ],
  });
  ledger = openLedger(openStores(stores, config.scenario));
}, 1_800_000);

afterAll(async () => {
  await ledger?.close();
  await node?.close();
  await stores?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Load { readonly events: number; readonly arrivals: { kind: 'closed'; connections: number } | { kind: 'open'; perSecond: number }; readonly signal?: AbortSignal }

/** Sends, does something meanwhile, and waits until everything has arrived. */
async function send(load: Load, meanwhile: () => Promise<void> = async () => undefined): Promise<{ generated: Generated; reconciliation: Reconciliation }> {
  run += 1;
  const outcomes: Outcome[] = [];
  const before = await ledger.before();
  const [generated] = await Promise.all([
    generate({ url: `http://127.0.0.1:${SPLIT_PORT}`, bodies, run: `pods-${process.pid}-${run}`, seed: run, timeoutMs: 30_000, onOutcome: (outcome) => outcomes.push(outcome), ...load }),
    meanwhile(),
  ]);
  return { generated, reconciliation: await ledger.waitUntilDrained(outcomes, before) };
}

interface Status { readonly observedGeneration?: number; readonly replicas?: number; readonly updatedReplicas?: number; readonly readyReplicas?: number }

/** Every replica is of the newest kind, and ready; none is left of another. */
async function untilRolledOut(objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects.filter(isWorkload)) {
    try {
      await node.api.until(`${titleOf(object)} is ready`, READY_WITHIN_MS, async () => {
        const now = await node.api.get(object) as KubernetesObject & { spec: { replicas: number }; status?: Status };
        const { observedGeneration = 0, replicas, updatedReplicas, readyReplicas } = now.status ?? {};
        const wanted = now.spec.replicas;
        return (observedGeneration >= now.metadata.generation! && [replicas, updatedReplicas, readyReplicas].every((count) => count === wanted)) || undefined;
      });
    } catch (error) {
      const said = await node.kubectl('-n', NAMESPACE.project, 'describe', 'pods', '-l', `app.kubernetes.io/name=${object.metadata.name}`);
      throw new Error(`${(error as Error).message}\n${said.slice(-3_000)}`);
    }
  }
}

/** Those that are about to end, too. */
async function podsOf(name: string): Promise<number> {
  const pods = await node.api.list({ apiVersion: 'v1', kind: 'Pod' });
  return pods.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === name).length;
}

async function replicasOf(name: string): Promise<number> {
  const { status } = await node.api.get({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: NAMESPACE.project } }) as unknown as { status: { readyReplicas?: number } };
  return status.readyReplicas ?? 0;
}

describe(`the services in real pods${hindrance === undefined ? '' : ` (${hindrance})`}`, () => {
  let services: KubernetesObject[] = [];

  real('come up as they are rendered, under the restricted profile', async () => {
    const apps = ['entry', 'hop', 'faulty'] as const;
    const images = await appImages(apps, join(folder, 'build'), (app) => `ingestion-lab.test/${app}`);
    const [entry, hop, faulty, split] = await node.load([...images, await splitImage(toolsDir, 'ingestion-lab.test/envoy')]);
    const references: Readonly<Record<string, string>> = { entry: entry!, hop: hop!, faulty: faulty! };
    services = [...renderedServices(rendered, (container) => references[container]!), ...splitPod(renderedWeights(rendered), split!)];
    await node.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE.stores } });
    const isAddress = ({ kind }: KubernetesObject) => kind === 'Namespace' || kind === 'Service';
    for (const object of [...services.filter(isAddress), ...stores.objects]) await node.api.apply(object);
    await node.nameServices();
    for (const object of services.filter((one) => !isAddress(one))) await node.api.apply(object);
    await untilRolledOut(services);
    expect(services.filter(isWorkload).map(({ metadata }) => metadata.name).sort()).toEqual([...routes.flatMap((route) => [`entry-${route}`, `worker-${route}`]), 'envoy', 'faulty'].sort());
  });

  real(`take ${EVENTS_PER_ROUTE} events on each route, and the ledger balances`, async () => {
    const { generated, reconciliation } = await send({ events: Math.ceil(EVENTS_PER_ROUTE * routes.length * 1.1), arrivals: { kind: 'closed', connections: 16 } });
    expect(reconciliation.findings).toEqual([]);
    // On a machine that is short of time a probe may end a pod; what that leaves unanswered is in the ledger too.
    expect(generated.outcomes).toMatchObject({ rejected: 0 });
    for (const route of routes) expect({ route, stored: reconciliation.routes[route]!.stored >= EVENTS_PER_ROUTE }).toEqual({ route, stored: true });
  });

  real('are replaced one by one under load, and no request fails', async () => {
    // Not the worker of Pub/Sub: while it is away there is nobody to publish to, and its callers are told.
    const replaced = services.filter((object) => isWorkload(object) && /^entry-|^worker-(kafka|grpc)$/.test(object.metadata.name));
    // One that is called can be replaced unnoticed only where there is another to call meanwhile.
    const wantedOf = ({ metadata: { name } }: KubernetesObject) => name === 'worker-grpc' ? 2 : 1;
    const change = async (one: KubernetesObject, spec: object) => {
      const { apiVersion, kind, metadata: { name } } = one;
      await node.api.apply({ apiVersion, kind, metadata: { name, namespace: NAMESPACE.project }, spec }, { manager: 'rollout', force: true });
      await untilRolledOut([one]);
    };
    for (const one of replaced) if (wantedOf(one) > 1) await change(one, { replicas: wantedOf(one) });
    const over = new AbortController();
    const { generated, reconciliation } = await send({ events: 1_000_000, arrivals: { kind: 'open', perSecond: 60 }, signal: over.signal }, async () => {
      try {
        for (const one of replaced) {
          const { name } = one.metadata;
          const replicas = wantedOf(one);
          await change(one, { ...replicas > 1 ? { replicas } : {}, template: { metadata: { annotations: { 'ingestion-lab/secrets-version': 'another' } } } });
          await node.api.until(`the old pods of ${name} are gone`, READY_WITHIN_MS, async () => await podsOf(name) === replicas || undefined);
        }
      } finally {
        over.abort();
      }
    });
    expect(generated.sent).toBeGreaterThan(500);
    expect(generated.outcomes).toEqual({ acked: generated.sent, rejected: 0, indeterminate: 0 });
    expect(reconciliation.findings).toEqual([]);
  });

  real('grow in number with their load, and shrink without it', async () => {
    const scaler = renderedScaler(rendered, SCALED);
    await node.api.apply({
      apiVersion: 'v1', kind: 'Service', metadata: { name: 'scaled', namespace: NAMESPACE.project },
      spec: { clusterIP: SCALED_ADDRESS, selector: { 'app.kubernetes.io/name': SCALED }, ports: [{ name: 'http', port: PORTS.http, targetPort: 'http' }] },
    });
    await node.api.apply(scaler);
    await node.api.until('the autoscaler knows the figures of one pod', SCALED_WITHIN_MS, async () => {
      const { status } = await node.api.get(scaler) as unknown as { status?: { currentMetrics?: readonly { resource?: unknown }[]; desiredReplicas?: number } };
      return (status?.currentMetrics?.[0]?.resource !== undefined && status.desiredReplicas === 1) || undefined;
    });
    // Work for the entry alone, however busy the machine is: much to read, and refused for its last event.
    const large = `[${[...Array.from({ length: 999 }, (_, index) => bodies[index % bodies.length]!), '{}'].join(',')}]`;
    const over = new AbortController();
    const load = generate({
      url: `http://127.0.0.1:${SCALED_PORT}`, bodies: [large], run: 'scaled', seed: 1, events: 1_000_000, arrivals: { kind: 'closed', connections: 8 }, timeoutMs: 30_000, signal: over.signal,
    });
    try {
      await node.api.until(`${SCALED} has grown`, SCALED_WITHIN_MS, async () => await replicasOf(SCALED) > 1 || undefined);
    } finally {
      over.abort();
    }
    expect((await load).outcomes).toMatchObject({ acked: 0 });
    await node.api.until(`${SCALED} has shrunk`, SCALED_WITHIN_MS, async () => await replicasOf(SCALED) === 1 || undefined);
  });

  real('would not be let in if they broke the restricted profile', async () => {
    const { spec: { template } } = services.filter(isWorkload)[0]!;
    const pod = (change: (container: Record<string, unknown>, spec: Record<string, unknown>) => void): KubernetesObject => {
      const { containers: [container], ...spec } = structuredClone(template.spec) as unknown as { containers: [Record<string, unknown>] };
      change(container, spec);
      return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'weak', namespace: NAMESPACE.project }, spec: { ...spec, containers: [container] } };
    };
    const weaknesses: Readonly<Record<string, [RegExp, Parameters<typeof pod>[0]]>> = {
      privileged: [/privileged/, (container) => { container['securityContext'] = { ...container['securityContext'] as object, privileged: true, allowPrivilegeEscalation: true }; }],
      'may become more': [/allowPrivilegeEscalation/, (container) => { delete (container['securityContext'] as Record<string, unknown>)['allowPrivilegeEscalation']; }],
      capable: [/capabilities/, (container) => { (container['securityContext'] as Record<string, unknown>)['capabilities'] = { add: ['NET_ADMIN'] }; }],
      root: [/runAsUser=0|runAsNonRoot/, (_, spec) => { spec['securityContext'] = { ...spec['securityContext'] as object, runAsUser: 0 }; }],
      'without seccomp': [/seccompProfile/, (_, spec) => { delete (spec['securityContext'] as Record<string, unknown>)['seccompProfile']; }],
      "in the node's network": [/host namespaces/, (_, spec) => { spec['hostNetwork'] = true; }],
    };
    await node.api.apply(pod(() => undefined), { dryRun: true });
    for (const [words, change] of Object.values(weaknesses)) {
      await expect(node.api.apply(pod(change), { dryRun: true })).rejects.toThrow(new RegExp(`violates PodSecurity "restricted:latest".*(${words.source})`));
    }
  });

  real('end with the one process that all of it runs below', async () => {
    process.kill(node.pid, 'SIGKILL');
    await node.api.until('nothing of the node runs any more', 10_000, async () => processesIn(join(folder, 'node')).length === 0 || undefined);
    await node.close();
    expect(existsSync(join(folder, 'node'))).toBe(false);
  });
});

/** Process ids of what is run in, or by, something in a folder: a test's own relay is no part of the node. */
function processesIn(path: string): number[] {
  return readdirSync('/proc').map(Number).filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return (command.includes(path) || readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes('/test-node-')) && !command.includes('relay.ts');
    } catch {
      return false;
    }
  });
}
