/**
 * scenario + config -> the ordered list of services. The only place services are listed; a platform decides how each
 * one runs (a process, a Deployment), never which there are.
 */
import type { StackConfig } from '../stacks/config.ts';
import { FAULTY, type HopName } from '../stacks/scenarios/scenario.ts';

/** The programs there are: each has a main.ts, and an image of its own on clusters. */
export type App = 'entry' | 'hop' | 'faulty' | 'functions' | 'dashboard';

/** What a service is to a fault or a measurement. */
export type Role = 'entry' | 'worker' | 'faulty' | 'functions' | 'dashboard';

/** `http` serves /healthz, /readyz and /metrics besides what the service does; `grpc` is a hop's gRPC server. */
export type PortName = 'http' | 'grpc';

export interface Service {
  /** Unique, e.g. `entry-kafka`, `worker-kafka`, `dashboard`. */
  readonly name: string;
  readonly app: App;
  readonly role: Role;
  /** The path it serves; absent where it serves all. */
  readonly path?: string;
  readonly replicas: number;
  readonly ports: readonly PortName[];
  /** Which backends it talks to: it is started after them, and may reach no others. */
  readonly needs: readonly ('documents' | 'cache' | 'broker' | 'metrics')[];
  /** Which services it calls, by name: started after them. */
  readonly calls: readonly string[];
  /** Receives public traffic through the split, is itself public, or neither. */
  readonly exposure: 'split' | 'public' | 'internal';
  /** The environment that is the same for each replica, once the addresses are known. */
  readonly environment: (addresses: Addresses) => Readonly<Record<string, string>>;
}

/** Where everything is, as the services must see it. URLs without a trailing slash. */
export interface Addresses {
  /** mongodb://host:port */
  readonly documents: string;
  /** redis://host:port of the primary, and of a replica that reads may use. */
  readonly cache: { readonly primary: string; readonly replica: string };
  /** host:port of the Kafka brokers. */
  readonly broker: readonly string[];
  /** http://host:port of the Prometheus-compatible server. */
  readonly metrics: string;
  /** host:port of every replica of a service's port, as its callers see it. */
  readonly service: (name: string, port: PortName) => readonly string[];
  /** Where people reach a public service. */
  readonly publicUrl: (name: string) => string;
}

/** The path a service's main.ts lies at, relative to the repository. */
export const mains: Readonly<Record<App, string>> = {
  entry: 'apps/entry/main.ts',
  hop: 'apps/routes/main.ts',
  faulty: 'apps/faulty/main.ts',
  functions: 'apps/functions/main.ts',
  dashboard: 'apps/dashboard/server/main.ts',
};

/** Kafka topics the scenario's paths need, by name. */
export function topics(config: StackConfig): readonly string[] {
  return Object.entries(config.scenario.paths)
    .flatMap(([path, hops]) => hops.map((hop, index) => ({ hop, name: topicName(config.scenario.id, path, index) })))
    .filter(({ hop }) => hop === 'kafka')
    .map(({ name }) => name);
}

/** The name a hop's messages go under: a Kafka topic, a Redis channel or stream. Scenarios never share one. */
export function topicName(scenario: string, path: string, hopIndex: number): string {
  return `${scenario}.${path}.${hopIndex}`;
}

export function topology(config: StackConfig): readonly Service[] {
  const paths = Object.entries(config.scenario.paths);
  return [
    ...paths.flatMap(([path, hops]) => workers(config, path, hops)),
    ...paths.map(([path, hops]) => entry(config, path, hops)),
    faulty(),
    functions(config),
    dashboard(config),
  ];
}

/** The service that receives on hop `index` of a path. */
export function workerName(path: string, hopCount: number, index: number): string {
  return hopCount === 1 ? `worker-${path}` : `worker-${path}-${index}`;
}

const backendOf: Readonly<Record<HopName, readonly ('cache' | 'broker')[]>> = {
  grpc: [],
  redis: ['cache'],
  kafka: ['broker'],
};

