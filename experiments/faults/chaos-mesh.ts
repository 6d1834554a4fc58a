/** What the faults' Chaos Mesh resources have in common. */
import type { ChaosMeshTarget } from './fault.ts';

/** Every pod that has the labels; for so long, or until the resource is removed. */
export function everyPod({ namespace, labels }: ChaosMeshTarget, forMs?: number) {
  return {
    mode: 'all',
    selector: { namespaces: [namespace], labelSelectors: labels },
    ...forMs === undefined ? {} : { duration: `${forMs}ms` },
  };
}
