/** Every key a stack's config can have: its type, default and meaning stand here and nowhere else. */
import { nearest } from './nearest.ts';
import { operatorIds, optionalOperators } from './operators.ts';
import { scenarios } from './scenarios/index.ts';
import type { Scenario, Text } from './scenarios/scenario.ts';
import { parseSplit } from './splits.ts';

export interface Setting<T> {
  /** What may be written, as the manual shows it. */
  readonly type: string;
  /** What holds when nothing is set, as it would be written. */
  readonly default: string;
  readonly doc: Text;
  /**
   * @param raw text, or the JSON value that --path made of it
   * @param problem called for everything that is wrong; the returned value then means nothing
   */
  readonly parse: (raw: unknown, problem: (text: string) => void) => T;
}

/** Those that infra/open-platform.ts can open. */
export const platformIds = ['local', 'kubernetes'] as const;

export const settings = {
  platform: choice(platformIds, 'local', {
    en: 'Where the lab runs: as processes on this machine, or in the Kubernetes cluster that the kubeconfig names.',
    es: 'Dónde corre el laboratorio: como procesos en esta máquina, o en el clúster de Kubernetes que nombra el kubeconfig.',
  }),
  scenario: { ...choice(Object.keys(scenarios), 'vaccinations', {
    en: 'Which events arrive, by which paths, and which reports are made of them.',
    es: 'Qué eventos llegan, por qué caminos, y qué reportes se hacen con ellos.',
  }), parse: parseScenario },
  'split.weights': {
    type: 'weights (`grpc=50,kafka=50`, or JSON) or the name of a preset',
    default: 'the scenario\'s own preset',
    doc: {
      en: 'The share of traffic each route takes: relative weights, any sum; routes that are not named take none.',
      es: 'La parte del tráfico que toma cada ruta: pesos relativos, de cualquier suma; las rutas no nombradas no toman nada.',
    },
    parse: parseSplit,
  },
  'ports.base': integer(1024, 60_000, 18_000, {
    en: 'The first port of the local platform; every other port derives from it, so two labs can run side by side.',
    es: 'El primer puerto de la plataforma local; los demás derivan de él, así que dos laboratorios pueden correr a la vez.',
  }),
  'redis.mode': choice(['pubsub', 'stream'], 'pubsub', {
    en: 'What the redis hop uses: Pub/Sub (at most once) or Streams (at least once).',
    es: 'Qué usa el salto redis: Pub/Sub (a lo sumo una vez) o Streams (al menos una vez).',
  }),
  'kafka.partitions': integer(1, 64, 3, {
    en: 'Partitions of each Kafka topic: as many consumers as this can share the work.',
    es: 'Particiones de cada tópico de Kafka: tantos consumidores como estas pueden repartirse el trabajo.',
  }),
  'replicas.writer': integer(1, 2, 1, {
    en: 'How many receiving services each hop has.',
    es: 'Cuántos servicios receptores tiene cada salto.',
  }),
  ttlSeconds: optional(integer(60, 31_536_000, 60, {
    en: 'How long after the last write the scenario\'s data in Valkey expire, all together: counters, reports and, where it is kept there, the record. Longer than anything is delivered again after.',
    es: 'Cuánto tiempo después de la última escritura expiran, todos juntos, los datos del escenario en Valkey: contadores, reportes y, donde se guarda allí, el registro. Más de lo que tarda cualquier reentrega.',
  })),
  'carbon.wattsPerCore': number(0.1, 100, 4.26, {
    en: 'Watts of a core that computes all the time, for the energy estimate of the local lab; the default is the median of Google Cloud\'s virtual cores (Cloud Carbon Footprint).',
    es: 'Vatios de un núcleo que calcula todo el tiempo, para la energía estimada del laboratorio local; por omisión, la mediana de los núcleos virtuales de Google Cloud (Cloud Carbon Footprint).',
  }),
  'carbon.gramsPerKwh': number(0, 2_000, 473, {
    en: 'Grams of CO2 per kWh of electricity, for the CO2 estimate; the default is the world\'s mean of 2024 (Ember, Global Electricity Review 2025).',
    es: 'Gramos de CO2 por kWh de electricidad, para el CO2 estimado; por omisión, la media mundial de 2024 (Ember, Global Electricity Review 2025).',
  }),
  secret: optional(text('at least 32 characters without spaces', /^\S{32,}$/, {
    en: 'On a cluster: what every password of the lab is derived from. Set it with `pulumi config set --secret secret "$(openssl rand -hex 32)"`.',
    es: 'En un clúster: de qué se deriva cada contraseña del laboratorio. Se pone con `pulumi config set --secret secret "$(openssl rand -hex 32)"`.',
  })),
  domain: optional(text('a DNS name', /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, {
    en: 'On a cluster: `endpoint.`, `dashboard.`, `functions.`, `grafana.` and `locust.` in front of it are the lab\'s addresses. Without it: `lab.test`, for /etc/hosts.',
    es: 'En un clúster: con `endpoint.`, `dashboard.`, `functions.`, `grafana.` y `locust.` delante, las direcciones del laboratorio. Sin él: `lab.test`, para /etc/hosts.',
  })),
  'registry.url': optional(text('host[:port][/prefix]', /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/, {
    en: 'On a cluster: the OCI registry that images are pushed to and nodes pull from. Without it: Zot in the cluster.',
    es: 'En un clúster: el registro OCI al que se suben las imágenes y del que las toman los nodos. Sin él: Zot en el clúster.',
  })),
  'registry.user': optional(text('a name', /^[^\s:]+$/, { en: 'Who pushes to `registry.url`.', es: 'Quién sube a `registry.url`.' })),
  'registry.password': optional(text('a password', /^\S+$/, {
    en: 'And by which password; set it with `--secret`.', es: 'Y con qué contraseña; se pone con `--secret`.',
  })),
  'operators.existing': list(operatorIds, {
    en: 'On a cluster: operators it has already, which are used as they are.',
    es: 'En un clúster: los operadores que ya tiene, que se usan como están.',
  }),
  'operators.off': list(optionalOperators, {
    en: 'On a cluster: operators to do without.',
    es: 'En un clúster: los operadores de los que se prescinde.',
  }),
  loadtest: choice(['off', 'on'], 'off', {
    en: 'On a cluster: whether Locust runs there too.',
    es: 'En un clúster: si Locust corre allí también.',
  }),
} satisfies Record<string, Setting<unknown>>;

