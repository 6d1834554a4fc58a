/** A lab of the bench's own, by the real engine, beside whatever else is running. */
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { ownerOf, processesOf } from '../../stacks/local/processes.ts';
import { openStores, type LedgerStores, type Snapshot } from '../../loadtest/stores.ts';
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import { labEnvironment } from '../environment.ts';
import { pulumiText, stackOutputs, stacks, type StackOutputs } from '../pulumi.ts';
import { cpuSeconds, residentBytes } from '../../experiments/measure/process-cpu.ts';
import { runProgram } from './run-program.ts';

/** `test-` keeps the stack's config file out of git. */
const STACK = 'test-bench';
const PORTS_BASE = 24_000;
const UP = ['up', '--yes', '--skip-preview', '--stack', STACK];
/** Nothing more comes when the counters have stood still for this long; and it is given up after the time-out. */
const QUIET_MS = 2_000;
const DRAIN_TIMEOUT_MS = 120_000;
const DRAIN_POLL_MS = 50;

interface ExportedStack {
  readonly deployment: { readonly resources: readonly { readonly type: string; readonly inputs?: Readonly<Record<string, unknown>> }[] };
}

/** CPU-seconds by process of the lab. */
export type Costs = Readonly<Record<string, number>>;

export class BenchLab {
  readonly outputs: StackOutputs;
  readonly brokers: readonly string[];
  readonly partitions: number;
  readonly stores: LedgerStores;
  readonly #repository: string;
  /** All of the lab's state. */
  readonly labDir: string;
  #weights = '';

  private constructor(repository: string, scenario: Scenario) {
    this.#repository = repository;
    this.labDir = join(repository, '.lab', 'stacks', STACK);
    this.outputs = stackOutputs(repository, STACK);
    const { deployment } = JSON.parse(pulumiText(repository, ['stack', 'export', '--stack', STACK])) as ExportedStack;
    const topic = deployment.resources.find(({ type }) => type === 'lab:index:Topic')?.inputs;
    if (topic === undefined) throw new Error(`Opening the bench's lab failed: stack ${STACK} has no topic; does scenario ${scenario.id} use Kafka?`);
    this.brokers = topic['brokers'] as string[];
    this.partitions = topic['partitions'] as number;
    this.stores = openStores(this.outputs, scenario);
  }

  /** What an earlier, killed bench left is taken down first. @throws with all that Pulumi said */
  static up(repository: string, scenario: Scenario, report: (line: string) => void): BenchLab {
    takeDown(repository);
    report('bringing up a lab for the bench, about a minute');
    const run = (...args: string[]) => pulumiText(repository, [...args, '--stack', STACK]);
    pulumiText(repository, ['stack', 'init', STACK, '--no-select']);
    try {
      run('config', 'set', 'platform', 'local');
      run('config', 'set', 'scenario', scenario.id);
      run('config', 'set', 'ports.base', String(PORTS_BASE));
      pulumiText(repository, UP);
      return new BenchLab(repository, scenario);
    } catch (error) {
      takeDown(repository);
      throw error;
    }
  }

  /** Sets the split, by the engine, as a user would. @param weights e.g. `kafka=1` */
  setWeights(weights: string): void {
    if (weights === this.#weights) return;
    pulumiText(this.#repository, ['config', 'set', 'split.weights', weights, '--stack', STACK]);
    pulumiText(this.#repository, UP);
    this.#weights = weights;
  }

  /**
   * `pulumi up`, while the bench does other things.
   * @param weights to set before; without it nothing has changed
   * @returns how long the `up` took, milliseconds
   */
  async timedUp(weights?: string): Promise<number> {
    const cli = { cwd: this.#repository, env: { ...process.env, ...labEnvironment(this.#repository) } };
    if (weights !== undefined) await runProgram('pulumi', ['config', 'set', 'split.weights', weights, '--stack', STACK, '--non-interactive'], cli);
    this.#weights = weights ?? this.#weights;
    const begunMs = performance.now();
    await runProgram('pulumi', [...UP, '--non-interactive'], cli);
    return performance.now() - begunMs;
  }

  /** CPU-seconds so far of every process of the lab, by name. */
  costs(): Costs {
    return this.#perProcess(cpuSeconds);
  }

  /** Bytes that every process of the lab holds, by name. */
  memory(): Readonly<Record<string, number>> {
    return this.#perProcess(residentBytes);
  }

  /**
   * Waits until as many events are stored and counted as were accepted, or nothing more comes (Pub/Sub may lose some).
   * @returns the stores' totals then, and when that was, by performance.now; what didn't change any more took no time
   */
  async drained(before: Snapshot, accepted: number): Promise<{ readonly snapshot: Snapshot; readonly atMs: number }> {
    const startMs = performance.now();
    let changedMs = startMs;
    let last = before;
    for (;;) {
      const snapshot = await this.stores.snapshot();
      const nowMs = performance.now();
      if (JSON.stringify(snapshot) !== JSON.stringify(last)) changedMs = nowMs;
      last = snapshot;
      const { stored, counted } = grown(before, snapshot);
      if ((stored >= accepted && counted >= stored) || nowMs - changedMs > QUIET_MS) return { snapshot, atMs: changedMs };
      if (nowMs - startMs > DRAIN_TIMEOUT_MS) {
        throw new Error(`Waiting until ${accepted} events are stored and counted failed: after ${DRAIN_TIMEOUT_MS} ms ${stored} are stored, ${counted} counted; see the workers' logs in ${this.labDir}`);
      }
      await delay(DRAIN_POLL_MS);
    }
  }

  async close(): Promise<void> {
    await this.stores.close();
    takeDown(this.#repository);
  }

  #perProcess(read: (pid: number) => number): Readonly<Record<string, number>> {
    const sums: Record<string, number> = {};
    const pids = processesOf({ labDir: this.labDir });
    if (pids.length === 0) throw new Error(`Reading what the lab's processes cost failed: none of them runs in ${this.labDir}`);
    for (const pid of pids) {
      const name = ownerOf(pid, this.labDir) ?? 'supervisor';
      sums[name] = (sums[name] ?? 0) + read(pid);
    }
    return sums;
  }
}

/** How many more events are stored, and how many more events the counters say. */
export function grown(before: Snapshot, after: Snapshot): { readonly stored: number; readonly counted: number } {
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, count) => total + count, 0);
  return { stored: after.stored - before.stored, counted: sum(after.counted) - sum(before.counted) };
}

/** What each process has cost between two readings. */
export function spent(before: Costs, after: Costs): Costs {
  return Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]));
}

export function total(costs: Costs): number {
  return Object.values(costs).reduce((sum, seconds) => sum + seconds, 0);
}

function takeDown(repository: string): void {
  if (stacks(repository).includes(STACK)) {
    pulumiText(repository, ['destroy', '--yes', '--skip-preview', '--stack', STACK]);
    pulumiText(repository, ['stack', 'rm', STACK, '--yes']);
  }
  const config = join(repository, `Pulumi.${STACK}.yaml`);
  if (existsSync(config)) rmSync(config);
}
