/** The faults that the config names, as resources of Chaos Mesh: with the resource goes the fault. */
import type { ChaosMeshTarget } from '../../../experiments/faults/fault.ts';
import { faultNamed } from '../../../experiments/faults/index.ts';
import { targetOf, type BackendServices } from '../../../experiments/faults/targets.ts';
import type { Service } from '../../../apps/topology.ts';
import type { Chaos } from '../../../stacks/chaos.ts';
import { selectorOf } from './apps/workload.ts';
import { PART_OF, type Manifest } from './manifest.ts';
import { NAMESPACE } from './namespaces.ts';

/** Whose pods are whose, by what a fault calls them. */
export interface ChaosPlaces {
  readonly services: readonly Service[];
  /** Backends that are in the cluster: the pods that a fault hits. */
  readonly backends: Readonly<Record<string, ChaosMeshTarget>>;
}

/** A backend's one target goes by the backend's role. */
const backendServices: BackendServices = { broker: ['broker'], cache: ['cache'], documents: ['documents'] };

/** One resource for each fault and service; where two routes share a service, one for both. @throws when a target isn't in the cluster */
export function chaosManifests(faults: readonly Chaos[], { services, backends }: ChaosPlaces): readonly Manifest[] {
  const made = new Map<string, Manifest>();
  for (const chaos of faults) {
    for (const name of targetOf(chaos, services, backendServices).services) {
      const service = services.find((one) => one.name === name);
      const target = service === undefined ? backends[name] : { namespace: NAMESPACE.project, labels: selectorOf(service), container: service.app };
      if (target === undefined) throw new Error(`chaos: ${chaos.fault}@${name}: ${name} isn't in the cluster, and Chaos Mesh reaches nothing else; hit something that is.`);
      const { kind, spec } = faultNamed(chaos.fault).toChaosMesh(target);
      made.set(`${chaos.fault}-${name}`, {
        apiVersion: 'chaos-mesh.org/v1alpha1', kind, metadata: { name: `${chaos.fault}-${name}`, namespace: target.namespace, labels: PART_OF }, spec,
      });
    }
  }
  return [...made.values()];
}
