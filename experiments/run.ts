/** A run: cell after cell, each kept as soon as it's there; what is there already isn't run again. */
import { setTimeout as delay } from 'node:timers/promises';
import { generator, type Sender } from '../loadtest/senders.ts';
import { cellKey, lengthMs, type PlannedCell } from './cells.ts';
import { healLab } from './heal-lab.ts';
import type { RunnableFault } from './inject.ts';
import type { ExperimentLab, LabKeeper } from './lab.ts';
import type { CellResult } from './results.ts';
import { identity, plannedShares, runCell, unmeasured } from './run-cell.ts';
import type { RunFolder } from './run-folder.ts';
import type { ExperimentState, FaultBand } from '../stacks/local/experiment-state.ts';
import { startTicksOf } from '../stacks/local/processes.ts';
import { KEPT_FAULTS, StateWriter } from './run-state.ts';
import { openSplitWeights, type SplitWeights } from './split-weights.ts';
import { untilItSaysSomething } from './tries.ts';

export interface RunOptions {
  readonly folder: RunFolder;
  readonly cells: readonly PlannedCell[];
  readonly keeper: LabKeeper;
  readonly faults: Readonly<Record<string, RunnableFault>>;
  /** Who sends the load. @default the lab's own generator */
  readonly sender?: Sender;
  /** Gets a line per cell. */
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
  /** How often a cell that turns out invalid is measured: what spoilt it is often over. @default 2 */
  readonly tries?: number;
}

/** A signal that came while this process stood still is told after a turn or two of its loop. */
const NOTICED_MS = 20;
/** A cell that can't be measured at all says so; after so many in a row the lab is past help. */
const MAX_FAILURES_IN_A_ROW = 3;
/** What a cell takes beyond its windows, until some are measured. */
const ASSUMED_EXTRA_MS = 8_000;

/** @returns the results of all cells, those of earlier starts too @throws when interrupted; everything is healed then */
export async function run(options: RunOptions): Promise<readonly CellResult[]> {
  const { folder, cells, report, tries = 2 } = options;
  // What turned out invalid gets another chance whenever the run is started again.
  const open = cells.filter((cell) => { const there = folder.result(cell); return there === undefined || there.verdict === 'invalid'; });
  if (open.length < cells.length) report(`${cells.length - open.length} of ${cells.length} cells are there already`);
  const clock = new Clock(open);
  let failures = 0;
  const session = new Session(options);
  try {
    for (const [index, cell] of open.entries()) {
      options.signal.throwIfAborted();
      const begunMs = performance.now();
      const result = await untilItSaysSomething(folder.result(cell), tries, () => session.measure(cell, index, open.length));
      failures = result.verdict === 'invalid' && Object.keys(result.windows).length === 0 ? failures + 1 : 0;
      await folder.keep(result);
      clock.passed(cell, result, performance.now() - begunMs);
      report(line(result, index + 1, open.length, clock.left(index + 1)));
      if (failures === MAX_FAILURES_IN_A_ROW) throw new Error(`Running ${folder.info.run} was given up after ${failures} cells in a row that couldn't be measured; the last: ${result.reasons[0]?.en}`);
    }
  } finally {
    await session.close();
  }
  return folder.all().results;
}

/** The lab that is being measured, and what must be put back in it. */
class Session {
  readonly #options: RunOptions;
  #needs = '';
  #lab: ExperimentLab | undefined;
  #split: SplitWeights | undefined;
  #state: StateWriter | undefined;
  #faults: readonly FaultBand[] = [];

  constructor(options: RunOptions) {
    this.#options = options;
  }

