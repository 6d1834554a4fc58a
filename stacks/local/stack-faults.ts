/** The faults that a stack's config has put into a lab of processes, a small file each: whoever puts one in or takes it out writes it; the dashboard reads it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultBand } from './experiment-state.ts';
import { writeWhole } from './write-whole.ts';

const ENDING = '.json';

/** Beside the lab's other state: it goes when the lab does. */
function folderOf(labDir: string): string {
  return join(labDir, 'faults');
}

/** Replaces what was told of it before. @param name one per fault and target, e.g. `pod-failure@worker-kafka` */
export async function tellStackFault(labDir: string, name: string, fault: FaultBand): Promise<void> {
  await writeWhole(join(folderOf(labDir), `${name}${ENDING}`), `${JSON.stringify(fault)}\n`);
}

/** By name: those that are in, and when the others were last. */
export function stackFaults(labDir: string): ReadonlyMap<string, FaultBand> {
  let files: readonly string[];
  try {
    files = readdirSync(folderOf(labDir)).filter((file) => file.endsWith(ENDING)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  return new Map(files.map((file) => [file.slice(0, -ENDING.length), JSON.parse(readFileSync(join(folderOf(labDir), file), 'utf8')) as FaultBand]));
}

/** None is in any more: they were taken out, whoever did it. @param at Unix time in milliseconds */
export async function endStackFaults(labDir: string, at: number): Promise<void> {
  for (const [name, fault] of stackFaults(labDir)) if (fault.to === undefined) await tellStackFault(labDir, name, { ...fault, to: at });
}
