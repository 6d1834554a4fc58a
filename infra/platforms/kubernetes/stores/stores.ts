/** Where the documents and the cache are: in pods, in virtual machines, or outside the cluster. */
import type { Input, Output } from '@pulumi/pulumi';
import type { ClusterConfig } from '../../../../stacks/config.ts';
import type { OperatorId } from '../../../../stacks/operators.ts';
import type { Manifest } from '../manifest.ts';
import type { Allowed } from '../network-policy.ts';
import { passwordOf, type Surroundings } from '../surroundings.ts';
import { DOCUMENTS_USER, mongodbPod, mongodbPodHost, mongodbPodPeer } from './mongodb-pod.ts';
import { valkeyMachines, valkeyMachinesHosts, valkeyMachinesPeer } from './valkey-machines.ts';
import { valkeyPods, valkeyPodsHosts, valkeyPodsPeer } from './valkey-pods.ts';
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
  readonly documentsPeer: Allowed;
  readonly cachePeer: Allowed;
  readonly cachePassword: Output<string>;
  /** host:port */
  readonly cacheReplica: string;
}

export function storesOf({ documents, cache }: Pick<Surroundings, 'documents' | 'cache'>, config: ClusterConfig): Stores {
  const cachePassword = passwordOf(config, 'cache');
  const documentsPassword = passwordOf(config, 'documents');
  const files = cachePassword.apply(passwordSettings);
  const hosts = cache.kind === 'machines' ? valkeyMachinesHosts : valkeyPodsHosts;
  return {
    plans: [
      ...documents === undefined ? [{ name: 'documents', manifests: mongodbPod(documentsPassword), operators: [] } as const] : [],
      cache.kind === 'machines'
        ? { name: 'cache', manifests: valkeyMachines(cache, files), operators: ['kubevirt'] }
        : { name: 'cache', manifests: valkeyPods(files), operators: [] },
    ],
    access: {
      documents: documents === undefined
        ? { host: mongodbPodHost, user: DOCUMENTS_USER, password: documentsPassword }
        : { host: documents.host, user: documents.user, password: documents.password },
      cache: { primary: hosts.primary, replica: hosts.replica, password: cachePassword },
    },
    documentsPeer: documents === undefined ? mongodbPodPeer : { peers: documents.peers, ports: [documents.port] },
    cachePeer: cache.kind === 'machines' ? valkeyMachinesPeer : valkeyPodsPeer,
    cachePassword,
    cacheReplica: hosts.replica,
  };
}
