/** The lab in a Kubernetes cluster, which was there before or which another platform has made. */
import { output, secret, type Resource } from '@pulumi/pulumi';
import { join } from 'node:path';
import { topology, type Service } from '../../../apps/topology.ts';
import type { Chaos } from '../../../stacks/chaos.ts';
import type { StackConfig } from '../../../stacks/config.ts';
import { operatorIds, type OperatorId } from '../../../stacks/operators.ts';
import type { Weights } from '../../../stacks/splits.ts';
import { dataSources } from '../../observe/dashboards/index.ts';
import type { Endpoints, Platform, PlatformFactory, SplitRoute } from '../../platform.ts';
import { chaosManifests } from './chaos.ts';
import { clusterAddresses, METRICS_SERVER, metricsPeer, PORTS, STORE_SECRETS, type BackendPeers } from './addresses.ts';
import { serviceManifests } from './apps/service-manifests.ts';
import { authority, trust } from './authority.ts';
import { Concern, type ConcernOptions } from './concern.ts';
import { locust, trafficArtifact, trafficManifests, trafficReference } from './loadtest.ts';
import { PART_OF, type Manifest } from './manifest.ts';
import { NAMESPACE, namespace } from './namespaces.ts';
import { denyAll } from './network-policy.ts';
import { observation } from './observation.ts';
import { Operator } from './operators/operator.ts';
import { operatorPlans } from './operators/plans.ts';
import { Images, type ImageName } from './registry/images.ts';
import { PULL_SECRET, pullSecret, type RegistryPlace } from './registry/registry-place.ts';
import { passwordLine, zot, ZOT_USER, zotAddress, zotFromPods } from './registry/zot.ts';
import { dummyService, splitRoute } from './split/http-route.ts';
import { endpoint, virtualServer, type PublicService } from './split/ingress.ts';
import { kafkaManifests, kafkaPeer, kafkaPods, kafkaTopic } from './stores/kafka.ts';
import { storesOf, type Stores } from './stores/stores.ts';
import { anyCluster, passwordOf, secretsVersion, type Surroundings } from './surroundings.ts';

export const kubernetesPlatform: PlatformFactory = (config) => new KubernetesPlatform(config, anyCluster);

/** Without a domain of one's own; the top-level name is reserved for this. */
const DEFAULT_DOMAIN = 'lab.test';

const rootDir = join(import.meta.dirname, '..', '..', '..');

export class KubernetesPlatform implements Platform {
  readonly #config: StackConfig;
  readonly #surroundings: Surroundings;
  readonly #services: readonly Service[];
  readonly #operators = new Map<OperatorId, Operator>();
  readonly #registry: RegistryPlace;
  readonly #images: Images;
  readonly #stores: Stores;
  /** The project's namespace with what every service in it needs. */
  readonly #project: Concern;
  readonly #authority: Concern;
  /** What services come after: the stores, and the services they call. */
  readonly #declared = new Map<string, Concern>();

  constructor(config: StackConfig, surroundings: Surroundings) {
    this.#config = config;
    this.#surroundings = surroundings;
    this.#services = topology(config).filter(({ name }) => surroundings.elsewhere[name] === undefined);
    this.#stores = storesOf(surroundings, config);
    this.#install();
    this.#authority = this.#concern('Authority', 'authority', authority(surroundings.authority), ['cert-manager']);
    this.#registry = this.#registryPlace();
    const needed: readonly ImageName[] = [...new Set<ImageName>(topology(config).map(({ app }) => app)), ...config.cluster.loadtest ? ['loadtest'] as const : []];
    this.#images = new Images('images', { registry: this.#registry, rootDir, names: needed }, this.#options([]));
    this.#project = this.#concern('Project', 'project', this.#projectManifests(), [], [this.#authority]);
  }

  /** The images, for whatever runs elsewhere. */
  get images(): Images {
    return this.#images;
  }

  /** What an operator has made last: whatever else stands on it comes after. */
  ready(operator: OperatorId): readonly Resource[] {
    return this.#readyOperators([operator]);
  }

  /** What a backend or a service is: whatever else needs it comes after. */
  declared(name: string): readonly Resource[] {
    return this.#declared.get(name)?.ready ?? [];
  }

