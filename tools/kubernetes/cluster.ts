/**
 * A real Kubernetes for a test: etcd, API server, controllers and scheduler, with fake nodes on which every pod is ready at
 * once. It needs no root, no container runtime and no network, and ends with the process that opened it.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { KubernetesApi, readObjects, type KubernetesObject } from './api.ts';
import { DIE_WITH_PARENT, controlPlane, fakeNodes, type Component, type Placement } from './components.ts';
import { writeIdentities } from './identities.ts';

/** How long a cluster may take to answer, milliseconds; 6 s is usual. */
const READY_WITHIN_MS = 300_000;
/** How long the parts of a cluster whose owner was killed may take to be gone, milliseconds. */
const FREE_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;
/** Most that one kubectl may print, bytes. */
const MAX_OUTPUT_BYTES = 64 << 20;

/** What a fake node says that it has: enough for any lab. */
const NODE_SIZE = { 'cpu': '64', 'memory': '256Gi', 'ephemeral-storage': '1Ti', 'pods': '250' };

export interface ClusterOptions {
  /** Folder of its own; made anew. */
  readonly dir: string;
  /** Folder of the built tools: `kubernetes` and `kwok` are needed. */
  readonly toolsDir: string;
  /** Port of the API server on 127.0.0.1. */
  readonly port: number;
  /** Fake nodes. @default 3 */
  readonly fakeNodes?: number;
}

export interface Cluster {
  /** File that any client of Kubernetes takes; its user may do everything. */
  readonly kubeconfig: string;
  readonly api: KubernetesApi;
  /** @returns what it printed @throws with what it said */
  kubectl(...args: readonly string[]): Promise<string>;
  /** Process id of a component, e.g. `kube-apiserver`: the one that was started last. */
  pidOf(component: string): number;
  /** Ends every process and removes the folder. */
  close(): Promise<void>;
}

/**
 * Starts a cluster and waits until it takes work.
 * @throws if the port is taken, or with the end of the logs if a component doesn't come up
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { dir, toolsDir, port } = options;
  await untilFree(port);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'logs'), { recursive: true, mode: 0o700 });
  const address = `127.0.0.1:${port}`;
  const kubeconfig = join(dir, 'kubeconfig');
  writeFileSync(kubeconfig, await writeIdentities(dir, { inside: address, outside: address }, undefined, Date.now()), { mode: 0o600 });
  // A loopback address can't be advertised; nobody connects to this one.
  const placement: Placement = { dir, toolsDir, address: '127.0.0.1', port, advertise: '192.0.2.1' };
  const keeper = keepRunning(dir, [...controlPlane(placement), fakeNodes(placement)]);
  const cluster = new RunningCluster(dir, join(toolsDir, 'kubernetes', 'bin', 'kubernetes'), keeper);
  try {
    await cluster.untilReady();
    for (const object of readObjects(join(toolsDir, 'kwok', 'files', 'objects', 'storage-class.yaml'))) await cluster.api.apply(object);
    await Promise.all(Array.from({ length: options.fakeNodes ?? 3 }, (_, index) => cluster.addFakeNode(`fake-${index}`)));
    return cluster;
  } catch (error) {
    await cluster.end();
    throw new Error(`The cluster in ${dir} didn't come up: ${(error as Error).message}\n${cluster.lastWords()}`, { cause: error });
  }
}

/** All components run below one process, which ends with this one. */
function keepRunning(dir: string, components: readonly Component[]): ChildProcess {
  const plan = join(dir, 'components.json');
  writeFileSync(plan, JSON.stringify(components));
  const output = openSync(join(dir, 'logs', 'starts.log'), 'a');
  const [program, ...args] = [...DIE_WITH_PARENT, process.execPath, join(import.meta.dirname, 'keep-running.ts'), plan];
  const keeper = spawn(program!, args, { cwd: dir, stdio: ['ignore', output, output] });
  closeSync(output);
  return keeper;
}

