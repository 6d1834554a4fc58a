/**
 * scenario + config -> the ordered list of services. The only place services are listed; a platform decides how each
 * one runs (a process, a Deployment), never which there are.
 */
import type { StackConfig } from '../stacks/config.ts';
import { FAULTY, type HopName } from '../stacks/scenarios/scenario.ts';
import type { Addresses, Backend, PortName } from './addresses.ts';
import { hopNamed, promiseOf } from './routes/index.ts';
import { topicName } from './routes/topic-name.ts';

/** The programs there are: each has a main.ts, and an image of its own on clusters. */
export type App = 'entry' | 'hop' | 'faulty' | 'functions' | 'dashboard';

/** What a service is to a fault or a measurement. */
export type Role = 'entry' | 'worker' | 'faulty' | 'functions' | 'dashboard';

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
  readonly needs: readonly Backend[];
  /** Which services it calls, by name: started after them. */
  readonly calls: readonly string[];
  /** Receives public traffic through the split, is itself public, or neither. */
  readonly exposure: 'split' | 'public' | 'internal';
  /** The environment that is the same for each replica, once the addresses are known. */
  readonly environment: (addresses: Addresses) => Readonly<Record<string, string>>;
}

/** The path a service's main.ts lies at, relative to the repository. */
export const mains: Readonly<Record<App, string>> = {
  entry: 'apps/entry/main.ts',
  hop: 'apps/routes/main.ts',
  faulty: 'apps/faulty/main.ts',
  functions: 'apps/functions/main.ts',
  dashboard: 'apps/dashboard/server/main.ts',
};

/** The topics that the scenario's paths need on the broker, by name. */
export function topics(config: StackConfig): readonly string[] {
  const { id, paths } = config.scenario;
  return Object.entries(paths).flatMap(([path, hops]) => hops.flatMap((hop, index) =>
    hopNamed(hop).needs.includes('broker') ? [topicName(id, path, index)] : []));
}

/** @throws if a path's hops can't stand in one path */
export function topology(config: StackConfig): readonly Service[] {
  const paths = Object.entries(config.scenario.paths);
  for (const [path, hops] of paths) checkCounting(config.scenario.id, path, hops);
  return [
    ...paths.flatMap(([path, hops]) => workers(config, path, hops)),
    ...paths.map(([path]) => entry(config, path)),
    faulty(),
    functions(config),
    dashboard(config),
  ];
}

/** What is published is counted per path: a second hop that counts would make every event seem published twice, and lost once. */
function checkCounting(scenario: string, path: string, hops: readonly HopName[]): void {
  const counting = hops.filter((name) => hopNamed(name).countsPublished);
  if (counting.length <= 1) return;
  throw new Error(`path ${path} of scenario ${scenario} has ${counting.length} hops that count what they publish (${hops.join(' -> ')}), and the count is kept per path: `
    + 'leave one of them, and use another transport for the rest');
}

/** The service that receives on hop `index` of a path. */
export function workerName(path: string, hopCount: number, index: number): string {
  return hopCount === 1 ? `worker-${path}` : `worker-${path}-${index}`;
}

function storeEnvironment(addresses: Addresses): Record<string, string> {
  return { DOCUMENTS_URL: addresses.documents, CACHE_URL: addresses.cache.primary };
}

/** What both sides of hop `index` are told, and who is called. */
function side(config: StackConfig, path: string, index: number) {
  const hops = config.scenario.paths[path]!;
  const hop = hopNamed(hops[index]!);
  const receiver = workerName(path, hops.length, index);
  const { listensOn } = hop;
  return {
    needs: hop.needs,
    calls: listensOn === undefined ? [] : [receiver],
    environment: (addresses: Addresses) => hop.environment(config, addresses, listensOn === undefined ? [] : addresses.service(receiver, listensOn)),
  };
}

function workers(config: StackConfig, path: string, hops: readonly HopName[]): Service[] {
  return hops.map((name, index) => {
    const { listensOn } = hopNamed(name);
    const receives = side(config, path, index);
    const next = index === hops.length - 1
      ? { needs: ['documents', 'cache'] as const, calls: [], environment: storeEnvironment }
      : side(config, path, index + 1);
    return {
      name: workerName(path, hops.length, index),
      app: 'hop',
      role: 'worker',
      path,
      replicas: config.replicas.writer,
      ports: listensOn === undefined ? ['http'] : ['http', listensOn],
      needs: [...new Set([...receives.needs, ...next.needs])],
      calls: next.calls,
      exposure: 'internal',
      environment: (addresses) => ({
        SCENARIO: config.scenario.id,
        ROUTE: path,
        HOP: String(index),
        ...receives.environment(addresses),
        ...next.environment(addresses),
      }),
    } satisfies Service;
  }).reverse(); // the last hop first: a service is started after what it calls
}

function entry(config: StackConfig, path: string): Service {
  const sends = side(config, path, 0);
  return {
    name: `entry-${path}`,
    app: 'entry',
    role: 'entry',
    path,
    replicas: 1,
    ports: ['http'],
    needs: sends.needs,
    calls: sends.calls,
    exposure: 'split',
    environment: (addresses) => ({ SCENARIO: config.scenario.id, ROUTE: path, ...sends.environment(addresses) }),
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
      PROMISES: JSON.stringify(Object.fromEntries(Object.entries(config.scenario.paths).map(([path, hops]) => [path, promiseOf(hops, config)]))),
    }),
  };
}
