/** Named splits, and how a split is written in a stack's config. */
import { nearest } from './nearest.ts';
import { FAULTY, type Scenario, type Weights } from './scenarios/scenario.ts';

export type { Weights };

/** The common presets, by name. A preset applies to a scenario that has all of its paths. */
export const presets = {
  thirds: { grpc: 1, redis: 1, kafka: 1 },
  'half-half': { grpc: 1, redis: 1 },
  'thirds-faulty': { grpc: 1, redis: 1, [FAULTY]: 1 },
  'half-faulty': { grpc: 1, [FAULTY]: 1 },
} satisfies Record<string, Weights>;

/** The largest weight, and how many decimals it may have: so that any split can be scaled to whole numbers of 32 bits. */
export const MAX_WEIGHT = 100_000;
export const MAX_WEIGHT_DECIMALS = 3;

/** What a person wrote, before it is held against a scenario. */
export type WrittenSplit =
  | { readonly preset: string }
  | { readonly pairs: readonly (readonly [route: string, weight: number])[] };

type Problem = (text: string) => void;

const FORMS = 'write a weight per route (`grpc=50,kafka=50`), a preset\'s name (`thirds`) or {"grpc": 50, "kafka": 50}';

/**
 * Reads any of the forms a split is written in; says every problem that can be seen without a scenario.
 * @param raw the config value: text, or what --path made of it
 */
export function parseSplit(raw: unknown, problem: Problem): WrittenSplit {
  if (typeof raw === 'string') return parseSplitText(raw.trim(), problem);
  if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return pairsOf(Object.entries(raw), problem);
  problem(Array.isArray(raw) ? positional(JSON.stringify(raw)) : `${JSON.stringify(raw)} is no split: ${FORMS}`);
  return { pairs: [] };
}

/** The weights of a scenario's split, every path present; says every problem, in which case the result means nothing. */
export function weightsFor(scenario: Scenario, written: WrittenSplit, problem: Problem): Weights {
  const routes = splitRoutes(scenario);
  if (scenario.pathBy !== undefined) {
    problem(`scenario \`${scenario.id}\` sends each event by its field \`${scenario.pathBy}\`, so there is nothing to weigh: \`pulumi config rm split.weights\``);
    return spread(routes, []);
  }
  if (routes.length <= 2) {
    problem(`scenario \`${scenario.id}\` has one path, \`${routes[0]!}\`, so there is nothing to split: \`pulumi config rm split.weights\``);
    return spread(routes, []);
  }
  return fitted(scenario, written, problem);
}

/** The scenario's own split, for when nothing is set, every path present; says every way in which it or a preset of the scenario's doesn't fit. */
export function defaultWeights(scenario: Scenario, problem: Problem): Weights {
  const own = (what: string, split: unknown): Weights => {
    const said: Problem = (text) => void problem(`${what} of scenario \`${scenario.id}\`: ${text}`);
    return fitted(scenario, parseSplit(split, said), said);
  };
  for (const [name, weights] of Object.entries(scenario.presets ?? {})) own(`preset \`${name}\``, weights);
  return own('the default split', scenario.defaultSplit);
}

/** Every preset that a scenario is offered: the common ones, whether they fit it or not, each of its paths alone under the path's name, and its own. */
export function presetsOf(scenario: Pick<Scenario, 'paths' | 'presets'>): Readonly<Record<string, Weights>> {
  return { ...presets, ...Object.fromEntries(Object.keys(scenario.paths).map((path) => [path, { [path]: 1 }])), ...scenario.presets };
}

/** The members of a scenario's split: its paths in order, then `faulty`. */
export function splitRoutes(scenario: Scenario): readonly string[] {
  return [...Object.keys(scenario.paths), FAULTY];
}

function parseSplitText(text: string, problem: Problem): WrittenSplit {
  if (text.startsWith('{') || text.startsWith('[')) return parseSplitJson(text, problem);
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => part !== '' && Number.isFinite(Number(part)))) problem(positional(text));
  else if (parts.length === 1 && /^[\w-]+$/.test(text)) return { preset: text };
  else {
    return pairsOf(parts.map((part) => {
      const at = part.indexOf('=');
      if (at === -1) return [part, undefined];
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    }), problem);
  }
  return { pairs: [] };
}