  async measure(cell: PlannedCell, at: number, of: number): Promise<CellResult> {
    const { folder, faults, sender = generator, signal } = this.#options;
    const begun = { ...identity(cell), startedAt: new Date().toISOString(), commit: folder.info.machine.commit };
    try {
      const lab = await this.#open(cell);
      if ('unsupported' in lab) return unmeasured('unsupported', begun, lab.unsupported);
      const planned = plannedShares(cell, lab.scenario);
      const say = (window: ExperimentState['window']) => this.#state!.write({
        pid: process.pid, startTicks: startTicksOf(process.pid)!, run: folder.info.run, cell: identity(cell), at: at + 1, of, window, planned, faults: this.#faults, split: this.#split!.original,
      });
      return await runCell(cell, {
        lab, faults, sender, signal,
        setWeights: async (weights) => {
          // First what they were: whoever finds the lab after a kill can put them back then.
          await say('settling');
          await this.#split!.set(weights);
        },
        onProgress: (window, fault) => {
          if (fault !== undefined) this.#faults = [...this.#faults.filter(({ from }) => from !== fault.from), fault].slice(-KEPT_FAULTS);
          say(window).catch((error: unknown) => this.#options.report(`the state of the run couldn't be written: ${String(error)}`));
        },
      });
    } catch (error) {
      await delay(NOTICED_MS); // Ctrl-C while the engine was waited for is only noticed now
      if (signal.aborted) throw signal.reason;
      const why = (error as Error).message;
      if (this.#lab !== undefined) await healLab(this.#lab.labDir, this.#lab.local).catch(() => undefined);
      return unmeasured('invalid', begun, why);
    }
  }

  async #open({ needs }: PlannedCell): Promise<ExperimentLab | { readonly unsupported: string }> {
    const wanted = JSON.stringify(needs);
    if (this.#lab !== undefined && wanted === this.#needs) return this.#lab;
    await this.#leave();
    const lab = await this.#options.keeper.lab(needs);
    if ('unsupported' in lab) return lab;
    const healed = await healLab(lab.labDir, lab.local);
    for (const what of healed) this.#options.report(`healed, from before: ${what}`);
    [this.#lab, this.#needs, this.#split, this.#state] = [lab, wanted, openSplitWeights(lab.labDir), new StateWriter(lab.labDir)];
    return lab;
  }

  /** The lab as it was found. */
  async #leave(): Promise<void> {
    const lab = this.#lab;
    if (lab === undefined) return;
    this.#lab = undefined;
    try {
      await healLab(lab.labDir, lab.local);
    } finally {
      await this.#split!.put(this.#split!.original);
    }
    await this.#state!.end(); // what couldn't be healed stays written down
  }

  async close(): Promise<void> {
    try {
      await this.#leave();
    } finally {
      await this.#options.keeper.close();
    }
  }
}

/** How long the rest takes, by how long the past took. */
class Clock {
  readonly #cells: readonly PlannedCell[];
  #spentMs = 0;
  #plannedMs = 0;
  #measured = 0;

  constructor(cells: readonly PlannedCell[]) {
    this.#cells = cells;
  }

  passed({ of }: PlannedCell, { verdict }: CellResult, tookMs: number): void {
    if (verdict === 'unsupported') return;
    this.#spentMs += tookMs;
    this.#plannedMs += lengthMs(of);
    this.#measured += 1;
  }

  left(done: number): number {
    const rest = this.#cells.slice(done);
    const extraMs = this.#measured === 0 ? ASSUMED_EXTRA_MS : Math.max(0, this.#spentMs - this.#plannedMs) / this.#measured;
    return rest.reduce((sum, { of }) => sum + lengthMs(of) + extraMs, 0);
  }
}

function line(result: CellResult, at: number, of: number, leftMs: number): string {
  const why = result.reasons.length === 0 ? '' : `: ${result.reasons.map(({ en }) => en).join('; ')}`;
  const left = at === of ? '' : `  (${leftMs < 90_000 ? `${Math.round(leftMs / 1_000)} s` : `${Math.round(leftMs / 60_000)} min`} left)`;
  return `[${at}/${of}] ${cellKey(result)}: ${result.verdict}${why}${left}`;
}
