/**
 * The lab on Google Cloud. Read from top to bottom: a network; a registry and a document store on machines of their own; a cluster
 * with its nodes; in it the lab as on any cluster; dashboard and functions on Cloud Run; the names.
 */
import { Provider as Gcp } from '@pulumi/gcp/provider.js';
import { Provider as Kubernetes } from '@pulumi/kubernetes/provider.js';
import { interpolate, output, secret, type Output, type Resource } from '@pulumi/pulumi';
import { join } from 'node:path';
import { topology, type Service } from '../../../apps/topology.ts';
import type { Chaos } from '../../../stacks/chaos.ts';
import type { StackConfig } from '../../../stacks/config.ts';
import type { Weights } from '../../../stacks/splits.ts';
import type { Endpoints, Platform, PlatformFactory, SplitRoute } from '../../platform.ts';
import { TrustedRegistry } from '../../provider/resources.ts';
import { METRICS_SERVER } from '../kubernetes/addresses.ts';
import { Concern } from '../kubernetes/concern.ts';
import { KubernetesPlatform } from '../kubernetes/kubernetes-platform.ts';
import { PART_OF, type Manifest } from '../kubernetes/manifest.ts';
import { NAMESPACE } from '../kubernetes/namespaces.ts';
import type { RegistryPlace } from '../kubernetes/registry/registry-place.ts';
import { passwordLine, ZOT_USER } from '../kubernetes/registry/zot.ts';
import { DOCUMENTS_USER, MONGODB_PORT } from '../kubernetes/stores/mongodb-pod.ts';
import { VALKEY_PORT } from '../kubernetes/stores/valkey-settings.ts';
import { anyCluster, passwordOf, type Surroundings } from '../kubernetes/surroundings.ts';
import { Accounts } from './accounts.ts';
import { LabAuthority } from './authority/lab-authority.ts';
import { Cluster } from './cluster.ts';
import { Bill, type MonthlyCost } from './cost/bill.ts';
import { Dns } from './dns.ts';
import type { GcpContext } from './gcp-concern.ts';
import { ContainerMachine, type MachinePlan } from './machines/container-machine.ts';
import { documentsMachine, machineSecrets, registryMachine } from './machines/plans.ts';
import { Network } from './network.ts';
import { NodePools, poolLabels } from './node-pools.ts';
import { ADDRESSES, gcpPlaceOf, RANGES, type GcpPlace } from './gcp-place.ts';
import { Project } from './project.ts';
import { CloudRun, RUN_AUTHORITY, runNames, URL_SECRETS, type RunName } from './run/cloud-run.ts';
import { Secrets, type SecretPlan } from './secrets.ts';

export const gkePlatform: PlatformFactory = (config) => new GkePlatform(config, Date.now());

const rootDir = join(import.meta.dirname, '..', '..', '..');
/** Where Docker looks for authorities of single registries: the daemon, the one without root, the desktop's. */
const TRUST_FOLDERS = ['/etc/docker/certs.d', '~/.config/docker/certs.d', '~/.docker/certs.d'];
/** Where Google's nodes look for network plugins: the rest of their system is read-only. */
const CNI_BIN_FOLDER = '/home/kubernetes/bin';
/** The secret with the certificate that nodes trust the registry by. */
const NODE_AUTHORITY = 'node-authority';

/** Services that are reached from within the network, by addresses that stay. */
const INTERNAL = { 'networking.gke.io/load-balancer-type': 'Internal' } as const;

export class GkePlatform implements Platform {
  readonly #config: StackConfig;
  readonly #place: GcpPlace;
  readonly #bill = new Bill();
  readonly #gcp: Gcp;
  readonly #authority: LabAuthority;
  readonly #project: Project;
  readonly #network: Network;
  readonly #accounts: Accounts;
  readonly #registry: RegistryPlace;
  readonly #documents: ContainerMachine;
  readonly #cluster: Cluster;
  readonly #surroundings: Surroundings;
  readonly #lab: KubernetesPlatform;

  /** @param nowMs decides the year of the certificates */
  constructor(config: StackConfig, nowMs: number) {
    if (config.cluster.gcp === undefined) throw new Error('The platform gke was opened without a config of its own: see readConfig.');
    this.#config = config;
    this.#place = gcpPlaceOf(config.cluster.gcp, config.stack);
    const { project, region, zone } = this.#place;
    this.#gcp = new Gcp('gcp', { project, region, zone });
    this.#authority = new LabAuthority(config.cluster.secret, nowMs);
    this.#project = new Project(this.#context([]));
    this.#network = new Network(this.#context(this.#project.ready));
    this.#accounts = new Accounts(this.#context(this.#project.ready));
    this.#registry = this.#makeRegistry();
    this.#documents = this.#makeDocuments();
    this.#cluster = new Cluster(this.#context(this.#network.ready), this.#network);
    this.#surroundings = this.#makeSurroundings();
    this.#lab = new KubernetesPlatform(config, this.#surroundings);
  }

