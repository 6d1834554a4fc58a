/** Where a lab runs. One folder under platforms/ each; the program in index.ts knows only this. */
import type { Output } from '@pulumi/pulumi';
import type { PortName } from '../apps/addresses.ts';
import type { Service } from '../apps/topology.ts';
import type { Chaos } from '../stacks/chaos.ts';
import type { StackConfig } from '../stacks/config.ts';
import type { RegistryAccess } from '../stacks/artifact/oras.ts';
import type { Weights } from '../stacks/splits.ts';

/** The addresses a stack answers with, as URLs. */
export interface Endpoints {
  /** Where events go: `POST /input`. */
  readonly entryUrl: Output<string>;
  readonly dashboardUrl: Output<string>;
  /** Absent where no load test stands ready. */
  readonly loadtestUrl?: Output<string>;
  /** Absent where there is no Grafana. */
  readonly grafanaUrl?: Output<string>;
  readonly metricsUrl: Output<string>;
  readonly functionsUrl: Output<string>;
  readonly registryUrl: Output<string>;
  /** The files that clients of the registry use: no secret, but where one is. Absent where the registry isn't the lab's own to hand out. */
  readonly registryAccess?: Output<RegistryAccess>;
  /** The scenario's traffic file in the registry, by digest: host:port/repository@sha256:… */
  readonly trafficArtifact: Output<string>;
  /** The stores, for the ledger; absent where this machine can't reach them. */
  readonly documentsUrl?: Output<string>;
  readonly cacheUrl?: Output<string>;
}

/**
 * The order of the calls is the order of the table of contents: backends, services, split, observation, load, faults.
 * Each call declares resources; none has an effect of its own.
 */
export interface Platform {
  /** What the services stand on: Kafka with its topics, Valkey (primary and replica), the document store, the OCI registry. */
  backends(topics: readonly string[]): void;
  /**
   * One service of the topology, in its order: what it calls has been declared before, and so has what it needs, but
   * for `metrics`: the metrics server comes last, and who reads from it must cope with its absence.
   */
  service(service: Service): void;
  /** The public address, and the weights by which it chooses among the routes behind it. */
  split(routes: readonly SplitRoute[], weights: Weights): void;
  /** The metrics server, scraping everything declared so far, with its recording rules. */
  observe(services: readonly Service[]): void;
  /** The traffic file in the registry, and the load test's page, which sends it. */
  loadtest(): void;
  /** The faults that are in the lab, on top of all that has been declared. */
  chaos(faults: readonly Chaos[]): void;
  endpoints(): Endpoints;
}

/** A member of the split: its name in the weights, and the service that takes its traffic. */
export interface SplitRoute {
  readonly route: string;
  readonly service: string;
  readonly port: PortName;
  /** Where it is reached without the weights, e.g. `/ingenieria`; absent where only the weights choose. */
  readonly url?: string;
}

/** Makes a platform for a stack. */
export type PlatformFactory = (config: StackConfig) => Platform;
