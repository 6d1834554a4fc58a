/** What experiment is going on in a lab of processes, in one small file of it: the runner writes it; the dashboard reads it, and whoever finds what a killed run left. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTicksOf } from './processes.ts';

/** When something was broken, Unix time in milliseconds; `to` is absent while it is. */
export interface FaultBand {
  readonly id: string;
  /** The services that are hit. */
  readonly target: string;
  readonly from: number;
  readonly to?: number;
}

export interface ExperimentState {
  /** Of the runner. */
  readonly pid: number;
  /** When it began (`startTicksOf`): its id alone may be another's by now. */
  readonly startTicks: number;
  readonly run: string;
  readonly cell: {
    readonly experiment: string;
    readonly role?: string;
    /** `*` where all routes run at once. */
    readonly route: string;
    readonly variant?: string;
    readonly repeat: number;
  };
  /** Which cell it is, from 1, and of how many. */
  readonly at: number;
  readonly of: number;
  readonly window: 'baseline' | 'during' | 'recovery' | 'settling';
  /** Shares as planned, by route. */
  readonly planned: Readonly<Record<string, number>>;
  /** Of this run so far, the newest last; a bounded number. */
  readonly faults: readonly FaultBand[];
  /** The split's file as it was before the run. */
  readonly split: string;
}

/** Beside the lab's other state: it goes when the lab does. */
export function experimentFile(labDir: string): string {
  return join(labDir, 'experiment.json');
}

/** Whether its runner is still there. */
export function isRunning({ pid, startTicks }: Pick<ExperimentState, 'pid' | 'startTicks'>): boolean {
  const ticks = startTicksOf(pid);
  return ticks !== undefined && ticks === startTicks;
}

/** @returns undefined where no run is going on, and none was killed */
export function readExperiment(file: string): ExperimentState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ExperimentState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`Reading ${file} failed: remove it if no experiment runs`, { cause: error });
  }
}
