/** Where the documents and the cache are: in pods, in virtual machines, or outside the cluster. */
import type { Input, Output } from '@pulumi/pulumi';
import type { ChaosMeshTarget } from '../../../../experiments/faults/fault.ts';
import type { StackConfig } from '../../../../stacks/config.ts';
import type { OperatorId } from '../../../../stacks/operators.ts';
import type { Manifest } from '../manifest.ts';
import type { Allowed } from '../network-policy.ts';
import { passwordOf, type Surroundings } from '../surroundings.ts';
import { DOCUMENTS_USER, mongodbPod, mongodbPodHost, mongodbPodPeer, mongodbPods } from './mongodb-pod.ts';
import { valkeyMachines, valkeyMachinesHosts, valkeyMachinesPeer, valkeyPrimaryMachine } from './valkey-machines.ts';
import { valkeyPods, valkeyPodsHosts, valkeyPodsPeer, valkeyPrimaryPods } from './valkey-pods.ts';
import { passwordSettings } from './valkey-settings.ts';

export interface StorePlan {
  /** The backend it is. */
  readonly name: 'documents' | 'cache';
  readonly manifests: readonly Manifest[];
  /** Whose kinds it uses. */
  readonly operators: readonly OperatorId[];
}

export interface Stores {
  /** What is put into the cluster. */
  readonly plans: readonly StorePlan[];
  /** What the services' Secrets say: see STORE_SECRETS. */
  readonly access: Readonly<Record<'documents' | 'cache', Readonly<Record<string, Input<string>>>>>;
  /** What a fault hits of each that is in the cluster: of the cache, its primary. */
  readonly pods: Readonly<Partial<Record<'documents' | 'cache', ChaosMeshTarget>>>;
  readonly documentsPeer: Allowed;
  readonly cachePeer: Allowed;
  readonly cachePassword: Output<string>;
  /** Where reports are read: host:port of the replica, or of the primary where there is none. */
  readonly cacheReader: string;
}

export function storesOf({ documents, cache }: Pick<Surroundings, 'documents' | 'cache'>, { cluster, replicas }: Pick<StackConfig, 'cluster' | 'replicas'>): Stores {
  const cachePassword = passwordOf(cluster, 'cache');
  const documentsPassword = passwordOf(cluster, 'documents');
  const files = cachePassword.apply(passwordSettings);
  const hosts = cache.kind === 'machines' ? valkeyMachinesHosts : valkeyPodsHosts;
  const reader = replicas.cache === 1 ? hosts.primary : hosts.replica;
  return {
    plans: [
      ...documents === undefined ? [{ name: 'documents', manifests: mongodbPod(documentsPassword), operators: [] } as const] : [],
      cache.kind === 'machines'
        ? { name: 'cache', manifests: valkeyMachines(cache, replicas.cache, files), operators: ['kubevirt'] }
        : { name: 'cache', manifests: valkeyPods(replicas.cache, files), operators: [] },
    ],
    access: {
      documents: documents === undefined
        ? { host: mongodbPodHost, user: DOCUMENTS_USER, password: documentsPassword }
        : { host: documents.host, user: documents.user, password: documents.password },
      cache: { primary: hosts.primary, replica: reader, password: cachePassword },
    },
    pods: {
      cache: cache.kind === 'machines' ? valkeyPrimaryMachine : valkeyPrimaryPods,
      ...documents === undefined ? { documents: mongodbPods } : {},
    },
    documentsPeer: documents === undefined ? mongodbPodPeer : { peers: documents.peers, ports: [documents.port] },
    cachePeer: cache.kind === 'machines' ? valkeyMachinesPeer : valkeyPodsPeer,
    cachePassword,
    cacheReader: reader,
  };
}
