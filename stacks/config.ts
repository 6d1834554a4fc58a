/**
 * The one reader of a stack's config: typed, read-only, every error at once.
 *
 * Nothing else reads Pulumi config; the whole of what a stack can select is the type below, and settings.ts says how
 * each key is written.
 */
import { parseChaos, type Chaos, type FaultKinds } from './chaos.ts';
import { nearest } from './nearest.ts';
import type { OperatorId } from './operators.ts';
import { adapted, type Adaptation } from './scenarios/adapted.ts';
import type { Scenario } from './scenarios/scenario.ts';
import type { PlatformId, Setting } from './setting-types.ts';
import { settings, type SettingKey } from './settings.ts';
import { defaultWeights, weightsFor, type Weights } from './splits.ts';

export interface StackConfig {
  /** The stack's name, e.g. `dev`. */
  readonly stack: string;
  /** @default local */
  readonly platform: PlatformId;
  /** As `grpc.transport` and `record.store` have it. @default vaccinations */
  readonly scenario: Scenario;
  readonly grpc: {
    /** How the hop `grpc` calls the next service. @default grpc */
    readonly transport: Adaptation['grpcTransport'];
  };
  readonly record: {
    /** Where accepted events are kept. @default own: as the scenario says */
    readonly store: Adaptation['recordStore'];
  };
  readonly split: {
    /** Every path is present. @default the scenario's own */
    readonly weights: Weights;
  };
  readonly ports: {
    /** Every port of the local platform derives from it. @default 18000 */
    readonly base: number;
  };
  readonly redis: {
    /** What the redis hop uses: Pub/Sub (at most once), or Streams (at least once). @default pubsub */
    readonly mode: 'pubsub' | 'stream';
  };
  readonly kafka: {
    /** @default 3 */
    readonly partitions: number;
    /** Who must have a batch before it counts as accepted: every in-sync replica, the partition's leader, nobody. @default all */
    readonly acks: 'all' | '1' | '0';
  };
  readonly replicas: {
    /** How many receiving services each hop has: 1 or 2. @default 1 */
    readonly writer: number;
    /** How many Valkeys: 1, or 2 with the replica that reports are read from. @default 2 */
    readonly cache: number;
  };
  /** How long after the last write to it the scenario's data in the cache expire. @default undefined: never */
  readonly ttlSeconds: number | undefined;
  /** What the energy and CO2 estimates are made with. */
  readonly carbon: {
    /** Watts of a core that computes all the time. @default 4.26: Cloud Carbon Footprint's median for Google Cloud's virtual cores at full load */
    readonly wattsPerCore: number;
    /** Grams of CO2 per kWh. @default 473: the world's mean of 2024, Ember, Global Electricity Review 2025 */
    readonly gramsPerKwh: number;
  };
  readonly faults: {
    /** Local platform: a proxy in every link, and names from the lab's own DNS. @default false */
    readonly links: boolean;
  };
  /** The faults that are in the lab. @default none */
  readonly chaos: readonly Chaos[];
  readonly cluster: ClusterConfig;
}

/** What only the platforms of clusters read. */
export interface ClusterConfig {
  /** What every password is derived from: never shown, never an output. Empty only on the local platform. */
  readonly secret: string;
  /** @default lab.test */
  readonly domain?: string;
  /** The registry that is there already. @default Zot in the cluster */
  readonly registry?: { readonly url: string; readonly user: string; readonly password: string };
  readonly operators: { readonly existing: readonly OperatorId[]; readonly off: readonly OperatorId[] };
  /** Whether Locust runs in the cluster. @default false */
  readonly loadtest: boolean;
  /** Present on the platform gke. */
  readonly gcp?: GcpConfig;
}

/** Where on Google Cloud. */
export interface GcpConfig {
  readonly project: string;
  /** @default us-central1-a */
  readonly zone: string;
  /** The zone's. */
  readonly region: string;
  /** IPv4 ranges from which images are pushed. At least one. */
  readonly deployers: readonly string[];
  /** The Cloud DNS zone that `domain` is in; present where `domain` is. */
  readonly dnsZone?: string;
}

/** Where raw values come from: Pulumi's config, or a test's literal. Keys are without the project's name. */
export interface ConfigSource {
  /** Every key that is set in this project's namespace. */
  keys(): readonly string[];
  /** The raw text of a key, or undefined. An object set with --path is its JSON text. */
  get(key: string): string | undefined;
}

