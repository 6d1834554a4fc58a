import type { LocalLab } from '../local-lab.ts';
import { labLinks } from './lab-links.ts';
import { labNames } from './lab-names.ts';
import { labProcesses } from './lab-processes.ts';
import { packetLoss } from './packet-loss.ts';

/** @param labDir the lab's folder, e.g. `.lab/stacks/dev`; nothing is asked for before the first call */
export function openLocalLab(labDir: string): LocalLab {
  return { ...labProcesses(labDir), ...labLinks(labDir), ...labNames(labDir), ...packetLoss(labDir) };
}
