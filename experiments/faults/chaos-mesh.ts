/** What the faults' Chaos Mesh resources have in common. */
import type { ChaosMeshTarget } from './fault.ts';

/** Every pod that has the labels. No `duration`: a fault lasts as long as its resource is there. */
export function everyPod({ namespace, labels }: ChaosMeshTarget) {
  return { mode: 'all', selector: { namespaces: [namespace], labelSelectors: labels } };
}
