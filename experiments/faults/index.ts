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

/** One file and one line here each. In the order in which reports list them. */
export const faults = {
  'slow-network': slowNetwork,
  'pod-kill': podKill,
  'pod-failure': podFailure,
  'container-kill': containerKill,
  'netem-loss': netemLoss,
  'netem-delay': netemDelay,
  'netem-duplicate': netemDuplicate,
  'netem-corrupt': netemCorrupt,
  'dns-error': dnsError,
  'kernel-fault': kernelFault,
} satisfies Record<string, Fault>;

export type FaultId = keyof typeof faults;

/** @throws with the kinds there are */
export function faultNamed(id: string): Fault {
  const found = Object.hasOwn(faults, id) ? faults[id as FaultId] : undefined;
  if (found === undefined) throw new Error(`There is no fault ${id}; there are: ${Object.keys(faults).join(', ')}.`);
  return found;
}

/** What a stack's config needs to know of them. */
export const faultKinds: FaultKinds = Object.fromEntries(Object.values<Fault>(faults).map(({ id, needsLinks, unsupportedOn, toLocal }) => [id, {
  needsLinks,
  unsupported(platform: string) {
    if (platform !== 'local') return unsupportedOn?.[platform];
    const local = toLocal();
    return 'unsupported' in local ? local.unsupported : undefined;
  },
}]));