  backends(topics: readonly string[]): void {
    this.#lab.backends(topics);
  }

  service(service: Service): void {
    this.#lab.service(service);
  }

  split(routes: readonly SplitRoute[], weights: Weights): void {
    this.#lab.split(routes, weights);
  }

  observe(): void {
    this.#lab.observe();
    this.#cloudRun(this.#metricsAddress());
    const { domain } = this.#config.cluster;
    if (domain === undefined || this.#place.dnsZone === undefined) return;
    new Dns(this.#context(this.#project.ready), {
      domain, zone: this.#place.dnsZone, ingress: this.#network.ingress.address,
      ingressNames: ['endpoint', 'grafana'],
    });
  }

  loadtest(): void {
    this.#lab.loadtest();
  }

  chaos(faults: readonly Chaos[]): void {
    this.#lab.chaos(faults);
  }

  endpoints(): Endpoints & { readonly ingressAddress: Output<string>; readonly registryAuthority: Output<string>; readonly monthlyCost: MonthlyCost } {
    return {
      ...this.#lab.endpoints(),
      ingressAddress: this.#network.ingress.address,
      registryAuthority: output(this.#authority.certificate),
      monthlyCost: this.#bill.monthly(this.#place.region),
    };
  }

  #context(after: readonly Resource[]): GcpContext {
    return { place: this.#place, options: { after, providers: [this.#gcp], transformations: [this.#bill.note] } };
  }

  /** Zot, before anything is pushed to it: it answers, and Docker here trusts it. */
  #makeRegistry(): RegistryPlace {
    const { cluster, stack } = this.#config;
    const password = passwordOf(cluster, 'registry');
    const address = this.#network.registry.address;
    const certificate = address.apply((outside) => this.#authority.server('registry', [ADDRESSES.registry, outside]));
    const machine = this.#machine(registryMachine(this.#place), {
      'registry-access': password.apply((known) => `${passwordLine(ZOT_USER, known)}\n`),
      'registry-certificate': certificate.apply((made) => made.certificate),
      'registry-key': secret(certificate.apply((made) => made.key)),
    }, address);
    const trusted = new TrustedRegistry('registry', {
      address, authority: this.#authority.certificate, folder: join(rootDir, '.lab', 'stacks', stack, 'registry-authority'), trustFolders: TRUST_FOLDERS,
    }, { dependsOn: [...machine.ready] });
    return {
      address, fromNodes: ADDRESSES.registry, fromPods: { address: ADDRESSES.registry, plain: false }, prefix: '', user: ZOT_USER, password,
      authority: this.#authority.certificate, after: [trusted],
    };
  }

  #makeDocuments(): ContainerMachine {
    const { key, certificate } = this.#authority.server('documents', [ADDRESSES.documents]);
    return this.#machine(documentsMachine(this.#place), {
      'documents-user': DOCUMENTS_USER,
      'documents-password': passwordOf(this.#config.cluster, 'documents'),
      'documents-certificate': secret(key + certificate),
      'documents-authority': this.#authority.certificate,
    });
  }

  /** @param values of the machine's secrets, by their names @param publicAddress outside, where it has one */
  #machine(plan: MachinePlan, values: Readonly<Record<string, SecretPlan['value']>>, publicAddress?: Output<string>): ContainerMachine {
    const account = this.#accounts.of[plan.name];
    const secrets = new Secrets(`${plan.name}-machine`, this.#context(this.#project.ready), Object.values(machineSecrets[plan.name]).map((name) => (
      { name, value: values[name]!, readers: { machine: account.member } })));
    const after = [...this.#network.ready, ...this.#accounts.ready];
    return new ContainerMachine(plan, this.#context(after), { network: this.#network, account, secrets, ...publicAddress === undefined ? {} : { publicAddress } });
  }

  #makeSurroundings(): Surroundings {
    const { cluster } = this.#config;
    const nodeSecrets = new Secrets('nodes', this.#context(this.#project.ready), [
      { name: NODE_AUTHORITY, value: this.#authority.certificate, readers: { nodes: this.#cluster.nodeAccount.member } },
    ]);
    const pools = new NodePools(this.#context([...this.#network.ready, ...this.#cluster.ready, ...nodeSecrets.ready]), {
      cluster: this.#cluster, registry: { address: ADDRESSES.registry, authority: nodeSecrets.version(NODE_AUTHORITY) },
    });
    const provider = new Kubernetes('kubernetes', { kubeconfig: this.#cluster.kubeconfig, enableServerSideApply: true }, { dependsOn: [...pools.ready] });
    return {
      ...anyCluster,
      provider,
      after: pools.ready,
      transformations: [this.#bill.note],
      authority: { certificate: this.#authority.certificate, key: secret(this.#authority.key) },
      // Google's own, in every cluster.
      existing: ['metrics-server'],
      registry: this.#registry,
      documents: {
        host: `${ADDRESSES.documents}:${MONGODB_PORT}`, user: DOCUMENTS_USER, password: passwordOf(cluster, 'documents'),
        peers: [{ ipBlock: { cidr: `${ADDRESSES.documents}/32` } }], port: MONGODB_PORT,
      },
      cache: {
        kind: 'machines', nodeSelector: poolLabels('machines'), serviceAnnotations: INTERNAL, clients: [RANGES.connector],
        addresses: { primary: ADDRESSES['cache-primary'], replica: ADDRESSES['cache-replica'] },
      },
      elsewhere: Object.fromEntries(runNames.map((name) => [name, this.#runUrl(name)])),
      ingressAddress: this.#network.ingress.address,
      cniBinFolder: CNI_BIN_FOLDER,
      kernelFaults: poolLabels('kernel'),
    };
  }

  /** Known before there is a service: dashboard and functions each have to be told of the other. */
  #runUrl(name: RunName): Output<string> {
    const { domain } = this.#config.cluster;
    if (domain !== undefined) return output(`https://${name}.${domain}`);
    return interpolate`https://${this.#place.prefix}-${name}-${this.#project.number}.${this.#place.region}.run.app`;
  }

  /** Prometheus at an address that Cloud Run's dashboard reaches. */
  #metricsAddress(): Concern {
    const service: Manifest = {
      apiVersion: 'v1', kind: 'Service',
      metadata: { name: 'prometheus-internal', namespace: NAMESPACE.monitoring, labels: PART_OF, annotations: INTERNAL },
      spec: {
        type: 'LoadBalancer', loadBalancerIP: ADDRESSES.metrics, externalTrafficPolicy: 'Local', selector: { 'app.kubernetes.io/name': 'prometheus' },
        loadBalancerSourceRanges: [RANGES.connector],
        ports: [{ name: 'http', port: METRICS_SERVER.port, targetPort: METRICS_SERVER.port, protocol: 'TCP' }],
      },
    };
    const { provider, after } = this.#surroundings;
    return new Concern('MetricsAddress', 'metrics-address', [service], {
      dependsOn: [...after, ...this.#lab.ready('prometheus')], providers: [provider!], transformations: [this.#bill.note],
    });
  }

  #cloudRun(metrics: Concern): void {
    const { cluster, replicas } = this.#config;
    const { dashboard, functions } = this.#accounts.of;
    const services = topology(this.#config).filter(({ name }) => runNames.some((here) => here === name));
    const needsDocuments = services.some(({ needs }) => needs.includes('documents'));
    const cacheUrl = passwordOf(cluster, 'cache').apply((password) => `rediss://:${password}@${ADDRESSES[replicas.cache === 1 ? 'cache-primary' : 'cache-replica']}:${VALKEY_PORT}`);
    const documentsUrl = passwordOf(cluster, 'documents').apply((password) =>
      `mongodb://${DOCUMENTS_USER}:${password}@${ADDRESSES.documents}:${MONGODB_PORT}/?authSource=admin&tls=true`);
    const secrets = new Secrets('cloud-run', this.#context([...this.#project.ready, ...this.#accounts.ready]), [
      { name: RUN_AUTHORITY, value: this.#authority.certificate, readers: { dashboard: dashboard.member, functions: functions.member } },
      { name: URL_SECRETS.cache, value: cacheUrl, readers: { functions: functions.member } },
      ...needsDocuments ? [{ name: URL_SECRETS.documents, value: documentsUrl, readers: { dashboard: dashboard.member } }] : [],
    ]);
    new CloudRun(this.#context([...this.#network.ready, ...this.#accounts.ready]), {
      services, accounts: { dashboard, functions }, urls: { dashboard: this.#runUrl('dashboard'), functions: this.#runUrl('functions') },
      images: this.#lab.images, registry: this.#registry, network: this.#network, secrets, rootDir,
      stores: [...this.#documents.ready, ...this.#lab.declared('cache'), ...metrics.ready],
      ...cluster.domain === undefined ? {} : { domain: cluster.domain },
    });
  }
}