export type SettingKey = keyof typeof settings;

function choice<const T extends string>(values: readonly T[], standard: T, doc: Text): Setting<T> {
  return {
    type: values.map((value) => `\`${value}\``).join(', '),
    default: standard,
    doc,
    parse: (raw, problem) => {
      const found = values.find((value) => value === raw);
      if (found === undefined) problem(`${shown(raw)} is not known${nearest(raw, values)}; it must be one of ${values.join(', ')}`);
      return found ?? standard;
    },
  };
}

function integer(min: number, max: number, standard: number, doc: Text): Setting<number> {
  const range = `a whole number from ${min} to ${max}`;
  return {
    type: range,
    default: String(standard),
    doc,
    parse: (raw, problem) => {
      const isNumber = (typeof raw === 'number' && Number.isInteger(raw)) || (typeof raw === 'string' && /^[+-]?\d+$/.test(raw.trim()));
      const value = Number(raw);
      if (!isNumber || value < min || value > max) problem(`${shown(raw)} is ${isNumber ? 'out of range' : 'not a whole number'}; it must be ${range}`);
      return value;
    },
  };
}

function text(type: string, pattern: RegExp, doc: Text): Setting<string> {
  return {
    type, default: '', doc,
    parse: (raw, problem) => {
      const found = typeof raw === 'string' ? raw.trim() : '';
      // Never the value itself: it may be a secret.
      if (!pattern.test(found)) problem(`what is set is no such text; it must be ${type}`);
      return found;
    },
  };
}

/** Some of the values, by comma; none by default. */
function list<const T extends string>(values: readonly T[], doc: Text): Setting<readonly T[]> {
  return {
    type: `some of ${values.map((value) => `\`${value}\``).join(', ')}, by comma`,
    default: 'none',
    doc,
    parse: (raw, problem) => {
      const named = String(raw).split(',').map((name) => name.trim()).filter((name) => name !== '' && name !== 'none');
      for (const name of named.filter((one) => !values.some((value) => value === one))) {
        problem(`${shown(name)} is not known${nearest(name, values)}; it must be some of ${values.join(', ')}, by comma`);
      }
      return values.filter((value) => named.includes(value));
    },
  };
}

/** A setting that can be left out; its default is to do so. */
function optional<T>({ type, doc, parse }: Setting<T>): Setting<T | undefined> {
  return {
    type: `${type}, or \`none\``,
    default: 'none',
    doc,
    parse: (raw, problem) => raw === 'none' ? undefined : parse(raw, (text) => problem(`${text}, or none`)),
  };
}

function number(min: number, max: number, standard: number, doc: Text): Setting<number> {
  const range = `a number from ${min} to ${max}`;
  return {
    type: range,
    default: String(standard),
    doc,
    parse: (raw, problem) => {
      const isNumber = typeof raw === 'number' || (typeof raw === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(raw.trim()));
      const value = Number(raw);
      if (!isNumber || !(value >= min && value <= max)) problem(`${shown(raw)} is ${isNumber ? 'out of range' : 'not a number'}; it must be ${range}`);
      return value;
    },
  };
}

/** Where the name is unknown the standard one is returned, so that the other keys can still be held against it. */
function parseScenario(raw: unknown, problem: (text: string) => void): Scenario {
  const ids = Object.keys(scenarios);
  if (typeof raw === 'string' && Object.hasOwn(scenarios, raw)) return scenarios[raw as keyof typeof scenarios];
  problem(`${shown(raw)} is not known${nearest(raw, ids)}; it must be one of ${ids.join(', ')}`);
  return scenarios.vaccinations;
}

function shown(raw: unknown): string {
  if (raw === '') return 'an empty text';
  return `\`${typeof raw === 'string' ? raw : JSON.stringify(raw)}\``;
}