  backends(topics: readonly string[]): void {
    const stores = this.#concern('Stores', 'stores', [namespace(NAMESPACE.stores), denyAll(NAMESPACE.stores)]);
    for (const { name, manifests, operators } of this.#stores.plans) {
      this.#declared.set(name, this.#concern('Store', name, manifests, operators, [stores, this.#authority]));
    }
    if (topics.length === 0) return;
    const kafka = this.#concern('Kafka', 'kafka', kafkaManifests(), ['strimzi'], [stores, this.#authority]);
    this.#declared.set('broker', this.#concern('Topics', 'topics', topics.map((topic) => kafkaTopic(topic, this.#config.kafka.partitions)), ['strimzi'], [kafka]));
  }

  service(service: Service): void {
    if (!this.#services.some(({ name }) => name === service.name)) return;
    const manifests = serviceManifests(service, {
      services: this.#services,
      addresses: clusterAddresses((name) => this.#host(name)),
      backends: this.#backendPeers(),
      image: this.#images.of(service.app),
      secretsVersion: secretsVersion(this.#config.cluster),
      pullSecret: PULL_SECRET,
      vpa: this.#has('vpa'),
      ...this.#surroundings.kernelFaults === undefined ? {} : { workerNodes: this.#surroundings.kernelFaults },
    });
    const after = [...service.needs, ...service.calls].flatMap((name) => this.#declared.get(name) ?? []);
    this.#declared.set(service.name, this.#concern('Service', service.name, manifests, ['linkerd', 'vpa', 'metrics-server'], [this.#project, ...after]));
  }

  split(routes: readonly SplitRoute[], weights: Weights): void {
    const entries = routes.flatMap(({ service }) => this.#declared.get(service) ?? []);
    const split = this.#concern('Split', 'split', [dummyService(), splitRoute(routes, weights)], ['linkerd'], [this.#project, ...entries]);
    const doors = [endpoint(this.#host('endpoint'), NAMESPACE.project, `https://${this.#host('grafana')}/`), ...this.#services.filter(({ exposure }) => exposure === 'public').map((service) => this.#door(service.name))];
    this.#concern('Ingress', 'ingress', doors.map(virtualServer), ['nginx-ingress', 'cert-manager'], [split, this.#authority]);
  }

  observe(): void {
    const grafana: PublicService = { name: 'grafana', namespace: NAMESPACE.monitoring, host: this.#host('grafana'), service: 'prometheus-grafana', port: 80 };
    this.#concern('Observation', 'observation', [...observation(this.#config), virtualServer(grafana)], ['prometheus', 'nginx-ingress'], [this.#authority]);
  }

  loadtest(): void {
    const options = { registry: this.#registry, artifact: trafficArtifact(rootDir, this.#config.scenario) };
    const traffic = new Concern('Traffic', 'traffic', trafficManifests(options), this.#options(this.#registry.after));
    if (!this.#config.cluster.loadtest) return;
    const manifests = locust({ ...options, scenario: this.#config.scenario, image: this.#images.of('loadtest') });
    this.#concern('Loadtest', 'loadtest', manifests, ['linkerd'], [traffic]);
  }

  chaos(faults: readonly Chaos[]): void {
    if (faults.length === 0) return;
    const manifests = chaosManifests(faults, { services: this.#services, backends: { broker: kafkaPods, ...this.#stores.pods } });
    // After all the rest: what is broken has been whole.
    this.#concern('Chaos', 'chaos', manifests, ['chaos-mesh'], [...this.#declared.values()]);
  }

  endpoints(): Endpoints {
    const url = (name: string) => output(this.#surroundings.elsewhere[name] ?? `https://${this.#host(name)}`);
    return {
      entryUrl: url('endpoint'),
      dashboardUrl: url('dashboard'),
      functionsUrl: url('functions'),
      grafanaUrl: url('grafana'),
      metricsUrl: output(`http://${METRICS_SERVER.service}.${NAMESPACE.monitoring}.svc:${METRICS_SERVER.port}`),
      registryUrl: output(this.#registry.address),
      trafficArtifact: trafficReference(this.#registry, trafficArtifact(rootDir, this.#config.scenario)),
    };
  }

  /** Every operator that isn't there and is wanted, each after those it needs. */
  #install(): void {
    const { provider: _provider, ...rest } = this.#surroundings;
    const existing = new Set<OperatorId>([...rest.existing, ...this.#config.cluster.operators.existing]);
    const wanted = new Set(operatorIds.filter((id) => this.#has(id) && !existing.has(id)));
    const plans = operatorPlans({
      ...rest.ingressAddress === undefined ? {} : { address: rest.ingressAddress },
      cniBinFolder: rest.cniBinFolder, gatewayApi: rest.gatewayApi, kernelFaults: rest.kernelFaults !== undefined,
      grafanaHost: this.#host('grafana'),
      grafanaPassword: passwordOf(this.#config.cluster, 'grafana'),
      cachePassword: this.#stores.cachePassword,
      dataSources: dataSources({
        metrics: `http://${METRICS_SERVER.service}.${NAMESPACE.monitoring}.svc:${METRICS_SERVER.port}`, cache: this.#stores.cacheReader, cacheTls: true,
      }),
    }, wanted);
    for (const plan of plans) {
      this.#operators.set(plan.id, new Operator(plan, this.#options(this.#readyOperators(plan.needs))));
    }
  }

  /** Whether the cluster has an operator in the end, whoever put it there. */
  #has(id: OperatorId): boolean {
    if (id === 'kubevirt') return this.#surroundings.cache.kind === 'machines';
    return !this.#config.cluster.operators.off.some((off) => off === id);
  }

  #registryPlace(): RegistryPlace {
    if (this.#surroundings.registry !== undefined) return this.#surroundings.registry;
    const configured = this.#config.cluster.registry;
    if (configured !== undefined) {
      const [address = '', ...prefix] = configured.url.split('/');
      return {
        address, prefix: prefix.map((part) => `${part}/`).join(''), fromPods: { address, plain: false },
        user: configured.user, password: secret(configured.password), after: [],
      };
    }
    const password = passwordOf(this.#config.cluster, 'registry');
    const registry = this.#concern('Registry', 'registry', zot(password.apply((known) => passwordLine(ZOT_USER, known))));
    return { address: zotAddress, prefix: '', fromPods: { address: zotFromPods, plain: true }, user: ZOT_USER, password, after: registry.ready };
  }

  #projectManifests(): Manifest[] {
    const stringData = this.#stores.access;
    return [
      namespace(NAMESPACE.project),
      denyAll(NAMESPACE.project),
      trust(NAMESPACE.project),
      pullSecret(this.#registry, NAMESPACE.project),
      ...(['documents', 'cache'] as const).map((store): Manifest => ({
        apiVersion: 'v1', kind: 'Secret', metadata: { name: STORE_SECRETS[store].name, namespace: NAMESPACE.project, labels: PART_OF },
        type: 'Opaque', stringData: stringData[store],
      })),
    ];
  }

  #backendPeers(): BackendPeers {
    return { documents: this.#stores.documentsPeer, cache: this.#stores.cachePeer, broker: kafkaPeer, metrics: metricsPeer };
  }

  #door(name: string): PublicService {
    return { name, namespace: NAMESPACE.project, host: this.#host(name), service: name, port: PORTS.http };
  }

  #host(name: string): string {
    return `${name}.${this.#config.cluster.domain ?? DEFAULT_DOMAIN}`;
  }

  /** @param needs operators whose kinds it uses: it goes before they do */
  #concern(kind: string, name: string, manifests: readonly Manifest[], needs: readonly OperatorId[] = [], after: readonly Concern[] = []): Concern {
    return new Concern(kind, name, manifests, this.#options([...this.#readyOperators(needs), ...after.flatMap(({ ready }) => ready)]));
  }

  #readyOperators(ids: readonly OperatorId[]): Resource[] {
    return ids.flatMap((id) => this.#operators.get(id)?.ready ?? []);
  }

  #options(dependsOn: readonly Resource[]): ConcernOptions {
    const { provider, after, transformations = [] } = this.#surroundings;
    return { dependsOn: [...after, ...dependsOn], transformations: [...transformations], ...provider === undefined ? {} : { providers: [provider] } };
  }
}
