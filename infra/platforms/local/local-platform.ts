/** The lab as real processes on this machine: no container engine, no root, no cloud. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CustomResource, type Input, output, RunError } from '@pulumi/pulumi';
import { topology, type Service } from '../../../apps/topology.ts';
import { targetOf } from '../../../experiments/faults/targets.ts';
import { chaosText, type Chaos } from '../../../stacks/chaos.ts';
import type { StackConfig } from '../../../stacks/config.ts';
import { backendProcesses } from '../../../stacks/local/backends.ts';
import type { Weights } from '../../../stacks/splits.ts';
import type { Endpoints, Platform, PlatformFactory, SplitRoute } from '../../platform.ts';
import { Artifact, Credentials, Fault, Process, Split, Supervisor, Topic } from '../../provider/resources.ts';
import { addressesOf } from './addresses.ts';
import { documentStore } from './document-store.ts';
import { adminUrl, envoy, REQUEST_TIMEOUT_MS, ROUTE_CONFIG, routesFile, SPLIT_PROCESS } from './envoy.ts';
import { kafka, TOPIC_CONFIG } from './kafka.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';
import { linkNames, linkProxies, noLinks, planLinks, type Links } from './links.ts';
import { locust } from './locust.ts';
import { metricsServer, ruleEvaluator, scrapeConfig } from './metrics.ts';
import { portsFrom } from './ports.ts';
import { CREDENTIALS, registry, registryAccess, registryAddress, registryCredentials, TRAFFIC_ARTIFACT, trafficArtifact } from './registry.ts';
import { replicaName } from './replica-name.ts';
import { serviceProcesses, type Standing } from './service-process.ts';
import { valkeyPrimary, valkeyReplica } from './valkey.ts';

export const localPlatform: PlatformFactory = (config) => new LocalPlatform(config);

/** Tools that only a lab with links needs. */
const LINK_TOOLS = ['toxiproxy', 'coredns'];

/** Each stack has a folder of its own; what isn't a stack's lies beside `stacks`. */
export function labOf(config: StackConfig, rootDir: string, node: string): Lab {
  return {
    rootDir,
    labDir: join(rootDir, '.lab', 'stacks', config.stack),
    toolsDir: join(rootDir, '.lab', 'tools'),
    node,
    ports: portsFrom(config.ports.base, topology(config)),
  };
}

class LocalPlatform implements Platform {
  readonly #config: StackConfig;
  readonly #services: readonly Service[];
  readonly #lab: Lab;
  readonly #links: Links;
  readonly #supervisor: Supervisor;
  readonly #declared = new Map<string, CustomResource>();
  #standing: Standing = { documents: [], cache: [], broker: [] };
  #artifact: Artifact | undefined;

