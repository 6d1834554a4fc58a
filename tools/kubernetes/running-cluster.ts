/** A cluster that is up: what a test does with it, whatever its nodes are. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive } from '../../stacks/local/processes.ts';
import { KubernetesApi } from './api.ts';
import { DIE_WITH_PARENT } from './components.ts';
import type { Plan } from './keep-running.ts';

/** How long a cluster may take to answer, milliseconds; 6 s is usual. */
export const READY_WITHIN_MS = 300_000;
/** How long the parts of a cluster whose owner was killed may take to be gone, milliseconds. */
const FREE_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;
/** Most that one kubectl may print, bytes. */
const MAX_OUTPUT_BYTES = 64 << 20;
/** Lines of each log that an error shows. */
const LAST_LINES = 3;

export interface Cluster {
  /** File that any client of Kubernetes takes; its user may do everything. */
  readonly kubeconfig: string;
  readonly api: KubernetesApi;
  /** @returns what it printed @throws with what it said */
  kubectl(...args: readonly string[]): Promise<string>;
  /** Process id of a component, e.g. `kube-apiserver`, as its own surroundings count: the one that was started last. */
  pidOf(component: string): number;
  /** Ends every process and removes the folder. */
  close(): Promise<void>;
}

/**
 * Starts the one process below which all components of a plan run; it ends with this one.
 * @param wrapper what the process is started by @default nothing
 */
export function startKeeper(dir: string, plan: Plan, wrapper: readonly string[] = []): ChildProcess {
  const file = join(dir, 'components.json');
  writeFileSync(file, JSON.stringify(plan));
  const output = openSync(join(dir, 'logs', 'starts.log'), 'a');
  const [program, ...args] = [...DIE_WITH_PARENT, ...wrapper, process.execPath, join(import.meta.dirname, 'keep-running.ts'), file];
  const keeper = spawn(program!, args, { cwd: dir, stdio: ['ignore', output, output] });
  closeSync(output);
  return keeper;
}

export interface RunningOptions {
  readonly dir: string;
  /** Folder of the built tools. */
  readonly toolsDir: string;
  readonly keeper: ChildProcess;
  /** Whether nothing of it runs any more, once the keeper has ended. @default no component does */
  readonly isGone?: () => boolean;
  /** Puts away what isn't in the folder. @default nothing */
  readonly clear?: () => Promise<void>;
}

export class RunningCluster implements Cluster {
  readonly kubeconfig: string;
  readonly api: KubernetesApi;
  readonly #dir: string;
  readonly #program: string;
  readonly #keeper: ChildProcess;
  readonly #isGone: () => boolean;
  readonly #clear: () => Promise<void>;

  constructor({ dir, toolsDir, keeper, isGone, clear }: RunningOptions) {
    this.#dir = dir;
    this.#program = join(toolsDir, 'kubernetes', 'bin', 'kubernetes');
    this.#keeper = keeper;
    this.#isGone = isGone ?? (() => !this.#starts().some(({ pid }) => isAlive(pid)));
    this.#clear = clear ?? (async () => undefined);
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
    await this.api.until('every component is gone', FREE_WITHIN_MS, async () => this.#isGone() || undefined);
    await this.#clear();
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

  async untilNodeReady(name: string): Promise<void> {
    await this.api.until(`the node ${name} is ready`, READY_WITHIN_MS, async () => {
      const node = await this.api.get({ apiVersion: 'v1', kind: 'Node', metadata: { name } }) as { status?: { conditions?: { type: string; status: string }[] } } | undefined;
      return node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') || undefined;
    });
  }

  /** Ends what has come up of it. @returns the error, with the end of the logs */
  async failed(error: unknown): Promise<Error> {
    await this.end();
    return new Error(`The cluster in ${this.#dir} didn't come up: ${(error as Error).message}\n${this.#lastWords()}`, { cause: error });
  }

  #starts(): { name: string; pid: number }[] {
    const lines = readFileSync(join(this.#dir, 'logs', 'starts.log'), 'utf8').split('\n');
    return lines.map((line) => /^(\S+) (\d+)$/.exec(line)).filter((match) => match !== null).map(([, name, pid]) => ({ name: name!, pid: Number(pid) }));
  }

  #lastWords(): string {
    return ['starts', ...new Set(this.#starts().map(({ name }) => name))].map((name) => {
      try {
        return `${name}: ${readFileSync(join(this.#dir, 'logs', `${name}.log`), 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n  ')}`;
      } catch {
        return `${name}: no log`;
      }
    }).join('\n');
  }
}

/** The processes of an owner that was killed take a moment to end; a cluster that is in use doesn't. */
export async function untilFree(port: number): Promise<void> {
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
