import { titleOf, type KubernetesApi } from './api.ts';

/** Kinds that the cluster itself writes, and definitions: operators leave these behind when they go. */
const OWN_KINDS = /^(Node|Event|Lease|APIService|ComponentStatus|FlowSchema|PriorityLevelConfiguration|PriorityClass|CustomResourceDefinition|CSINode|IPAddress|ServiceCIDR|StorageClass)$/;
/** Objects that every cluster has, by title. */
const OWN = [
  / Namespace (default|kube-node-lease|kube-public|kube-system)$/,
  / (Cluster)?Role(Binding)? ((kube-system|kube-public)\/)?(system:|kubeadm:|extension-apiserver-)/,
  / ClusterRole(Binding)? (cluster-admin|admin|edit|view)$/,
  / ServiceAccount (kube-system\/[a-z-]+-controller|kube-[a-z-]+\/[a-z-]+|default\/default)$/,
  / ConfigMap ([a-z-]+\/kube-root-ca\.crt|kube-system\/(extension-apiserver-authentication|kube-apiserver-legacy-service-account-token-tracking))$/,
  / (Service|Endpoints|EndpointSlice) default\/kubernetes$/,
];

/**
 * What somebody put into a cluster: every object of every kind, without what each cluster has by itself.
 * @returns titles; none for a cluster that is as it was opened
 */
export async function leftIn(api: KubernetesApi): Promise<string[]> {
  const kinds = (await api.kinds()).filter(({ kind }) => !OWN_KINDS.test(kind));
  const objects = await Promise.all(kinds.map((kind) => api.list(kind)));
  return objects.flat().map(titleOf).filter((title) => !OWN.some((pattern) => pattern.test(title))).sort();
}