function parseSplitJson(text: string, problem: Problem): WrittenSplit {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    problem(`\`${text}\` is not valid JSON (${(error as Error).message}): ${FORMS}`);
    return { pairs: [] };
  }
  if (Array.isArray(parsed)) {
    problem(positional(text));
    return { pairs: [] };
  }
  // JSON.parse keeps the last of two equal names in silence; the object is flat, so its names can be seen in the text.
  const names = [...text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/g)].map(([, name]) => JSON.parse(`"${name}"`) as string);
  for (const name of repeated(names)) problem(duplicate(name));
  return pairsOf(Object.entries(parsed as object), problem);
}

function pairsOf(written: readonly (readonly [string, unknown])[], problem: Problem): WrittenSplit {
  const pairs: [string, number][] = [];
  let understood = true;
  const wrong = (text: string): void => {
    understood = false;
    problem(text);
  };
  for (const [route, weight] of written) {
    if (route === '') wrong(`a weight without its route: ${FORMS}`);
    else pairs.push([route, weightOf(route, weight, wrong)]);
  }
  for (const route of repeated(written.map(([name]) => name))) wrong(duplicate(route));
  if (understood && !pairs.some(([, weight]) => weight > 0)) {
    wrong('no route has a weight above 0: nothing would be sent anywhere; give at least one');
  }
  return { pairs };
}

function weightOf(route: string, written: unknown, problem: Problem): number {
  if (written === undefined || written === '') {
    problem(`route \`${route}\` has no weight: write \`${route}=50\``);
    return 0;
  }
  const text = shown(written);
  const isNumber = (typeof written === 'number' || typeof written === 'string')
    && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text);
  const weight = Number(text);
  if (!isNumber) problem(`the weight of \`${route}\` is not a number: \`${shown(written)}\`; write e.g. \`${route}=50\``);
  else if (weight < 0) problem(`the weight of \`${route}\` is negative: \`${text}\`; it must be 0 to ${MAX_WEIGHT}`);
  else if (weight > MAX_WEIGHT) problem(`the weight of \`${route}\` is too large: \`${text}\`; it must be 0 to ${MAX_WEIGHT}`);
  else if (!text.endsWith('.') && (text.split('.')[1] ?? '').length > MAX_WEIGHT_DECIMALS) {
    problem(`the weight of \`${route}\` has more than ${MAX_WEIGHT_DECIMALS} decimals: \`${text}\`; weights are relative, use larger ones`);
  } else return Math.abs(weight);
  return 0;
}

function fitted(scenario: Scenario, written: WrittenSplit, problem: Problem): Weights {
  const routes = splitRoutes(scenario);
  const pairs = 'preset' in written ? presetPairs(scenario, routes, written.preset, problem) : written.pairs;
  for (const [route] of pairs) {
    if (!routes.includes(route)) problem(`unknown route \`${route}\`${nearest(route, routes)}; ${known(scenario, routes)}`);
  }
  return spread(routes, pairs);
}

function presetPairs(scenario: Scenario, routes: readonly string[], name: string, problem: Problem): readonly [string, number][] {
  const offered = presetsOf(scenario);
  const preset = Object.hasOwn(offered, name) ? offered[name] : undefined;
  const fitting = Object.entries(offered)
    .filter(([, weights]) => Object.keys(weights).every((route) => routes.includes(route))).map(([id]) => id);
  if (!preset) {
    problem(`unknown preset \`${name}\`${nearest(name, fitting)}; presets for \`${scenario.id}\`: ${fitting.join(', ')}; or ${FORMS}`);
    return [];
  }
  const lacking = Object.keys(preset).filter((route) => !routes.includes(route));
  if (lacking.length > 0) {
    problem(`preset \`${name}\` needs ${lacking.map((route) => `\`${route}\``).join(', ')}, which scenario \`${scenario.id}\` `
      + `doesn't have; presets for it: ${fitting.join(', ') || 'none'}`);
    return [];
  }
  return Object.entries(preset);
}

function spread(routes: readonly string[], pairs: readonly (readonly [string, number])[]): Weights {
  const given = new Map(pairs);
  return Object.fromEntries(routes.map((route) => [route, given.get(route) ?? 0]));
}

function repeated(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

function known(scenario: Scenario, routes: readonly string[]): string {
  return `the routes of \`${scenario.id}\` are ${routes.join(', ')}`;
}

function duplicate(route: string): string {
  return `route \`${route}\` is named more than once: name it once`;
}

function positional(text: string): string {
  return `\`${text}\` is a list of weights without their routes, which would change meaning with the scenario: ${FORMS}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
