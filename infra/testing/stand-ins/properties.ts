/** What the engine hands to a provider: plain JSON, but for values that aren't known yet and values that are secret. */
import { isDeepStrictEqual } from 'node:util';

export type Properties = Readonly<Record<string, unknown>>;

/** What the engine puts in the place of a value it doesn't know yet, during a preview. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
/** The engine marks an object as special with this key, and says by the value how. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

/** The same, with what is in its secrets. */
export function plain<T>(value: T): T {
  return mapped(value, (each) => each) as T;
}

/** The same, with a word in the place of every secret: what may stand in a file. */
export function redacted<T>(value: T): T {
  return mapped(value, () => '[secret]') as T;
}

function mapped(value: unknown, ofSecret: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => mapped(each, ofSecret));
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[SIGNATURE] === SECRET) return ofSecret(mapped(object['value'], ofSecret));
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, mapped(each, ofSecret)]));
}

export function isKnown(value: unknown): boolean {
  return !JSON.stringify(value ?? null).includes(UNKNOWN);
}

/** e.g. `kubernetes:apps/v1:Deployment`. */
export function typeOf(urn: string): string {
  return (urn.split('::')[2] ?? '').split('$').at(-1)!;
}

/** The name that the program gave the resource. */
export function nameOf(urn: string): string {
  return urn.split('::').at(-1)!;
}

/** The names of properties that differ, secrets compared by what is in them. */
export function changed(olds: Properties, news: Properties): string[] {
  const [before, after] = [plain(olds), plain(news)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}
