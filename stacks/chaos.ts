/**
 * Faults as a stack names them: `kind` or `kind@route.role` or `kind@role`, several by comma. Which kinds there are, and what
 * each needs, is for whoever has them to say: this knows the grammar, the routes and the roles.
 */
import { nearest } from './nearest.ts';
import type { Scenario } from './scenarios/scenario.ts';

/** What a fault may hit: services of one route, or a backend, which serves all. */
export const routeRoles = ['entry', 'worker'] as const;
export const backendRoles = ['broker', 'cache', 'documents'] as const;
export const targetRoles = [...routeRoles, ...backendRoles] as const;

export type TargetRole = (typeof targetRoles)[number];

/** One fault on one target. */
export interface Chaos {
  /** The kind, e.g. `pod-kill`. */
  readonly fault: string;
  /** Absent for a backend. */
  readonly route?: string;
  readonly role: TargetRole;
}

/** What must be known of a kind to tell whether a stack can have it. */
export interface FaultFacts {
  /** It acts on links or names, which a local lab has with `faults.links: true` only. */
  readonly needsLinks: boolean;
  /** Why this platform, or this machine, can't do it; undefined where it can. */
  unsupported(platform: string): string | undefined;
}

/** Every kind there is, by id. */
export type FaultKinds = Readonly<Record<string, FaultFacts>>;

export interface ChaosSurroundings {
  readonly kinds: FaultKinds;
  readonly platform: string;
  readonly scenario: Pick<Scenario, 'id' | 'paths'>;
  /** Whether proxies stand in the path. */
  readonly links: boolean;
  /** Backends on machines of their own, which no fault of the platform's reaches. */
  readonly outside: readonly TargetRole[];
}

/** How a target is written, e.g. `kafka.worker`, `broker`. */
export function targetText({ route, role }: Pick<Chaos, 'route' | 'role'>): string {
  return route === undefined ? role : `${route}.${role}`;
}

/** As config writes it, e.g. `pod-kill@kafka.worker`. */
export function chaosText(chaos: Chaos): string {
  return `${chaos.fault}@${targetText(chaos)}`;
}

/**
 * @param text as config has it; empty or `none` for none
 * @param problem called for everything that is wrong; the returned list then means nothing
 * @returns each fault on each target once, in the order written; a kind alone stands for the worker of every route
 */
export function parseChaos(text: string, surroundings: ChaosSurroundings, problem: (text: string) => void): readonly Chaos[] {
  const words = text.split(',').map((word) => word.trim()).filter((word) => word !== '' && word !== 'none');
  const found = new Map<string, Chaos>();
  for (const word of words) {
    const [fault = '', ...rest] = word.split('@');
    checkKind(word, fault, surroundings, problem);
    for (const target of targets(word, rest, surroundings, problem)) {
      const chaos = { fault, ...target };
      found.set(chaosText(chaos), chaos);
    }
  }
  return [...found.values()];
}

function checkKind(word: string, fault: string, { kinds, platform, links }: ChaosSurroundings, problem: (text: string) => void): void {
  const facts = Object.hasOwn(kinds, fault) ? kinds[fault] : undefined;
  const ids = Object.keys(kinds);
  if (facts === undefined) {
    problem(`\`${word}\`: there is no fault \`${fault}\`${nearest(fault, ids)}; it must be one of ${ids.join(', ')}`);
    return;
  }
  const why = facts.unsupported(platform);
  if (why !== undefined) problem(`\`${word}\`: unsupported on platform \`${platform}\`: ${why}`);
  else if (platform === 'local' && facts.needsLinks && !links) {
    problem(`\`${word}\`: it acts on the links between the processes, and there are none: set them with \`pulumi config set faults.links true\``);
  }
}

type TargetWord = Pick<Chaos, 'route' | 'role'>;

function targets(word: string, rest: readonly string[], { scenario, platform, outside }: ChaosSurroundings, problem: (text: string) => void): readonly TargetWord[] {
  const routes = Object.keys(scenario.paths);
  const all = (role: TargetRole): TargetWord[] => routes.map((route) => ({ route, role }));
  if (rest.length === 0) return all('worker');
  const [before = '', after] = rest.length === 1 ? splitLast(rest[0]!) : ['', ''];
  const [route, written] = after === undefined ? [undefined, before] : [before, after];
  const role = targetRoles.find((one) => one === written);
  if (rest.length > 1 || role === undefined) {
    problem(`\`${word}\`: \`${rest.join('@')}\` is no target${nearest(written, route === undefined ? targetRoles : routeRoles)}; it must be \`route.role\` with a role of ${routeRoles.join(', ')}, or one of ${backendRoles.join(', ')}`);
    return [];
  }
  if (outside.includes(role)) problem(`\`${word}\`: on platform \`${platform}\` \`${role}\` is a machine outside the cluster, and Chaos Mesh reaches nothing else`);
  const isBackend = backendRoles.some((one) => one === role);
  if (route === undefined) return isBackend ? [{ role }] : all(role);
  if (!routes.includes(route)) problem(`\`${word}\`: scenario ${scenario.id} has no route \`${route}\`${nearest(route, routes)}; it has ${routes.join(', ')}`);
  if (isBackend) problem(`\`${word}\`: \`${role}\` serves all routes; write \`@${role}\``);
  return [{ route, role }];
}

/** Routes may have dots in their names; roles have none. */
function splitLast(target: string): [string, string?] {
  const dot = target.lastIndexOf('.');
  return dot < 0 ? [target] : [target.slice(0, dot), target.slice(dot + 1)];
}
