/** What kinds of settings there are: how each is written, read and refused. settings.ts lists the settings. */
import { isIPv4 } from 'node:net';
import { nearest } from './nearest.ts';
import type { Text } from './scenarios/scenario.ts';

export interface Setting<T> {
  /** What may be written, as the manual shows it. */
  readonly type: string;
  /** What holds when nothing is set, as it would be written. */
  readonly default: string;
  readonly doc: Text;
  /** The platforms that read it. @default all */
  readonly only?: readonly PlatformId[];
  /**
   * @param raw text, or the JSON value that --path made of it
   * @param problem called for everything that is wrong; the returned value then means nothing
   */
  readonly parse: (raw: unknown, problem: (text: string) => void) => T;
}

/** Those that infra/open-platform.ts can open. */
export const platformIds = ['local', 'kubernetes', 'gke'] as const;

export type PlatformId = (typeof platformIds)[number];

/** The widest range of addresses that may be let in: more is a door for whole countries. Bits. */
const MIN_PREFIX_BITS = 16;

export function onLocal<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, only: ['local'] };
}

export function onClusters<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, only: ['kubernetes', 'gke'] };
}

export function onGke<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, only: ['gke'] };
}

export function choice<const T extends string>(values: readonly T[], standard: T, doc: Text): Setting<T> {
  return {
    type: values.map((value) => `\`${value}\``).join(', '),
    default: standard,
    doc,
    parse: (raw, problem) => {
      const found = values.find((value) => value === (typeof raw === 'number' ? String(raw) : raw)); // --path makes numbers of digits
      if (found === undefined) problem(`${shown(raw)} is not known${nearest(raw, values)}; it must be one of ${values.join(', ')}`);
      return found ?? standard;
    },
  };
}

export function flag(doc: Text): Setting<boolean> {
  return {
    type: '`true`, `false`',
    default: 'false',
    doc,
    parse: (raw, problem) => {
      if (!['true', 'false'].includes(String(raw))) problem(`${shown(raw)} is not known; it must be true or false`);
      return String(raw) === 'true';
    },
  };
}

export function integer(min: number, max: number, standard: number, doc: Text): Setting<number> {
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

export function text(type: string, pattern: RegExp, doc: Text): Setting<string> {
  return {
    type, default: '', doc,
    parse: (raw, problem) => {
      const found = typeof raw === 'string' ? raw.trim() : '';
      if (!pattern.test(found)) problem(`${shown(raw)} is no such text; it must be ${type}`);
      return found;
    },
  };
}

/** A text that is never shown, whatever is wrong with it. */
export function secretText(type: string, pattern: RegExp, doc: Text): Setting<string> {
  const setting = text(type, pattern, doc);
  return { ...setting, parse: (raw, problem) => setting.parse(raw, () => problem(`what is set (not shown here) is no such text; it must be ${type}`)) };
}

/** A zone of Google Cloud. */
export function zone(doc: Text): Setting<string> {
  return { ...text('a zone, e.g. `us-central1-a`', /^[a-z]+-[a-z]+\d{1,2}-[a-z]$/, doc), default: 'us-central1-a' };
}

/** IPv4 ranges, by comma; none by default. */
export function ranges(doc: Text): Setting<readonly string[]> {
  return {
    type: `IPv4 ranges, by comma, each with a prefix of ${MIN_PREFIX_BITS} to 32 bits`,
    default: 'none',
    doc,
    parse: (raw, problem) => {
      const named = String(raw).split(',').map((one) => one.trim()).filter((one) => one !== '' && one !== 'none');
      for (const one of named) {
        const [address = '', bits = '', ...more] = one.split('/');
        const isRange = isIPv4(address) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32 && more.length === 0;
        if (!isRange) problem(`${shown(one)} is not an IPv4 range; write e.g. 203.0.113.7/32`);
        else if (Number(bits) < MIN_PREFIX_BITS) problem(`${shown(one)} is too wide: the prefix must be at least ${MIN_PREFIX_BITS} bits`);
      }
      return named;
    },
  };
}

/** Some of the values, by comma; none by default. */
export function list<const T extends string>(values: readonly T[], doc: Text): Setting<readonly T[]> {
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
export function optional<T>({ type, doc, parse }: Setting<T>): Setting<T | undefined> {
  return {
    type: `${type}, or \`none\``,
    default: 'none',
    doc,
    parse: (raw, problem) => raw === 'none' ? undefined : parse(raw, (text) => problem(`${text}, or none`)),
  };
}

export function number(min: number, max: number, standard: number, doc: Text): Setting<number> {
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

export function shown(raw: unknown): string {
  if (raw === '') return 'an empty text';
  return `\`${typeof raw === 'string' ? raw : JSON.stringify(raw)}\``;
}
