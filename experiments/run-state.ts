/** Writes what is going on, for whoever looks at the lab meanwhile. */
import { rmSync } from 'node:fs';
import { experimentFile, type ExperimentState } from '../stacks/local/experiment-state.ts';
import { writeWhole } from '../stacks/local/write-whole.ts';

/** How many faults of a run are told of. */
export const KEPT_FAULTS = 50;

/** Writes one state after the other, and the newest of those that came meanwhile. */
export class StateWriter {
  readonly #labDir: string;
  #next: ExperimentState | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(labDir: string) {
    this.#labDir = labDir;
  }

  /** Resolves once it, or a newer one, is written. */
  write(state: ExperimentState): Promise<void> {
    const isIdle = this.#next === undefined;
    this.#next = state;
    if (isIdle) this.#writing = this.#writing.catch(() => undefined).then(() => this.#writeNext()); // one that failed keeps nothing back
    return this.#writing;
  }

  /** Resolves once the newest is written, and removes the file: nothing runs any more. */
  async end(): Promise<void> {
    await this.#writing.catch(() => undefined);
    clearState(this.#labDir);
  }

  async #writeNext(): Promise<void> {
    const state = this.#next!;
    this.#next = undefined;
    await writeWhole(experimentFile(this.#labDir), `${JSON.stringify(state)}\n`);
  }
}

export function clearState(labDir: string): void {
  rmSync(experimentFile(labDir), { force: true });
}
