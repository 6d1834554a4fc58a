/** The CIS Google Kubernetes Engine Benchmark (v1.5, chapter 5), as far as resources show it: benchmark.ts has the whole list. */
import { at, mustBe, mustBeSet, type Rule, type Subject } from './rule.ts';

const CLUSTER = [':Cluster'];
const POOL = [':NodePool'];
const NODES = [':Cluster', ':NodePool'];

/** Who a machine is when nobody says who it is. */
const DEFAULT_ACCOUNT = /^(default|\d+-compute@developer\.gserviceaccount\.com)$/;

function own(path: string) {
  return ({ inputs }: Subject) => {
    const account = at(inputs, path);
    if (account === undefined || account === '') return `${path} is not set: it would be the default account`;
    return DEFAULT_ACCOUNT.test(String(account)) ? `${path} is the default account` : undefined;
  };
}

export const gkeRules: readonly Rule[] = [
  { id: 'cis-5.2.1', says: 'nodes have an account of their own', types: NODES, look: own('nodeConfig.serviceAccount') },
  mustBeSet('cis-5.2.2', 'pods prove who they are by workload identity', CLUSTER, 'workloadIdentityConfig.workloadPool'),
  {
    id: 'cis-5.3.1', says: 'secrets in the database are encrypted with a key of the project', types: CLUSTER,
    look: ({ inputs }) => at(inputs, 'databaseEncryption.state') === 'ENCRYPTED' && at(inputs, 'databaseEncryption.keyName') ? undefined : 'databaseEncryption names no key',
  },
  mustBe('cis-5.4.1', 'the older metadata addresses are off', POOL, 'nodeConfig.metadata.disable-legacy-endpoints', 'true'),
  mustBe('cis-5.4.2', 'pods see the metadata of their own account only', POOL, 'nodeConfig.workloadMetadataConfig.mode', 'GKE_METADATA'),
  mustBe('cis-5.5.1', 'nodes run Container-Optimized OS', POOL, 'nodeConfig.imageType', 'COS_CONTAINERD'),
  mustBe('cis-5.5.2', 'nodes are repaired', POOL, 'management.autoRepair', true),
  mustBe('cis-5.5.3', 'nodes are upgraded', POOL, 'management.autoUpgrade', true),
  { id: 'cis-5.5.4', says: 'the cluster is in a release channel', types: CLUSTER, look: ({ inputs }) => ['RAPID', 'REGULAR', 'STABLE'].includes(String(at(inputs, 'releaseChannel.channel'))) ? undefined : 'releaseChannel names none' },
  mustBe('cis-5.5.5', 'nodes are shielded', CLUSTER, 'enableShieldedNodes', true),
  mustBe('cis-5.5.6', 'nodes watch their integrity', NODES, 'nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring', true),
  mustBe('cis-5.5.7', 'nodes start only what is signed', NODES, 'nodeConfig.shieldedInstanceConfig.enableSecureBoot', true),
  mustBe('cis-5.6.1-cluster', 'traffic between pods of a node can be seen', CLUSTER, 'enableIntranodeVisibility', true),
  mustBeSet('cis-5.6.1', 'the network logs its flows', [':Subnetwork'], 'logConfig.flowSampling'),
  mustBe('cis-5.6.2', "pods have addresses of the network's own", CLUSTER, 'networkingMode', 'VPC_NATIVE'),
  mustBe('cis-5.6.4', 'the control plane has no address outside', CLUSTER, 'controlPlaneEndpointsConfig.ipEndpointsConfig.enabled', false),
  mustBe('cis-5.6.5', 'nodes have no address outside', CLUSTER, 'privateClusterConfig.enablePrivateNodes', true),
  mustBe('cis-5.6.7', 'network policies are enforced', CLUSTER, 'datapathProvider', 'ADVANCED_DATAPATH'),
  {
    id: 'cis-5.7.1', says: 'the system logs and is measured', types: CLUSTER,
    look: ({ inputs }) => ['loggingConfig', 'monitoringConfig'].every((kind) => (at(inputs, `${kind}.enableComponents`) as string[] | undefined)?.includes('SYSTEM_COMPONENTS'))
      ? undefined : 'loggingConfig and monitoringConfig must have SYSTEM_COMPONENTS',
  },
  mustBe('cis-5.8.1', 'nobody logs in by a client certificate', CLUSTER, 'masterAuth.clientCertificateConfig.issueClientCertificate', false),
  mustBe('cis-5.8.3', 'permissions are by role', CLUSTER, 'enableLegacyAbac', false),
  mustBeSet('cis-5.9.2', "nodes' disks are encrypted with a key of the project", POOL, 'nodeConfig.bootDiskKmsKey'),
  { id: 'cis-5.10.2', says: 'it is no alpha cluster', types: CLUSTER, look: ({ inputs }) => at(inputs, 'enableKubernetesAlpha') === true ? 'enableKubernetesAlpha is true' : undefined },
  mustBe('cis-5.10.4', 'only what is attested runs (Binary Authorization)', CLUSTER, 'binaryAuthorization.evaluationMode', 'PROJECT_SINGLETON_POLICY_ENFORCE'),
  { id: 'cis-5.10.5', says: 'Google watches the posture of the cluster', types: CLUSTER, look: ({ inputs }) => ['BASIC', 'ENTERPRISE'].includes(String(at(inputs, 'securityPostureConfig.mode'))) ? undefined : 'securityPostureConfig is off' },
  mustBe('kubelet-read-only', "kubelets don't answer whoever asks without a login", POOL, 'nodeConfig.kubeletConfig.insecureKubeletReadonlyPortEnabled', 'FALSE'),
];
