/**
 * A real Kubernetes for a test, with one real node: pods are containers, Services are the kernel's own rules. It needs root;
 * containerd and runc come from the machine. All of it runs in namespaces below one process, and ends with it.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { KubernetesObject } from '../api.ts';
import { controlPlane, DIE_WITH_PARENT, type Placement } from '../components.ts';
import { writeIdentities } from '../identities.ts';
import { writeImages, type ImagePlan } from '../images/oci-archive.ts';
import { READY_WITHIN_MS, RunningCluster, startKeeper, untilFree, type Cluster, type RunningOptions } from '../running-cluster.ts';
import { makeCgroups, removeCgroups } from './cgroups.ts';
import { API_PORT, metricsObjects, NODE, NODE_ADDRESS, nodeComponents, nodeFiles, PAUSE_IMAGE, prepareNode, zone, ZONE_FILE } from './node-components.ts';
import type { Link, Place } from './relay.ts';

const WRAPPER = ['unshare', '--net', '--mount', '--propagation', 'slave', '--pid', '--fork', '--mount-proc', '--kill-child=KILL'];

/** Leads into the node's network, or out of it. */
export interface Passage {
  readonly name: string;
  /** Into: a place on this machine. Out: a port of NODE_ADDRESS. */
  readonly from: Place;
  readonly to: Place;
  readonly leads: 'in' | 'out';
  /** Files in the cluster's folder or elsewhere, absolute. */
  readonly tls?: Link['tls'];
}

export interface NodeOptions {
  /** Folder of its own; made anew. Its path has neither `:` nor `,`. */
  readonly dir: string;
  /** Folder of the built tools: `kubernetes`, `coredns` and `metrics-server` are needed. */
  readonly toolsDir: string;
  /** Port of the API server on 127.0.0.1. */
  readonly port: number;
  readonly passages: readonly Passage[];
}

export interface NodeCluster extends Cluster {
  /** Process id of the one process that all others end with. */
  readonly pid: number;
  /** Makes images, and puts them where the kubelet finds them. @returns by which each can be named in a pod, in their order */
  load(images: readonly ImagePlan[]): Promise<string[]>;
  /** Makes the names of all Services that have an address known to pods. */
  nameServices(): Promise<void>;
}

/**
 * Starts a cluster and waits until its node takes pods, and figures of them can be had.
 * @throws if the port is taken, or with the end of the logs if a component doesn't come up
 */
export async function openNode({ dir, toolsDir, port, passages }: NodeOptions): Promise<NodeCluster> {
  await untilFree(port);
  const cgroup = `test-node-${createHash('sha256').update(dir).digest('hex').slice(0, 8)}`;
  await removeCgroups(cgroup);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const folder of ['logs', 'sockets', 'var', 'var-work']) mkdirSync(join(dir, folder));
  for (const [path, text] of Object.entries(nodeFiles(dir, cgroup))) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const inside = `${NODE_ADDRESS}:${API_PORT}`;
  writeFileSync(join(dir, 'kubeconfig'), await writeIdentities(dir, { inside, outside: `127.0.0.1:${port}` }, { name: NODE, address: NODE_ADDRESS }, Date.now()), { mode: 0o600 });
  makeCgroups(cgroup);
  const placement: Placement = { dir, toolsDir, address: NODE_ADDRESS, port: API_PORT, advertise: NODE_ADDRESS };
  const halves = [{ name: 'api', leads: 'in', from: `127.0.0.1:${port}`, to: inside } as const, ...passages].map(halved);
  const keeper = startKeeper(dir, {
    prepare: prepareNode(dir),
    components: [...controlPlane(placement), ...nodeComponents(placement, halves.map((half) => half.inside))],
  }, WRAPPER);
  const outside = startRelay(dir, halves.map((half) => half.outside));
  const node = new RunningNode({
    dir, toolsDir, keeper, isGone: goneWith(keeper),
    clear: async () => { outside.kill('SIGKILL'); await removeCgroups(cgroup); },
  });
  try {
    await node.untilReady();
    await node.load([{ name: PAUSE_IMAGE, layers: [{ files: [{ from: join(toolsDir, 'kubernetes', 'bin', 'pause'), to: '/pause' }] }], config: { Entrypoint: ['/pause'] } }]);
    await node.untilNodeReady(NODE);
    for (const object of metricsObjects()) await node.api.apply(object);
    await node.untilMeasured();
    return node;
  } catch (error) {
    throw await node.failed(error);
  }
}

/** A socket in the cluster's folder is where the halves meet; its path is relative, as it may have 107 bytes at most. */
function halved({ name, from, to, leads, tls }: Passage): { inside: Link; outside: Link } {
  const middle = `sockets/${name}`;
  const [first, second]: [Link, Link] = [{ from, to: middle, ...tls === undefined ? {} : { tls } }, { from: middle, to }];
  return leads === 'in' ? { outside: first, inside: second } : { inside: first, outside: second };
}

function startRelay(dir: string, links: readonly Link[]): ChildProcess {
  const [program, ...args] = [...DIE_WITH_PARENT, process.execPath, join(import.meta.dirname, 'relay.ts'), ...links.map((link) => JSON.stringify(link))];
  return spawn(program!, args, { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The node's first process is the keeper's child: it is gone when the kernel has ended everything in its namespaces. */
function goneWith(keeper: ChildProcess): () => boolean {
  let first: string | undefined;
  const look = (): void => {
    try {
      first ??= readFileSync(`/proc/${keeper.pid}/task/${keeper.pid}/children`, 'utf8').trim().split(' ').find((pid) => pid !== '');
    } catch {
      // It has ended already.
    }
  };
  const timer = setInterval(() => { look(); if (first !== undefined) clearInterval(timer); }, 20).unref();
  return () => { clearInterval(timer); return first === undefined || !existsSync(`/proc/${first}`); };
}

class RunningNode extends RunningCluster implements NodeCluster {
  readonly pid: number;
  readonly #dir: string;

  constructor(options: RunningOptions) {
    super(options);
    this.#dir = options.dir;
    this.pid = options.keeper.pid!;
  }

  async load(images: readonly ImagePlan[]): Promise<string[]> {
    const archive = join(this.#dir, 'images.tar');
    const run = promisify(execFile);
    await this.api.until('containerd answers', READY_WITHIN_MS, async () => run('ctr', ['-a', join(this.#dir, 'containerd.sock'), 'version']).then(() => true as const, () => undefined));
    const references = await writeImages(images, archive);
    await run('ctr', ['-a', join(this.#dir, 'containerd.sock'), '-n', 'k8s.io', 'images', 'import', archive]);
    rmSync(archive);
    return references;
  }

  async nameServices(): Promise<void> {
    const services = await this.api.list({ apiVersion: 'v1', kind: 'Service' }) as readonly (KubernetesObject & { spec: { clusterIP?: string } })[];
    const addresses = services.filter(({ spec: { clusterIP = 'None' } }) => clusterIP !== 'None')
      .map(({ metadata: { name, namespace = 'default' }, spec: { clusterIP } }) => ({ name, namespace, address: clusterIP! }));
    writeFileSync(join(this.#dir, ZONE_FILE), zone(Math.floor(Date.now() / 1_000), addresses));
  }

  async untilMeasured(): Promise<void> {
    await this.api.until('the metrics server answers', READY_WITHIN_MS, () => this.api.serves({ apiVersion: 'metrics.k8s.io/v1beta1', kind: 'PodMetrics' })
      .then((serves) => serves || undefined, () => undefined));
  }
}
