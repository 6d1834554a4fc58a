/** A lab of a test's own for experiments, and a keeper that gives it the config that cells need. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestLab, repository } from '../../infra/testing/test-lab.ts';
import { openLab } from '../../tools/experiment-lab.ts';
import { cellKey, type PlannedCell } from '../cells.ts';
import type { ExperimentLab, LabKeeper } from '../lab.ts';
import { RunFolder, type Machine } from '../run-folder.ts';

export interface TestedLab {
  readonly lab: ExperimentLab;
  readonly dashboardUrl: string;
  readonly keeper: LabKeeper;
  close(): void;
}

/** With links, so that every kind of fault can be tried. */
export async function bringUp(name: string, portsBase: number): Promise<TestedLab> {
  const config = { platform: 'local', 'ports.base': String(portsBase), 'faults.links': 'true' };
  const stack = TestLab.open(name, config);
  try {
    stack.up();
    const lab = await openLab(repository, stack.outputs(), config, 'tested');
    return { lab, dashboardUrl: stack.outputs().dashboardUrl, keeper: keeperOf(stack, config, lab), close: () => stack.close() };
  } catch (error) {
    stack.close();
    throw error;
  }
}

function keeperOf(stack: TestLab, config: Readonly<Record<string, string>>, first: ExperimentLab): LabKeeper {
  let [lab, had]: [ExperimentLab, Readonly<Record<string, string>>] = [first, {}];
  return {
    async lab(needs) {
      if (JSON.stringify(needs) === JSON.stringify(had)) return lab;
      for (const key of Object.keys(had)) if (!(key in needs)) stack.unset(key);
      for (const [key, value] of Object.entries(needs)) stack.set(key, value);
      stack.up();
      [lab, had] = [await openLab(repository, stack.outputs(), { ...config, ...needs }, 'tested'), needs];
      return lab;
    },
    close: async () => undefined,
  };
}

const machine: Machine = { cores: 2, processor: 'tested', memoryBytes: 0, kernel: '', node: process.version, commit: 'tested', loadBefore: 0 };

export interface TestedRun {
  readonly folder: RunFolder;
  remove(): void;
}

export async function runFolder(cells: readonly PlannedCell[]): Promise<TestedRun> {
  const root = mkdtempSync(join(tmpdir(), 'experiments-'));
  const folder = await RunFolder.begin(root, { what: 'tested', repeats: 1, lab: 'own', cells: cells.map(cellKey) }, machine, new Date());
  return { folder, remove: () => rmSync(root, { recursive: true }) };
}

/** A machine that is busy with other things spoils measurements; whether events are lost can be told all the same. */
export const ONLY_BUSY = /^the load generator was saturated|^other work took/;
