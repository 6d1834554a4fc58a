/** Everything a service of the topology is on a cluster: its account, its pods, its addresses, its bounds, its permissions to talk. */
import type { types } from '@pulumi/kubernetes';
import type { Service } from '../../../../apps/topology.ts';
import { PORTS, type BackendPeers } from '../addresses.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';
import { namespacePeer, networkPolicy, type Allowed } from '../network-policy.ts';
import { scaler } from './scaling.ts';
import { keepsName, labelsOf, podsServiceName, selectorOf, workload, type WorkloadOptions } from './workload.ts';

export interface ServiceOptions extends WorkloadOptions {
  /** Every service of the topology: who calls whom. */
  readonly services: readonly Service[];
  readonly backends: BackendPeers;
  readonly vpa: boolean;
}

/** In the order they are made in. */
export function serviceManifests(service: Service, options: ServiceOptions): Manifest[] {
  const pods = workload(service, options);
  return [
    account(service),
    policy(service, options),
    ...addresses(service),
    pods,
    budget(service),
    ...scaler(service, pods.kind, options.vpa),
  ];
}

function account(service: Service): Manifest {
  return {
    apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: service.name, namespace: NAMESPACE.project, labels: PART_OF },
    automountServiceAccountToken: false,
  };
}

/** The address its callers know, where it has callers; and one for each pod, where the pods have names. */
function addresses(service: Service): Manifest[] {
  const isCalled = service.exposure !== 'internal' || service.ports.includes('hop');
  const address = (name: string, spec: types.input.core.v1.ServiceSpec): Manifest => ({
    apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: NAMESPACE.project, labels: labelsOf(service) },
    spec: { ...spec, selector: selectorOf(service), ports: service.ports.map((port) => ({ name: port, port: PORTS[port], targetPort: port, protocol: 'TCP' })) },
  });
  return [
    ...isCalled ? [address(service.name, { type: 'ClusterIP' })] : [],
    ...keepsName(service) ? [address(podsServiceName(service), { clusterIP: 'None' })] : [],
  ];
}

/** A node that is emptied takes one of its pods at a time. */
function budget(service: Service): Manifest {
  return {
    apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: service.name, namespace: NAMESPACE.project, labels: PART_OF },
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(service) } } satisfies types.input.policy.v1.PodDisruptionBudgetSpec,
  };
}

/** Exactly what the topology says: who calls it, what it calls, what it needs; and whoever measures it. */
function policy(service: Service, { services, backends }: ServiceOptions): Manifest {
  const peer = (other: Pick<Service, 'name'>) => namespacePeer(NAMESPACE.project, selectorOf(other));
  const callers = services.filter(({ calls }) => calls.includes(service.name));
  const from: Allowed[] = [
    { peers: [namespacePeer(NAMESPACE.monitoring)], ports: [PORTS.http] },
    ...service.exposure === 'internal' ? [] : [{ peers: [namespacePeer(NAMESPACE.ingress), namespacePeer(NAMESPACE.loadtest)], ports: [PORTS.http] }],
    ...callers.length === 0 ? [] : [{ peers: callers.map(peer), ports: [PORTS.hop] }],
  ];
  const to: Allowed[] = [
    ...service.needs.map((need) => backends[need]),
    ...service.calls.length === 0 ? [] : [{ peers: service.calls.map((name) => peer({ name })), ports: [PORTS.hop] }],
  ];
  return networkPolicy({ name: service.name, namespace: NAMESPACE.project, labels: selectorOf(service), from, to, meshed: true });
}
