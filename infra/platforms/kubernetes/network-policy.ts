/** Who may talk to whom: nobody, but for what is written down. */
import type { types } from '@pulumi/kubernetes';
import { PART_OF, type Manifest } from './manifest.ts';
import { NAMESPACE, type NamespaceName } from './namespaces.ts';

export type Peer = types.input.networking.v1.NetworkPolicyPeer;

/** Whom, at which TCP ports. */
export interface Allowed {
  readonly peers: readonly Peer[];
  readonly ports: readonly number[];
}

/** Ports of a Linkerd proxy: where other proxies reach it, its metrics. */
export const PROXY_INBOUND = 4143;
export const PROXY_ADMIN = 4191;
/** Of the control plane: identity, destination, policy. */
const CONTROL_PLANE = [8080, 8086, 8090];

export function namespacePeer(name: NamespaceName | 'kube-system', labels?: Readonly<Record<string, string>>): Peer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
    ...labels === undefined ? {} : { podSelector: { matchLabels: labels } },
  };
}

/** Nothing in, nothing out, for every pod of a namespace: policies add to it. */
export function denyAll(namespace: NamespaceName): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'deny-all', namespace, labels: PART_OF },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } satisfies types.input.networking.v1.NetworkPolicySpec,
  };
}

/** Where the names are: the cluster's DNS, and its cache on the node where there is one; during a DNS fault, Chaos Mesh's server. */
const dns = {
  to: [namespacePeer('kube-system'), namespacePeer(NAMESPACE.chaosMesh), { ipBlock: { cidr: '169.254.20.10/32' } }],
  ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
};

export interface PolicyOptions {
  readonly name: string;
  readonly namespace: NamespaceName;
  /** The pods it is for. */
  readonly labels: Readonly<Record<string, string>>;
  readonly from: readonly Allowed[];
  readonly to: readonly Allowed[];
  /** Its pods have a proxy: it may reach the control plane, and other proxies may reach it. */
  readonly meshed: boolean;
}

export function networkPolicy({ name, namespace, labels, from, to, meshed }: PolicyOptions): Manifest {
  const rule = ({ peers, ports }: Allowed, key: 'from' | 'to') => (
    { [key]: peers, ports: [...ports, ...meshed ? [PROXY_INBOUND] : []].map((port) => ({ protocol: 'TCP', port })) });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels: PART_OF },
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        ...from.map((allowed) => rule(allowed, 'from')),
        ...meshed ? [{ from: [namespacePeer(NAMESPACE.monitoring), namespacePeer(NAMESPACE.linkerdViz)], ports: [{ protocol: 'TCP', port: PROXY_ADMIN }] }] : [],
      ],
      egress: [
        dns,
        ...to.map((allowed) => rule(allowed, 'to')),
        ...meshed ? [{ to: [namespacePeer(NAMESPACE.linkerd)], ports: CONTROL_PLANE.map((port) => ({ protocol: 'TCP', port })) }] : [],
      ],
    } satisfies types.input.networking.v1.NetworkPolicySpec,
  };
}
