/** Every namespace of the lab, and how much its pods may do: restricted, but for the exceptions that are written here. */
import { PART_OF, type Manifest } from './manifest.ts';

/** The names, by what is in them. `project` is the lab's own services. */
export const NAMESPACE = {
  project: 'project',
  stores: 'stores',
  valkeyVms: 'valkey',
  registry: 'registry',
  loadtest: 'loadtest',
  certManager: 'cert-manager',
  linkerd: 'linkerd',
  linkerdCni: 'linkerd-cni',
  linkerdViz: 'linkerd-viz',
  ingress: 'nginx-ingress',
  strimzi: 'strimzi',
  chaosMesh: 'chaos-mesh',
  monitoring: 'monitoring',
  nodeAgents: 'node-agents',
  vpa: 'vertical-pod-autoscaler',
  kubevirt: 'kubevirt',
  cdi: 'cdi',
} as const;

export type NamespaceName = (typeof NAMESPACE)[keyof typeof NAMESPACE];

/** Which of these namespaces are not held to the restricted pod security standard, each with its reason. (KubeVirt brings its own.) */
export const podSecurityExceptions: Readonly<Partial<Record<NamespaceName, { readonly level: 'baseline' | 'privileged'; readonly why: string }>>> = {
  [NAMESPACE.linkerdCni]: { level: 'privileged', why: 'writes the network plugin onto each node, so that no meshed pod needs NET_ADMIN itself' },
  [NAMESPACE.chaosMesh]: { level: 'privileged', why: 'its daemon enters the namespaces of other containers: that is how a fault is made' },
  [NAMESPACE.nodeAgents]: { level: 'privileged', why: 'node-exporter and Kepler read /proc, /sys and the counters of the node' },
  [NAMESPACE.valkeyVms]: { level: 'privileged', why: "virt-launcher, KubeVirt's pod around each virtual machine, needs /dev/kvm" },
  [NAMESPACE.vpa]: { level: 'baseline', why: 'its chart sets no seccomp profile on all of its containers' },
};

/** Namespaces whose pods Linkerd gives a proxy. */
const meshed: readonly NamespaceName[] = [NAMESPACE.project, NAMESPACE.ingress];

/** Namespaces in which Chaos Mesh may do anything: it leaves all others alone. */
const faultable: readonly NamespaceName[] = [NAMESPACE.project, NAMESPACE.stores, NAMESPACE.valkeyVms];

export function namespace(name: NamespaceName): Manifest {
  const level = podSecurityExceptions[name]?.level ?? 'restricted';
  const annotations = {
    ...meshed.includes(name) ? { 'linkerd.io/inject': 'enabled' } : {}, ...faultable.includes(name) ? { 'chaos-mesh.org/inject': 'enabled' } : {},
  };
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...PART_OF,
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/audit': level,
        'pod-security.kubernetes.io/warn': level,
        // Linkerd's own namespaces must be left alone by its injector.
        ...name === NAMESPACE.linkerd || name === NAMESPACE.linkerdCni ? { 'config.linkerd.io/admission-webhooks': 'disabled' } : {},
      },
      ...Object.keys(annotations).length === 0 ? {} : { annotations },
    },
  };
}
