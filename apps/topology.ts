/**
 * scenario + config -> the ordered list of services. The only place services are listed; a platform decides how each
 * one runs (a process, a Deployment), never which there are.
 */
import type { StackConfig } from '../stacks/config.ts';
import { checkScenario } from '../stacks/scenarios/check-scenario.ts';
import { FAULTY, type HopName, type Scenario } from '../stacks/scenarios/scenario.ts';
import { hopsOf, placesOf, recordOf, recordsOf, stagesOf, type Place, type SpeltStage } from '../stacks/scenarios/stages.ts';
import type { Addresses, Backend, PortName } from './addresses.ts';
import { hopNamed, promiseOf } from './routes/index.ts';
import { variableOf } from './routes/lanes.ts';
import { topicName } from './routes/topic-name.ts';
import { scenarioVariables } from './scenario-variables.ts';

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
  /** Every path that goes through it; none where it belongs to no path. */
  readonly paths: readonly string[];
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
export function topics({ scenario }: StackConfig): readonly string[] {
  return placesOf(scenario).filter(({ stage }) => hopNamed(stage.hop).needs.includes('broker')).map(({ channel }) => topicName(scenario.id, channel.name));
}

/** @throws with everything in the scenario that doesn't fit together */
export function topology(config: StackConfig): readonly Service[] {
  const { scenario } = config;
  checkScenario(scenario);
  for (const [path, steps] of Object.entries(scenario.paths)) checkCounting(scenario.id, path, hopsOf(steps));
  return [
    // The last stages first: a service is started after what it calls.
    ...lastFirst(scenario).flatMap((place) => workers(config, place)),
    ...Object.keys(scenario.paths).map((path) => entry(config, path)),
    faulty(),
    functions(config),
    dashboard(config),
  ];
}

/** Path by path, each from its end; a place that several share stands with the first of them. */
function lastFirst(scenario: Scenario): readonly Place[] {
  const places = placesOf(scenario);
  const depth = (place: Place): number => stagesOf(scenario, place.paths[0]!).findIndex(({ name }) => name === place.stage.name);
  return Object.keys(scenario.paths).flatMap((path) => places.filter((place) => place.paths[0] === path).sort((a, b) => depth(b) - depth(a)));
}

/** What is published is counted per route: a second hop that counts would make every event seem published twice, and lost once. */
function checkCounting(scenario: string, path: string, hops: readonly HopName[]): void {
  const counting = hops.filter((name) => hopNamed(name).countsPublished);
  if (counting.length <= 1) return;
  throw new Error(`path ${path} of scenario ${scenario} has ${counting.length} hops that count what they publish (${hops.join(' -> ')}), and the count is kept per path: `
    + 'leave one of them, and use another transport for the rest');
}

/** The service that takes a path's events from outside. */
export function entryName(path: string): string {
  return `entry-${path}`;
}

/** The service of a receiver. */
export function workerName(receiver: string): string {
  return `worker-${receiver}`;
}

/** What a stage's senders are told, and whom they call. */
function senderSide(config: StackConfig, stage: SpeltStage) {
  const hop = hopNamed(stage.hop);
  const { listensOn } = hop;
  return {
    needs: hop.needs,
    calls: listensOn === undefined ? [] : stage.channels.flatMap(({ receivers }) => receivers.map(workerName)),
    environment: (addresses: Addresses) => Object.fromEntries(stage.channels.flatMap(({ name, receivers }) => {
      const told = hop.environment(config, addresses, listensOn === undefined ? [] : receivers.flatMap((receiver) => addresses.service(workerName(receiver), listensOn)));
      return Object.entries(told).map(([variable, value]) => [variableOf(stage, variable, name), value]);
    })),
  };
}

/** What a path's last service is told: its record and the cache. */
function storeSide(config: StackConfig, path: string) {
  const isDocuments = recordOf(config.scenario, path) === 'documents';
  return {
    needs: isDocuments ? ['documents', 'cache'] as const : ['cache'] as const,
    calls: [],
    environment: (addresses: Addresses) => ({
      ...isDocuments ? { DOCUMENTS_URL: addresses.documents } : {}, CACHE_URL: addresses.cache.primary,
      ...expiryOf(config),
    }),
  };
}

/** Who writes to the cache must know it, and who shows what is counted there. */
function expiryOf({ ttlSeconds }: StackConfig): Readonly<Record<string, string>> {
  return ttlSeconds === undefined ? {} : { TTL_SECONDS: String(ttlSeconds) };
}

function workers(config: StackConfig, { stage, channel, paths, next }: Place): Service[] {
  const hop = hopNamed(stage.hop);
  const sends = next === undefined ? storeSide(config, paths[0]!) : senderSide(config, next);
  return channel.receivers.map((receiver) => ({
    name: workerName(receiver),
    app: 'hop',
    role: 'worker',
    ...paths.length === 1 ? { path: paths[0]! } : {},
    paths,
    replicas: config.replicas.writer,
    ports: hop.listensOn === undefined ? ['http'] : ['http', hop.listensOn],
    needs: [...new Set([...hop.needs, ...sends.needs])],
    calls: sends.calls,
    exposure: 'internal',
    environment: (addresses) => ({
      ...scenarioVariables(config),
      CHANNEL: channel.name,
      ...hop.environment(config, addresses, []),
      ...sends.environment(addresses),
    }),
  }));
}

function entry(config: StackConfig, path: string): Service {
  const sends = senderSide(config, stagesOf(config.scenario, path)[0]!);
  return {
    name: entryName(path),
    app: 'entry',
    role: 'entry',
    path,
    paths: [path],
    replicas: 1,
    ports: ['http'],
    needs: sends.needs,
    calls: sends.calls,
    exposure: 'split',
    environment: (addresses) => ({ ...scenarioVariables(config), ROUTE: path, ...sends.environment(addresses) }),
  };
}

function faulty(): Service {
  return {
    name: FAULTY, app: 'faulty', role: 'faulty', paths: [], replicas: 1, ports: ['http'], needs: [], calls: [], exposure: 'split',
    environment: () => ({ ROUTE: FAULTY }),
  };
}

function functions(config: StackConfig): Service {
  return {
    name: 'functions', app: 'functions', role: 'functions', paths: [], replicas: 1, ports: ['http'], needs: ['cache'], calls: [],
    exposure: 'public',
    environment: (addresses) => ({
      ...scenarioVariables(config),
      CACHE_READ_URL: config.replicas.cache === 1 ? addresses.cache.primary : addresses.cache.replica,
      DASHBOARD_URL: addresses.publicUrl('dashboard'),
    }),
  };
}

function dashboard(config: StackConfig): Service {
  const isDocuments = recordsOf(config.scenario).includes('documents');
  return {
    name: 'dashboard', app: 'dashboard', role: 'dashboard', paths: [], replicas: 1, ports: ['http'],
    needs: isDocuments ? ['documents', 'metrics'] : ['metrics'], calls: [], exposure: 'public',
    environment: (addresses) => ({
      ...scenarioVariables(config),
      ...isDocuments ? { DOCUMENTS_URL: addresses.documents } : {},
      METRICS_URL: addresses.metrics,
      ...expiryOf(config),
      FUNCTIONS_URL: addresses.publicUrl('functions'),
      PROMISES: JSON.stringify(Object.fromEntries(Object.entries(config.scenario.paths).map(([path, hops]) => [path, promiseOf(hops, config)]))),
    }),
  };
}
