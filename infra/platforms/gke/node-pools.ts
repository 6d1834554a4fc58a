/** The nodes: those of everything, those that run virtual machines, those whose kernel faults are made in. */
import { NodePool } from '@pulumi/gcp/container/nodePool.js';
import type { Input } from '@pulumi/pulumi';
import { GcpConcern, type GcpContext } from './gcp-concern.ts';
import type { Cluster } from './cluster.ts';

const LABEL = 'ingestion-lab/pool';

export interface PoolPlan {
  readonly name: 'general' | 'machines' | 'kernel';
  readonly machineType: string;
  readonly imageType: 'COS_CONTAINERD' | 'UBUNTU_CONTAINERD';
  readonly nodes: { readonly min: number; readonly max: number };
  /** Of a node's own disk. GB. */
  readonly diskSizeGb: number;
  readonly nestedVirtualization: boolean;
}

export const pools: readonly PoolPlan[] = [
  // Three: a Kafka broker each.
  { name: 'general', machineType: 'e2-standard-4', imageType: 'COS_CONTAINERD', nodes: { min: 3, max: 6 }, diskSizeGb: 50, nestedVirtualization: false },
  // KubeVirt's: a primary and a replica, apart from each other. E2 machines can't do this.
  { name: 'machines', machineType: 'n2-standard-2', imageType: 'UBUNTU_CONTAINERD', nodes: { min: 2, max: 2 }, diskSizeGb: 50, nestedVirtualization: true },
  // The workers', whom faults are for: Ubuntu's kernel comes with what kernel faults are built from.
  { name: 'kernel', machineType: 'e2-standard-4', imageType: 'UBUNTU_CONTAINERD', nodes: { min: 1, max: 2 }, diskSizeGb: 50, nestedVirtualization: false },
];

/** The labels of a pool's nodes. */
export function poolLabels(name: PoolPlan['name']): Readonly<Record<string, string>> {
  return { [LABEL]: name };
}

export interface NodePoolsOptions {
  readonly cluster: Cluster;
  readonly registry: {
    /** host[:port] that images are pulled from. */
    readonly address: string;
    /** The secret version with its authority's certificate. */
    readonly authority: Input<string>;
  };
}

export class NodePools extends GcpConcern {
  constructor(context: GcpContext, { cluster, registry }: NodePoolsOptions) {
    super('NodePools', 'node-pools', context);
    for (const plan of pools) {
      this.make(NodePool, plan.name, {
        cluster: cluster.gke.id,
        location: this.place.zone,
        initialNodeCount: plan.nodes.min,
        autoscaling: { minNodeCount: plan.nodes.min, maxNodeCount: plan.nodes.max },
        management: { autoRepair: true, autoUpgrade: true },
        upgradeSettings: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: 0 },
        nodeConfig: {
          machineType: plan.machineType,
          imageType: plan.imageType,
          diskType: 'pd-balanced',
          diskSizeGb: plan.diskSizeGb,
          serviceAccount: cluster.nodeAccount.email,
          // The roles of the account are the bounds; this is Google's own way to say so.
          oauthScopes: ['https://www.googleapis.com/auth/cloud-platform'],
          labels: { ...poolLabels(plan.name) },
          resourceLabels: { ...this.place.labels },
          metadata: { 'disable-legacy-endpoints': 'true' },
          workloadMetadataConfig: { mode: 'GKE_METADATA' },
          shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
          kubeletConfig: { insecureKubeletReadonlyPortEnabled: 'FALSE' },
          containerdConfig: {
            privateRegistryAccessConfig: {
              enabled: true,
              certificateAuthorityDomainConfigs: [{ fqdns: [registry.address], gcpSecretManagerCertificateConfig: { secretUri: registry.authority } }],
            },
          },
          ...plan.nestedVirtualization ? { advancedMachineFeatures: { threadsPerCore: 2, enableNestedVirtualization: true } } : {},
        },
      }, { ignoreChanges: ['initialNodeCount'] });
    }
    this.registerOutputs();
  }
}
