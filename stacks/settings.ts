/** Every key a stack's config can have: its type, default and meaning stand here and nowhere else. */
import { nearest } from './nearest.ts';
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
export const platformIds = ['local'] as const;

export const settings = {
  platform: choice(platformIds, 'local', {
    en: 'Where the lab runs: as processes on this machine.',
    es: 'Dónde corre el laboratorio: como procesos en esta máquina.',
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