  constructor(config: StackConfig) {
    this.#config = config;
    this.#services = topology(config);
    this.#lab = labOf(config, join(import.meta.dirname, '..', '..', '..'), process.execPath);
    const absent = config.faults.links ? LINK_TOOLS.filter((tool) => !existsSync(join(this.#lab.toolsDir, tool))) : [];
    if (absent.length > 0) throw new RunError(`\`faults.links\` needs ${absent.join(' and ')}, which aren't installed yet: \`npm run env\` installs them.`);
    this.#links = config.faults.links ? planLinks(this.#lab, this.#services) : noLinks;
    this.#supervisor = new Supervisor('supervisor', {
      labDir: this.#lab.labDir,
      port: this.#lab.ports.fixed('supervisor'),
      program: join(this.#lab.toolsDir, 'supervisor', 'bin', 'supervisord'),
    });
  }

  backends(topics: readonly string[]): void {
    if (this.#links.on) for (const plan of [linkProxies(this.#lab, this.#links), linkNames(this.#lab)]) this.#run(plan);
    const documents = [documentStore(this.#lab)];
    const cache = [valkeyPrimary, valkeyReplica].slice(0, this.#config.replicas.cache).map((plan) => plan(this.#lab));
    for (const plan of [...documents, ...cache]) this.#run(plan);
    const names = (plans: readonly ProcessPlan[]) => plans.map(({ name }) => name);
    this.#standing = { documents: names(documents), cache: names(cache), broker: [] };
    const credentials = new Credentials(CREDENTIALS, registryCredentials(this.#lab), { dependsOn: [this.#supervisor] });
    this.#declared.set(CREDENTIALS, credentials);
    this.#run(registry(this.#lab), credentials.fingerprint); // a renewed certificate is read at a start
    if (topics.length === 0) return;
    const plan = kafka(this.#lab, this.#links.to(backendProcesses.broker));
    const broker = this.#run(plan);
    for (const name of topics) {
      // The broker's data go with the broker: where both are deleted there is nothing to do for a topic.
      this.#declared.set(name, new Topic(name, {
        brokers: [`${HOST}:${this.#lab.ports.fixed('broker')}`],
        partitions: this.#config.kafka.partitions,
        config: TOPIC_CONFIG,
        timeoutMs: 60_000,
      }, { dependsOn: [broker], deletedWith: broker }));
    }
    this.#standing = { ...this.#standing, broker: [plan.name, ...topics] };
  }

  service(service: Service): void {
    for (const plan of serviceProcesses(this.#lab, service, this.#services, this.#standing, this.#links)) this.#run(plan);
  }

  split(routes: readonly SplitRoute[], weights: Weights): void {
    const replicasOf = (name: string) => this.#services.find((service) => service.name === name)?.replicas ?? 0;
    const backends = routes.map(({ route, service, port }) => ({
      route, ports: Array.from({ length: replicasOf(service) }, (_, replica) => this.#links.portTo(replicaName(service, replica), this.#lab.ports.of(service, port, replica))),
    }));
    const entries = routes.flatMap(({ service }) => Array.from({ length: replicasOf(service) }, (_, replica) => replicaName(service, replica)));
    const urls = Object.fromEntries(routes.flatMap(({ route, url }) => url === undefined ? [] : [[route, url]]));
    const proxy = this.#run(envoy(this.#lab, backends, entries));
    const split = new Split('weights', {
      file: routesFile(this.#lab), routeConfig: ROUTE_CONFIG, weights, ...Object.keys(urls).length === 0 ? {} : { urls }, requestTimeoutMs: REQUEST_TIMEOUT_MS, adminUrl: adminUrl(this.#lab),
    }, { dependsOn: [proxy] });
    this.#declared.set(SPLIT_PROCESS, split); // whoever comes after the split comes after its weights
  }

  observe(services: readonly Service[]): void {
    this.#run(metricsServer(this.#lab, scrapeConfig(this.#lab, services)));
    this.#run(ruleEvaluator(this.#lab, this.#config));
  }

  loadtest(): void {
    // The registry's data go with the registry: where both are deleted there is nothing to do for what is in it.
    const holder = this.#declared.get('registry')!;
    this.#declared.set(TRAFFIC_ARTIFACT, this.#artifact = new Artifact(TRAFFIC_ARTIFACT, trafficArtifact(this.#lab, this.#config.scenario),
      { dependsOn: [holder], deletedWith: holder }));
    this.#run(locust(this.#lab, this.#config.scenario));
  }

  chaos(faults: readonly Chaos[]): void {
    const everything = [...this.#declared.values()];
    for (const chaos of faults) {
      // After all the rest: what is broken has been whole. Where the lab goes, the fault goes with it.
      const target = targetOf(chaos, this.#services);
      new Fault(chaosText(chaos), { labDir: this.#lab.labDir, fault: chaos.fault, ...target, services: [...target.services] },
        { dependsOn: everything, deletedWith: this.#supervisor });
    }
  }

  endpoints(): Endpoints {
    const { ports } = this.#lab;
    const addresses = addressesOf(this.#lab, this.#services);
    return {
      entryUrl: output(httpUrl(ports.fixed('entry'))),
      dashboardUrl: output(addresses.publicUrl('dashboard')),
      loadtestUrl: output(httpUrl(ports.fixed('loadtest'))),
      metricsUrl: output(addresses.metrics),
      functionsUrl: output(addresses.publicUrl('functions')),
      registryUrl: output(`https://${registryAddress(this.#lab)}`),
      registryAccess: output(registryAccess(this.#lab)),
      trafficArtifact: this.#artifact!.reference,
      documentsUrl: output(addresses.documents),
      cacheUrl: output(addresses.cache.primary),
    };
  }

  /** @param digest in place of the plan's, where it is only known once something else has been made */
  #run({ name, inputs, after }: ProcessPlan, digest?: Input<string>): Process {
    const started = after.map((other) => {
      const resource = this.#declared.get(other);
      if (resource === undefined) throw new Error(`${name} is to be started after ${other}, which hasn't been declared before it.`);
      return resource;
    });
    const known = { labDir: this.#lab.labDir, ...inputs };
    const process = new Process(name, digest === undefined ? known : { ...known, digest }, { dependsOn: [this.#supervisor, ...started] });
    this.#declared.set(name, process);
    return process;
  }
}