/** The settings that sender and receiver of a path share. */
function pathEnvironment(config: StackConfig, path: string): Record<string, string> {
  return {
    SCENARIO: config.scenario.id,
    ROUTE: path,
    REDIS_MODE: config.redis.mode,
  };
}

function storeEnvironment(addresses: Addresses): Record<string, string> {
  return {
    DOCUMENTS_URL: addresses.documents,
    CACHE_URL: addresses.cache.primary,
    CACHE_REPLICA_URL: addresses.cache.replica,
  };
}

/** Where the sending side of hop `index` reaches its transport. */
function sendEnvironment(addresses: Addresses, path: string, hops: readonly HopName[], index: number): Record<string, string> {
  return {
    GRPC_TARGETS: hops[index] === 'grpc'
      ? addresses.service(workerName(path, hops.length, index), 'grpc').join(',') : '',
    CACHE_URL: addresses.cache.primary,
    BROKERS: addresses.broker.join(','),
  };
}

function workers(config: StackConfig, path: string, hops: readonly HopName[]): Service[] {
  return hops.map((hop, index) => {
    const last = index === hops.length - 1;
    const next = hops[index + 1];
    return {
      name: workerName(path, hops.length, index),
      app: 'hop',
      role: 'worker',
      path,
      replicas: config.replicas.writer,
      ports: hop === 'grpc' ? ['http', 'grpc'] : ['http'],
      needs: [...new Set([...backendOf[hop], ...(last ? ['documents', 'cache'] as const : backendOf[next!])])],
      calls: next === 'grpc' ? [workerName(path, hops.length, index + 1)] : [],
      exposure: 'internal',
      environment: (addresses) => ({
        ...pathEnvironment(config, path),
        HOP: String(index),
        ...(last ? storeEnvironment(addresses) : sendEnvironment(addresses, path, hops, index + 1)),
        ...(hop === 'redis' ? { CACHE_URL: addresses.cache.primary } : {}),
        ...(hop === 'kafka' ? { BROKERS: addresses.broker.join(',') } : {}),
      }),
    } satisfies Service;
  }).reverse(); // the last hop first: a service is started after what it calls
}

function entry(config: StackConfig, path: string, hops: readonly HopName[]): Service {
  return {
    name: `entry-${path}`,
    app: 'entry',
    role: 'entry',
    path,
    replicas: 1,
    ports: ['http'],
    needs: backendOf[hops[0]!],
    calls: hops[0] === 'grpc' ? [workerName(path, hops.length, 0)] : [],
    exposure: 'split',
    environment: (addresses) => ({
      ...pathEnvironment(config, path),
      ...sendEnvironment(addresses, path, hops, 0),
    }),
  };
}

function faulty(): Service {
  return {
    name: FAULTY, app: 'faulty', role: 'faulty', replicas: 1, ports: ['http'], needs: [], calls: [], exposure: 'split',
    environment: () => ({ ROUTE: FAULTY }),
  };
}

function functions(config: StackConfig): Service {
  return {
    name: 'functions', app: 'functions', role: 'functions', replicas: 1, ports: ['http'], needs: ['cache'], calls: [],
    exposure: 'public',
    environment: (addresses) => ({
      SCENARIO: config.scenario.id,
      CACHE_REPLICA_URL: addresses.cache.replica,
      DASHBOARD_URL: addresses.publicUrl('dashboard'),
    }),
  };
}

function dashboard(config: StackConfig): Service {
  return {
    name: 'dashboard', app: 'dashboard', role: 'dashboard', replicas: 1, ports: ['http'],
    needs: ['documents', 'metrics'], calls: [], exposure: 'public',
    environment: (addresses) => ({
      SCENARIO: config.scenario.id,
      DOCUMENTS_URL: addresses.documents,
      METRICS_URL: addresses.metrics,
      FUNCTIONS_URL: addresses.publicUrl('functions'),
      REDIS_MODE: config.redis.mode,
    }),
  };
}
