/** What is there already, for a lab in a cluster to be put into: given by whoever has the cluster, or made it. */
import { secret, type Input, type Output, type ProviderResource, type Resource, type ResourceTransformation } from '@pulumi/pulumi';
import { createHmac } from 'node:crypto';
import type { ClusterConfig } from '../../../stacks/config.ts';
import type { OperatorId } from '../../../stacks/operators.ts';
import type { Peer } from './network-policy.ts';
import type { RegistryPlace } from './registry/registry-place.ts';

export interface Surroundings {
  /** The cluster. @default the one the kubeconfig names */
  readonly provider?: ProviderResource;
  /** What must be there before anything is put into the cluster. */
  readonly after: readonly Resource[];
  /** What looks at everything that is put into it. @default nothing */
  readonly transformations?: readonly ResourceTransformation[];
  /** The lab's authority, where more than the cluster trusts it; PEM. @default cert-manager makes one */
  readonly authority?: { readonly certificate: string; readonly key: Input<string> };
  /** Operators it has, beside those that the config names. */
  readonly existing: readonly OperatorId[];
  /** Whether it has the kinds of the Gateway API. */
  readonly gatewayApi: boolean;
  /** The registry. @default the config's, or Zot in the cluster */
  readonly registry?: RegistryPlace;
  /** MongoDB outside the cluster. @default one in it */
  readonly documents?: DocumentsPlace;
  /** Valkey in pods, or in virtual machines by KubeVirt. */
  readonly cache: CachePlace;
  /** Services that run elsewhere, and at which https:// address: they are not declared here. */
  readonly elsewhere: Readonly<Record<string, Input<string>>>;
  /** The address that the ingress is reached at, where there is one that stays. */
  readonly ingressAddress?: Input<string>;
  /** Where the nodes look for network plugins. */
  readonly cniBinFolder: string;
  /** Labels of the nodes for kernel faults: Chaos Mesh gets bpfki, and the workers, whom faults are for, run there. @default none */
  readonly kernelFaults?: Readonly<Record<string, string>>;
}

export interface DocumentsPlace {
  /** host:port, by TLS; its certificate must be one that the lab's authority vouches for. */
  readonly host: Input<string>;
  readonly user: string;
  readonly password: Input<string>;
  /** Whom pods must be let talk to, and where. */
  readonly peers: readonly Peer[];
  readonly port: number;
}

export type CachePlace = { readonly kind: 'pods' } | {
  readonly kind: 'machines';
  /** Nodes that can run virtual machines. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Where they are reached from outside the cluster, by an internal load balancer. */
  readonly addresses?: { readonly primary: Input<string>; readonly replica: Input<string> };
  /** Of the Services that these addresses belong to. */
  readonly serviceAnnotations: Readonly<Record<string, string>>;
  /** Address ranges outside the cluster from which they may be asked. */
  readonly clients: readonly string[];
};

/** Any cluster: nothing but the cluster is there. */
export const anyCluster: Surroundings = {
  after: [], existing: [], gatewayApi: false, cache: { kind: 'pods' }, elsewhere: {}, cniBinFolder: '/opt/cni/bin',
};

/** The password of something, derived from the stack's secret: letters and digits, so that it can stand in any URL. */
export function passwordOf({ secret: master }: Pick<ClusterConfig, 'secret'>, of: string): Output<string> {
  return secret(createHmac('sha256', master).update(`ingestion-lab:${of}`).digest('hex').slice(0, 40));
}

/** Changes when the stack's secret does, and says nothing of it. */
export function secretsVersion({ secret: master }: Pick<ClusterConfig, 'secret'>): string {
  return createHmac('sha256', master).update('ingestion-lab version').digest('hex').slice(0, 8);
}
