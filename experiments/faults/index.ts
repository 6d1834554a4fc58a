/** Every kind of fault, by id. */
import type { FaultKinds } from '../../stacks/chaos.ts';
import type { Fault } from './fault.ts';
import { containerKill } from './kinds/container-kill.ts';
import { dnsError } from './kinds/dns-error.ts';
import { kernelFault } from './kinds/kernel-fault.ts';
import { netemCorrupt } from './kinds/netem-corrupt.ts';
import { netemDelay } from './kinds/netem-delay.ts';
import { netemDuplicate } from './kinds/netem-duplicate.ts';
import { netemLoss } from './kinds/netem-loss.ts';
import { podFailure } from './kinds/pod-failure.ts';
import { podKill } from './kinds/pod-kill.ts';
import { slowNetwork } from './kinds/slow-network.ts';

/** In the order in which reports list them. */
export const faults: readonly Fault[] = [
  slowNetwork, podKill, podFailure, containerKill, netemLoss, netemDelay, netemDuplicate, netemCorrupt, dnsError, kernelFault,
];

/** By id. */
export const faultsById: Readonly<Record<string, Fault>> = Object.fromEntries(faults.map((fault) => [fault.id, fault]));

/** @throws with the kinds there are */
export function faultNamed(id: string): Fault {
  const found = faults.find((fault) => fault.id === id);
  if (found === undefined) throw new Error(`There is no fault ${id}; there are: ${faults.map((fault) => fault.id).join(', ')}.`);
  return found;
}

/** What a stack's config needs to know of them. */
export const faultKinds: FaultKinds = Object.fromEntries(faults.map(({ id, needsLinks, unsupportedOn, toLocal }) => [id, {
  needsLinks,
  unsupported(platform: string) {
    if (platform !== 'local') return unsupportedOn?.[platform];
    const local = toLocal();
    return 'unsupported' in local ? local.unsupported : undefined;
  },
}]));