/** Values by key, without the project's name. */
export function configSource(values: Readonly<Record<string, string>>): ConfigSource {
  return { keys: () => Object.keys(values), get: (key) => values[key] };
}

/** Every error found, each with its key, what was found, and what would be right. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The stack's config has ${problems.length} problem${problems.length === 1 ? '' : 's'}; nothing was changed:\n`
      + problems.map((problem) => `  - ${problem}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads a stack's config. Each key can be set plainly (`ports.base`) or with --path (an object `ports`), not both.
 * @param kinds the faults there are, for `chaos`; with none of them any is refused
 * @throws {ConfigError} with every problem at once
 */
export function readConfig(source: ConfigSource, stack: string, kinds: FaultKinds): StackConfig {
  const problems: string[] = [];
  const written = collect(source, problems);
  const problemWith = (key: SettingKey) => (text: string) => void problems.push(`\`${key}\`: ${text}`);
  const raw = (key: SettingKey): unknown => written.has(key) ? written.get(key) : settings[key].default;
  const read = <K extends SettingKey>(key: K) =>
    settings[key].parse(raw(key), problemWith(key)) as ReturnType<(typeof settings)[K]['parse']>;
  const [grpcTransport, recordStore] = [read('grpc.transport'), read('record.store')];
  const scenario = adapted(read('scenario'), { grpcTransport, recordStore });
  const inDocuments = scenario.reports.filter(({ store }) => store === 'documents').map(({ id }) => id);
  if (recordStore === 'cache' && inDocuments.length > 0) {
    problemWith('record.store')(`scenario ${scenario.id} keeps reports in the documents (${inDocuments.join(', ')}), where its record must be too; leave it at \`own\`, or use a scenario whose reports are all in the cache`);
  }
  const standard = defaultWeights(scenario, problemWith('scenario'));
  const weights = written.has('split.weights')
    ? weightsFor(scenario, read('split.weights'), problemWith('split.weights')) : standard;
  const platform = read('platform');
  const isKnownPlatform = platform === raw('platform');
  for (const key of isKnownPlatform ? written.keys() : []) {
    const { only, default: standard }: Setting<unknown> = settings[key];
    if (only === undefined || only.includes(platform) || written.get(key) === standard) continue;
    problemWith(key)(`it is read on ${only.join(' and ')} only, and this stack's platform is ${platform}; remove it with \`${removal(key)}\``);
  }
  const links = read('faults.links');
  const config: StackConfig = {
    stack,
    platform,
    scenario,
    split: Object.freeze({ weights: Object.freeze(weights) }),
    ports: Object.freeze({ base: read('ports.base') }),
    grpc: Object.freeze({ transport: grpcTransport }),
    record: Object.freeze({ store: recordStore }),
    redis: Object.freeze({ mode: read('redis.mode') }),
    kafka: Object.freeze({ partitions: read('kafka.partitions'), acks: read('kafka.acks') }),
    replicas: Object.freeze({ writer: read('replicas.writer'), cache: read('replicas.cache') }),
    ttlSeconds: read('ttlSeconds'),
    carbon: Object.freeze({ wattsPerCore: read('carbon.wattsPerCore'), gramsPerKwh: read('carbon.gramsPerKwh') }),
    faults: Object.freeze({ links }),
    chaos: Object.freeze(parseChaos(read('chaos'), { kinds, platform, scenario, links, outside: platform === 'gke' ? ['documents'] : [] }, problemWith('chaos'))),
    cluster: readCluster(platform, read, (key, text) => problemWith(key)(text)),
  };
  if (platform !== 'local' && config.chaos.length > 0 && config.cluster.operators.off.includes('chaos-mesh')) {
    problems.push('`chaos`: faults are Chaos Mesh\'s work, and `operators.off` does without it; remove it from there, or remove `chaos`');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

type Read = <K extends SettingKey>(key: K) => ReturnType<(typeof settings)[K]['parse']>;

function readCluster(platform: PlatformId, read: Read, problem: (key: SettingKey, text: string) => void): ClusterConfig {
  const secret = read('secret');
  const domain = read('domain');
  const [url, user, password] = [read('registry.url'), read('registry.user'), read('registry.password')];
  if (platform !== 'local' && secret === undefined) {
    problem('secret', `platform \`${platform}\` derives every password from it: set it with \`pulumi config set --secret secret "$(openssl rand -hex 32)"\``);
  }
  for (const [key, value] of [['registry.user', user], ['registry.password', password]] as const) {
    if (url !== undefined && value === undefined) problem(key, 'it isn\'t set, and `registry.url` is: set both, or remove `registry.url`');
    if (url === undefined && value !== undefined) problem(key, 'it is set, and `registry.url` isn\'t: set both, or remove it');
  }
  return Object.freeze({
    secret: secret ?? '',
    ...domain === undefined ? {} : { domain },
    ...url === undefined ? {} : { registry: Object.freeze({ url, user: user ?? '', password: password ?? '' }) },
    operators: Object.freeze({ existing: read('operators.existing'), off: read('operators.off') }),
    loadtest: read('loadtest') === 'on',
    ...platform === 'gke' ? { gcp: readGcp({ domain, url }, read, problem) } : {},
  });
}

function readGcp({ domain, url }: { readonly domain?: string | undefined; readonly url?: string | undefined }, read: Read, problem: (key: SettingKey, text: string) => void): GcpConfig {
  const [project, zone, deployers, dnsZone] = [read('gcp.project'), read('gcp.zone'), read('gcp.deployers'), read('gcp.dnsZone')];
  if (project === undefined) problem('gcp.project', 'platform `gke` needs it: set it with `pulumi config set gcp.project PROJECT_ID`');
  if (deployers.length === 0) problem('gcp.deployers', 'platform `gke` needs it: without it nobody may push images. Set it to this machine\'s public address, `pulumi config set gcp.deployers ADDRESS/32`');
  if (domain !== undefined && dnsZone === undefined) problem('gcp.dnsZone', 'it isn\'t set, and `domain` is: name the Cloud DNS zone that the domain is in, or remove `domain`');
  if (domain === undefined && dnsZone !== undefined) problem('gcp.dnsZone', 'it is set, and `domain` isn\'t: set both, or remove it');
  if (url !== undefined) problem('registry.url', 'platform `gke` makes a registry of its own: remove it, `registry.user` and `registry.password`');
  return Object.freeze({
    project: project ?? '', zone, region: zone.slice(0, zone.lastIndexOf('-')), deployers: Object.freeze(deployers), ...dnsZone === undefined ? {} : { dnsZone },
  });
}

/** The value of each key that is set, whichever way; says which keys are unknown, unreadable or set both ways. */
function collect(source: ConfigSource, problems: string[]): ReadonlyMap<SettingKey, unknown> {
  const found = new Map<SettingKey, unknown>();
  const take = (key: string, value: unknown, group?: string): void => {
    if (!isSetting(key)) {
      problems.push(`\`${key}\`: there is no such key${nearest(key, Object.keys(settings))}; remove it with \`${removal(key, group)}\``);
    } else if (value === undefined || value === null) {
      problems.push(`\`${key}\`: it has no value; set one, or remove it with \`${removal(key, group)}\``);
    } else if (found.has(key)) {
      const base = key.slice(0, key.indexOf('.'));
      problems.push(`\`${key}\` and \`${base}\` (set with --path ${key}) both set it; remove one, with \`${removal(key)}\` or \`${removal(key, base)}\``);
    } else found.set(key, value);
  };
  for (const key of source.keys()) {
    const value = source.get(key);
    if (isSetting(key) || !groups.has(key)) take(key, value);
    else for (const [name, inner] of members(key, value, problems)) take(`${key}.${name}`, inner, key);
  }
  return found;
}

/** The members of an object that --path made, e.g. `ports` = {"base": 18000}. */
function members(group: string, text: string | undefined, problems: string[]): [string, unknown][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text ?? '');
  } catch {
    parsed = undefined;
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return Object.entries(parsed);
  const keys = Object.keys(settings).filter((key) => key.startsWith(`${group}.`));
  problems.push(`\`${group}\`: \`${text}\` is a value, but \`${group}\` is only the beginning of a key; set ${keys.map((key) => `\`${key}\``).join(' or ')}`);
  return [];
}

/** The first words of dotted keys: what --path makes objects of. */
const groups: ReadonlySet<string> = new Set(Object.keys(settings)
  .filter((key) => key.includes('.')).map((key) => key.slice(0, key.indexOf('.'))));

function isSetting(key: string): key is SettingKey {
  return Object.hasOwn(settings, key);
}

function removal(key: string, group?: string): string {
  return `pulumi config rm ${group === undefined ? '' : '--path '}${key}`;
}