class RunningCluster implements Cluster {
  readonly kubeconfig: string;
  readonly api: KubernetesApi;
  readonly #dir: string;
  readonly #program: string;
  readonly #keeper: ChildProcess;

  constructor(dir: string, program: string, keeper: ChildProcess) {
    this.#dir = dir;
    this.#program = program;
    this.#keeper = keeper;
    this.kubeconfig = join(dir, 'kubeconfig');
    this.api = new KubernetesApi(this.kubeconfig);
  }

  async kubectl(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(this.#program, ['kubectl', `--kubeconfig=${this.kubeconfig}`, ...args], {
      maxBuffer: MAX_OUTPUT_BYTES, env: { ...process.env, KUBECACHEDIR: join(this.#dir, 'kubectl') },
    });
    return stdout;
  }

  pidOf(component: string): number {
    const start = this.#starts().findLast(({ name }) => name === component);
    if (start === undefined) throw new Error(`There is no component ${component} in the cluster in ${this.#dir}.`);
    return start.pid;
  }

  async close(): Promise<void> {
    if (!existsSync(this.#dir)) return;
    await this.end();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** Ends the processes; what they wrote stays. */
  async end(): Promise<void> {
    await this.api.close();
    if (this.#keeper.exitCode === null && this.#keeper.signalCode === null) {
      const ended = once(this.#keeper, 'exit');
      this.#keeper.kill('SIGKILL');
      await ended;
    }
    // The kernel ends the components with it, which takes a moment.
    await this.api.until('every component is gone', FREE_WITHIN_MS, async () => this.#starts().some(({ pid }) => isAlive(pid)) ? undefined : true);
  }

  /** Ready to place pods: the API server answers, and the controllers have begun. */
  async untilReady(): Promise<void> {
    const ended = once(this.#keeper, 'exit').then(() => { throw new Error('its first process has ended'); });
    const ready = (async () => {
      await this.api.until('the API server is ready', READY_WITHIN_MS, async () => await this.api.isReady() || undefined);
      await this.api.until('the controllers have begun', READY_WITHIN_MS, () => this.api.get({
        apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' },
      }));
    })();
    await Promise.race([ready, ended]);
  }

  async addFakeNode(name: string): Promise<void> {
    await this.api.apply(fakeNode(name));
    await this.api.until(`the node ${name} is ready`, READY_WITHIN_MS, async () => {
      const node = await this.api.get(fakeNode(name)) as { status?: { conditions?: { type: string; status: string }[] } } | undefined;
      return node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') || undefined;
    });
  }

  #starts(): { name: string; pid: number }[] {
    const lines = readFileSync(join(this.#dir, 'logs', 'starts.log'), 'utf8').split('\n');
    return lines.map((line) => /^(\S+) (\d+)$/.exec(line)).filter((match) => match !== null).map(([, name, pid]) => ({ name: name!, pid: Number(pid) }));
  }

  lastWords(): string {
    return ['starts', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'kwok'].map((name) => {
      try {
        return `${name}: ${readFileSync(join(this.#dir, 'logs', `${name}.log`), 'utf8').trimEnd().split('\n').slice(-3).join('\n  ')}`;
      } catch {
        return `${name}: no log`;
      }
    }).join('\n');
  }
}

function fakeNode(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'topology.kubernetes.io/zone': `zone-${name}` },
    },
    status: { allocatable: NODE_SIZE, capacity: NODE_SIZE },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The processes of an owner that was killed take a moment to end; a cluster that is in use doesn't. */
async function untilFree(port: number): Promise<void> {
  const deadlineMs = performance.now() + FREE_WITHIN_MS;
  while (!await isFree(port)) {
    if (performance.now() > deadlineMs) throw new Error(`Opening a cluster failed: port ${port} of 127.0.0.1 is in use.`);
    await delay(LOOK_EVERY_MS);
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
