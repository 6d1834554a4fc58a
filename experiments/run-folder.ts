/** Where runs are kept: `.lab/experiments/<run>/`, one file for the run and one per cell, each written whole. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../stacks/local/write-whole.ts';
import type { Windows } from './experiment.ts';
import type { Cell, CellResult } from './results.ts';
import { cellKey } from './cells.ts';

/** On what it ran. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly node: string;
  /** Of the checkout; `+` when something in it isn't committed. */
  readonly commit: string;
  /** Processes that wanted to run, over the last minute, before it began: much above 0 means that others shared the machine. */
  readonly loadBefore: number;
}

/** What was asked for: an interrupted run goes on where it was when the same is asked for again. */
export interface RunPlan {
  /** E.g. `report`, or an experiment's id. */
  readonly what: string;
  readonly repeats: number;
  /** Where they aren't those of each experiment. */
  readonly windows?: Windows;
  readonly route?: string;
  readonly role?: string;
  /** Who sends the load, where it isn't the lab's own generator. */
  readonly driver?: 'locust';
  /** Whose lab it is: `own`, or the stack's name. Cells of two labs don't belong in one run. */
  readonly lab: string;
  /** Of every cell, in order. */
  readonly cells: readonly string[];
}

export interface RunInfo {
  readonly run: string;
  readonly plan: RunPlan;
  readonly startedAt: string;
  readonly machine: Machine;
}

export interface Run extends RunInfo {
  /** Those that are there, in the plan's order. */
  readonly results: readonly CellResult[];
}

const INFO = 'run.json';
/** File systems end names at 255; a person stops reading sooner. */
const MAX_NAME_CHARS = 60;
/** The newest so many runs of a kind are kept: one of hundreds of cells takes some ten megabytes. */
export const KEPT_RUNS = 20;

export class RunFolder {
  readonly folder: string;
  readonly info: RunInfo;
  private constructor(folder: string, info: RunInfo) {
    this.folder = folder;
    this.info = info;
  }

  /** The newest run of this very plan, on this commit, that lacks a cell or has one that says nothing; otherwise a new one. @param root `.lab/experiments` */
  static async begin(root: string, plan: RunPlan, machine: Machine, now: Date): Promise<RunFolder> {
    const same = (run: RunFolder) => JSON.stringify(run.info.plan) === JSON.stringify(plan) && run.info.machine.commit === machine.commit;
    const open = runFolders(root).findLast((run) => same(run) && plan.cells.some((key) => [undefined, 'invalid'].includes(run.#read(key)?.verdict)));
    if (open !== undefined) return open;
    const run = `${now.toISOString().slice(0, 19).replaceAll(':', '')}-${shortened(plan.what)}`;
    const info: RunInfo = { run, plan, startedAt: now.toISOString(), machine };
    const made = new RunFolder(join(root, run), info);
    await writeWhole(join(made.folder, INFO), `${JSON.stringify(info, undefined, 1)}\n`);
    for (const { folder } of runFolders(root).filter((other) => other.info.plan.what === plan.what).slice(0, -KEPT_RUNS)) rmSync(folder, { recursive: true, force: true });
    return made;
  }

  static open(folder: string): RunFolder {
    return new RunFolder(folder, JSON.parse(readFileSync(join(folder, INFO), 'utf8')) as RunInfo);
  }

  /** What there is of a cell. */
  result(cell: Cell): CellResult | undefined {
    return this.#read(cellKey(cell));
  }

  async keep(result: CellResult): Promise<void> {
    await writeWhole(this.#file(cellKey(result)), `${JSON.stringify(result)}\n`);
  }

  all(): Run {
    return { ...this.info, results: this.info.plan.cells.flatMap((key) => this.#read(key) ?? []) };
  }

  #read(key: string): CellResult | undefined {
    const file = this.#file(key);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as CellResult : undefined;
  }

  #file(key: string): string {
    return join(this.folder, `${key}.json`);
  }
}

/** What a folder can be called by: of many experiments the first, and how many more. */
function shortened(what: string): string {
  const [first, ...others] = what.split('+');
  return what.length <= MAX_NAME_CHARS ? what : `${first}+${others.length}-more`;
}

/** Every run, the newest last: their names begin with the time. */
export function runFolders(root: string): readonly RunFolder[] {
  if (!existsSync(root)) return [];
  return readdirSync(root).sort().filter((name) => existsSync(join(root, name, INFO))).map((name) => RunFolder.open(join(root, name)));
}
