/** Puts a cell's fault in and takes it out, and looks at what is left when there was time to recover. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultBand } from '../stacks/local/experiment-state.ts';
import { ALL_ROUTES, type PlannedCell } from './cells.ts';
import type { Fault, LocalFault, Target } from './faults/fault.ts';
import { heal, linkResidue } from './faults/heal.ts';
import type { ExperimentLab } from './lab.ts';
import { unixNow } from './measure/unix-now.ts';
import type { FaultTrace } from './results.ts';
import { downIn } from './soundness.ts';

/** What a cell must know of a kind of fault. */
export type RunnableFault = Pick<Fault, 'lasts' | 'needsLinks' | 'toLocal'>;

export interface Hit {
  readonly id: string;
  readonly fault: Pick<RunnableFault, 'lasts'>;
  readonly local: LocalFault;
  readonly target: Target;
}

/** @throws when there is no such fault, or no such target */
export async function hitOf({ of: experiment, role, route }: PlannedCell, faults: Readonly<Record<string, RunnableFault>>, lab: ExperimentLab): Promise<Hit | { readonly unsupported: string }> {
  const { id } = experiment.fault!;
  const fault = faults[id];
  if (fault === undefined) throw new Error(`Running ${experiment.id}: there is no fault ${id}; there are ${Object.keys(faults).join(', ')}`);
  const local = fault.toLocal();
  if ('unsupported' in local) return local;
  if (fault.needsLinks && (await lab.local.links()).length === 0) return { unsupported: `${id} acts on the links between services, and this lab has none: set \`faults.links\` to true, or run it with --own` };
  return { id, fault, local, target: lab.target(role!, route === ALL_ROUTES ? undefined : route) };
}

export interface Surroundings {
  readonly lab: Pick<ExperimentLab, 'local'>;
  readonly signal: AbortSignal;
  readonly tell: (band: FaultBand) => void;
}

/**
 * A fault that lasts is put in, looked at when it begins and before it is taken out after `forMs`, also when interrupted meanwhile. One that happens once is only looked at afterwards:
 * whatever it ended comes back by itself, or shows that it doesn't.
 */
export async function breakIt({ id, fault, local, target }: Hit, forMs: number, { lab, signal, tell }: Surroundings): Promise<Omit<FaultTrace, 'residue' | 'down'>> {
  const from = unixNow();
  const band = { id, target: target.services.join(', '), from };
  try {
    const { marks } = await local.apply(lab.local, target);
    const happened = unixNow();
    tell(fault.lasts ? band : { ...band, to: happened });
    const { missing } = await local.look(lab.local, target);
    if (!fault.lasts) return { id, from, to: happened, marks, missing };
    await delay(Math.max(0, from + forMs - unixNow()), undefined, { signal });
    const atEnd = await local.look(lab.local, target);
    await local.recover(lab.local, target);
    const to = unixNow();
    tell({ ...band, to });
    return { id, from, to, marks, missing: [...new Set([...missing, ...atEnd.missing])] };
  } catch (error) {
    await local.recover(lab.local, target).catch((left: unknown) => {
      throw new Error(`${(error as Error).message}; and taking ${id} out failed too: ${(left as Error).message}`, { cause: error });
    });
    throw error;
  }
}

/** What is left when the recovery is over. Only then whatever is down or disturbed is mended, so that what was accepted can still be stored. */
export async function aftermath({ local, target }: Hit, lab: Pick<ExperimentLab, 'local'>): Promise<Pick<FaultTrace, 'residue' | 'down'>> {
  const { found } = await local.look(lab.local, target);
  const [residue, down] = [[...found, ...await linkResidue(lab.local)], await downIn(lab)];
  // What can't be mended is found by whoever next asks whether the lab is sound.
  if (residue.length + down.length > 0) await heal(lab.local).catch(() => undefined);
  return { residue, down };
}
