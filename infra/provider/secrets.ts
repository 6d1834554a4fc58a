/** Secret values as the engine hands them over: wrapped in an object that says so. Kinds work with what is in them; the state keeps them wrapped. */

type Properties = Readonly<Record<string, unknown>>;

/** The engine marks an object as special with this key, and says by the value how. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

/** The same, with what is in its secrets. */
export function revealed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(revealed) as T;
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Properties;
  if (object[SIGNATURE] === SECRET) return revealed(object['value']) as T;
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, revealed(each)])) as T;
}

/** The same, each property wrapped that has a secret anywhere in the one of the same name in `like`. */
export function hiddenLike(properties: Properties, like: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, hasSecret(like[key]) ? { [SIGNATURE]: SECRET, value } : value]));
}

function hasSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (value as Properties)[SIGNATURE] === SECRET || Object.values(value).some(hasSecret);
}
