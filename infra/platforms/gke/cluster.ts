/** The cluster: private nodes, and a control plane that is reached by a name of Google's and a login, from nowhere else. */
import { Cluster as GkeCluster } from '@pulumi/gcp/container/cluster.js';
import { CryptoKey } from '@pulumi/gcp/kms/cryptoKey.js';
import { CryptoKeyIAMMember } from '@pulumi/gcp/kms/cryptoKeyIAMMember.js';
import { KeyRing } from '@pulumi/gcp/kms/keyRing.js';
import { IAMMember } from '@pulumi/gcp/projects/iammember.js';
import { ServiceIdentity } from '@pulumi/gcp/projects/serviceIdentity.js';
import { Account } from '@pulumi/gcp/serviceaccount/account.js';
import { interpolate, type Output } from '@pulumi/pulumi';
import { stringify } from 'yaml';
import { GcpConcern, type GcpContext } from './gcp-concern.ts';
import { Firewall, SECONDARY, type Network } from './network.ts';
import { RANGES } from './gcp-place.ts';

/** Where the control plane calls into the cluster: webhooks and APIs of VPA (8000), Linkerd, cert-manager, KubeVirt and its operator (8443, 8444), CDI, Chaos Mesh and the Prometheus operator. */
const WEBHOOK_PORTS = [443, 8000, 8089, 8443, 8444, 9443, 10250, 10260];
/** Seconds: 90 days. */
const KEY_ROTATION = '7776000s';

export class Cluster extends GcpConcern {
  readonly gke: GkeCluster;
  /** Whom the nodes are at Google. */
  readonly nodeAccount: Account;
  /** For clients that have `gke-gcloud-auth-plugin`, which asks the Google Cloud CLI who they are. */
  readonly kubeconfig: Output<string>;

  constructor(context: GcpContext, network: Network) {
    super('Cluster', 'cluster', context);
    const { project, prefix, zone } = this.place;
    this.nodeAccount = this.make(Account, 'nodes', { accountId: `${prefix}-nodes`, displayName: 'ingestion-lab: nodes' });
    // What a node needs to report on itself, and no more.
    const role = this.make(IAMMember, 'nodes-role', { project, role: 'roles/container.defaultNodeServiceAccount', member: this.nodeAccount.member });
    const webhooks = this.make(Firewall, 'webhooks', network.rule({ ports: WEBHOOK_PORTS, from: [RANGES.controlPlane], to: this.nodeAccount.email }));
    const { key, grant } = this.#encryption();
    this.gke = this.make(GkeCluster, 'cluster', {
      location: zone,
      network: network.vpc.id,
      subnetwork: network.nodes.id,
      ...settings(this.place.labels, project),
      databaseEncryption: { state: 'ENCRYPTED', keyName: key.id },
      // The pool that every cluster begins with is thrown away; until then it is as bound as the others.
      initialNodeCount: 1,
      removeDefaultNodePool: true,
      nodeConfig: { serviceAccount: this.nodeAccount.email, machineType: 'e2-medium', shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true } },
    }, { after: [role, webhooks, grant], ignoreChanges: ['nodeConfig'] });
    this.kubeconfig = this.gke.controlPlaneEndpointsConfig.apply(({ dnsEndpointConfig }) => kubeconfig(prefix, dnsEndpointConfig?.endpoint ?? ''));
    this.registerOutputs();
  }

  /** What the secrets in the cluster's database are encrypted with. */
  #encryption() {
    const { project, region, labels } = this.place;
    // Never deleted by Google: each lab has a new one, of which nothing is left but the name.
    const ring = this.make(KeyRing, 'keys', { location: region });
    const key = this.make(CryptoKey, 'secrets', { keyRing: ring.id, rotationPeriod: KEY_ROTATION, labels });
    const agent = this.make(ServiceIdentity, 'container-agent', { project, service: 'container.googleapis.com' });
    const grant = this.make(CryptoKeyIAMMember, 'container-agent-key', {
      cryptoKeyId: key.id, role: 'roles/cloudkms.cryptoKeyEncrypterDecrypter', member: interpolate`serviceAccount:${agent.email}`,
    });
    return { key, grant };
  }
}

/** Everything about the cluster that no other resource answers. */
function settings(labels: Readonly<Record<string, string>>, project: string) {
  return {
    deletionProtection: false,
    resourceLabels: { ...labels },
    releaseChannel: { channel: 'REGULAR' },
    networkingMode: 'VPC_NATIVE',
    datapathProvider: 'ADVANCED_DATAPATH',
    enableIntranodeVisibility: true,
    ipAllocationPolicy: { clusterSecondaryRangeName: SECONDARY.pods, servicesSecondaryRangeName: SECONDARY.services },
    privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: RANGES.controlPlane },
    // By name and login, from wherever the deployer is; by address not at all.
    controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true }, ipEndpointsConfig: { enabled: false } },
    workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
    enableShieldedNodes: true,
    enableLegacyAbac: false,
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    // Linkerd's charts bring the kinds.
    gatewayApiConfig: { channel: 'CHANNEL_DISABLED' },
    loggingConfig: { enableComponents: ['SYSTEM_COMPONENTS'] },
    // The lab has a Prometheus of its own.
    monitoringConfig: { enableComponents: ['SYSTEM_COMPONENTS'], managedPrometheus: { enabled: false } },
    securityPostureConfig: { mode: 'BASIC', vulnerabilityMode: 'VULNERABILITY_DISABLED' },
    costManagementConfig: { enabled: true },
    addonsConfig: {
      // It also keeps the internal load balancers, from Kubernetes 1.36 on those of every cluster.
      httpLoadBalancing: { disabled: false }, dnsCacheConfig: { enabled: true }, gcePersistentDiskCsiDriverConfig: { enabled: true },
      horizontalPodAutoscaling: { disabled: false },
    },
  };
}

export function kubeconfig(name: string, endpoint: string): string {
  return stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': name,
    clusters: [{ name, cluster: { server: `https://${endpoint}` } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [{
      name,
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1', command: 'gke-gcloud-auth-plugin', interactiveMode: 'Never', provideClusterInfo: true,
          installHint: 'Install it with `gcloud components install gke-gcloud-auth-plugin`.',
        },
      },
    }],
  });
}
