/** What every benchmark is given: sizes, stages in processes of their own, a lab, and an end to all of it. */
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { scenarios } from '../../stacks/scenarios/index.ts';
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import { BenchLab } from './bench-lab.ts';
import type { Rounds } from './compare.ts';
import { startChild, type Child } from './child.ts';
import type { Findings } from './figure.ts';

export interface Sizes extends Rounds {
  /** One measurement of the whole lab. */
  readonly windowMs: number;
  /** One measurement of a stage alone. */
  readonly stageMs: number;
  /** Requests over the split for its shares. */
  readonly splitRequests: number;
  /** Records for Kafka's own producer. */
  readonly baselineRecords: number;
  /** Requests of the baseline of Pub/Sub. */
  readonly publishRequests: number;
  /** Documents there are before reports are read: 0 = as many as there happen to be. */
  readonly documents: number;
}

export const fullSizes: Sizes = {
  warmUpRounds: 1, rounds: 5, windowMs: 6_000, stageMs: 2_000, splitRequests: 100_000, baselineRecords: 300_000, publishRequests: 200_000, documents: 0,
};

/** Shows that everything runs; its figures are no results. */
export const quickSizes: Sizes = {
  warmUpRounds: 0, rounds: 1, windowMs: 1_000, stageMs: 300, splitRequests: 4_000, baselineRecords: 20_000, publishRequests: 20_000, documents: 0,
};

export interface Benchmark {
  readonly title: string;
  run(bench: Bench): Promise<Findings>;
}

/** The scenario whose events are measured: the one with all transports side by side. */
const measuredScenario = scenarios.vaccinations;

export class Bench {
  readonly repository: string;
  readonly sizes: Sizes;
  readonly report: (line: string) => void;
  readonly scenario: Scenario = measuredScenario;
  readonly bodies: readonly string[];
  readonly #children: Child<never, unknown>[] = [];
  readonly #made = new Map<string, Promise<unknown>>();
  #lab: BenchLab | undefined;
  #labFailed: Error | undefined;

  constructor(repository: string, sizes: Sizes, report: (line: string) => void) {
    this.repository = repository;
    this.sizes = sizes;
    this.report = report;
    const events = JSON.parse(readFileSync(join(repository, 'loadtest', this.scenario.traffic), 'utf8')) as object[];
    this.bodies = events.map((event) => JSON.stringify(event));
  }

  /** A stage in a process of its own. @param name of a module in stages/ */
  stage<Command, Answer>(name: string): Child<Command, Answer> {
    const child = startChild<Command, Answer>(join(import.meta.dirname, 'stages', `${name}.ts`));
    this.#children.push(child as Child<never, unknown>);
    return child;
  }

  /** The lab, brought up when the first benchmark asks for it. One that didn't come up isn't tried again: that takes minutes. */
  lab(): BenchLab {
    if (this.#labFailed) throw new Error('Bringing up the lab had failed for an earlier benchmark', { cause: this.#labFailed });
    try {
      this.#lab ??= BenchLab.up(this.repository, this.scenario, this.report);
      return this.#lab;
    } catch (error) {
      this.#labFailed = error as Error;
      throw error;
    }
  }

  /** Measured once, however many benchmarks need it; a failure is tried again by the next. */
  once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.#made.get(name) as Promise<T> | undefined;
    if (known) return known;
    const made = make();
    this.#made.set(name, made);
    made.catch(() => this.#made.delete(name));
    return made;
  }

  /** Ends every stage: whoever waits for one is told so. */
  async endStages(): Promise<void> {
    await Promise.all(this.#children.splice(0).map((child) => child.end()));
  }

  async close(): Promise<void> {
    await this.endStages();
    await this.#lab?.close();
    this.#lab = undefined;
  }
}
