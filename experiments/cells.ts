/** From experiments to cells: what a run consists of, in which order. Pure functions. */
import { routeRoles } from '../stacks/chaos.ts';
import type { Experiment, StackNeeds, Variant, Windows } from './experiment.ts';
import type { TargetRole } from './faults/fault.ts';
import { SECOND_MS } from './measure/golden.ts';
import { GOOD_SECONDS, RATE_WITHIN_MS } from './measure/reaction.ts';
import type { Cell } from './results.ts';

/** All routes at once. */
export const ALL_ROUTES = '*';

/** These serve one route each; the other targets serve all of them. */
const OF_A_ROUTE: readonly TargetRole[] = routeRoles;

export interface Selection {
  readonly repeats: number;
  /** Only this route; `*` cells stay out then. */
  readonly route?: string;
  /** Only this target. */
  readonly role?: TargetRole;
  /** @default first: each fault against its first target, and those that a question compares */
  readonly targets?: 'first' | 'all';
}

/** A cell with what it is a cell of. */
export interface PlannedCell extends Cell {
  readonly of: Experiment<string>;
  /** The stack config it needs besides the defaults. */
  readonly needs: StackNeeds;
}

/**
 * In an order that changes the stack's config as seldom as can be; within one config, repeat by repeat, so that whatever else the machine
 * does meets all cells alike, and a run that is cut short has whole rounds.
 */
export function planCells(experiments: readonly Experiment<string>[], selection: Selection): readonly PlannedCell[] {
  const once = experiments.flatMap((experiment) => cellsOf(experiment, selection));
  const byNeeds = Map.groupBy(once, ({ needs }) => JSON.stringify(Object.entries(needs).sort()));
  const repeats = Array.from({ length: selection.repeats }, (_, index) => index + 1);
  return [...byNeeds.values()].sort((a, b) => placeOf(a).localeCompare(placeOf(b)))
    .flatMap((cells) => repeats.flatMap((repeat) => cells.map((cell) => ({ ...cell, repeat }))));
}

/** The lab as it comes is first; then whatever keeps its scenario, since another one restarts the most. */
function placeOf([cell]: readonly Pick<PlannedCell, 'needs'>[]): string {
  const { needs } = cell!;
  return `${needs.scenario ?? ''} ${Object.keys(needs).length}`;
}

function cellsOf(experiment: Experiment<string>, { route, role, targets = 'first' }: Selection): Omit<PlannedCell, 'repeat'>[] {
  const { fault, variants } = experiment;
  const roles = fault === undefined ? [undefined] : role !== undefined ? fault.roles.filter((one) => one === role) : targets === 'all' ? fault.roles : [fault.roles[0], ...fault.compares ?? []];
  const sides: readonly (readonly [string | undefined, Pick<Variant, 'stack' | 'route'>])[] = variants === undefined ? [[undefined, { stack: {} }]] : Object.entries(variants);
  return sides.flatMap(([variant, { stack, route: own }]) => roles.flatMap((one) => (own === undefined ? routesOf(experiment, one) : [own])
    .filter((name) => route === undefined || name === route)
    .map((name) => ({
      experiment: experiment.id,
      ...one === undefined ? {} : { role: one },
      route: name,
      ...variant === undefined ? {} : { variant },
      of: experiment,
      needs: { ...experiment.stack, ...stack },
    }))));
}

function routesOf({ routes }: Pick<Experiment, 'routes'>, role: TargetRole | undefined): readonly string[] {
  return routes === undefined || (role !== undefined && !OF_A_ROUTE.includes(role)) ? [ALL_ROUTES] : routes;
}

/** What a cell's file is called, without its ending; unique in a run. */
export function cellKey({ experiment, role, route, variant, repeat }: Cell): string {
  const place = [experiment, role, variant].filter((part) => part !== undefined).join('.');
  return `${place}.${route === ALL_ROUTES ? 'all' : route}.${repeat}`;
}

/** Of which experiment a cell of that name is. */
export function experimentOf(key: string): string {
  return key.split('.')[0]!;
}

/** The experiment with other windows; the fault's beginning and length are shortened or stretched with the window it is in. */
export function withWindows<Kind extends string>(experiment: Experiment<Kind>, windows: Windows): Experiment<Kind> {
  const { fault, windowsMs } = experiment;
  const only = { baseline: windows.baseline, during: windowsMs.during === 0 ? 0 : windows.during, recovery: windowsMs.recovery === 0 ? 0 : windows.recovery };
  // Without a fault the whole time is one window.
  const scaled = fault === undefined && only.during === 0 ? { ...only, baseline: windows.baseline + windows.during } : only;
  const factor = windowsMs.during === 0 ? 1 : windows.during / windowsMs.during;
  return {
    ...experiment,
    windowsMs: scaled,
    ...fault === undefined ? {} : { fault: { ...fault, afterMs: Math.round(fault.afterMs * factor), forMs: Math.round(fault.forMs * factor) } },
  };
}

/** How long after its fault a cell is recorded at most: as long as a route, or its rate, may take to come back, and the seconds that show it. 0 where none has to. */
export function longestRecoveryMs({ expect }: Pick<Experiment, 'expect'>): number {
  const bounds = expect.flatMap(({ what, atMost }) => what === 'rateWithin' ? RATE_WITHIN_MS : what === 'recoverMs' ? atMost ?? [] : []);
  return Math.max(0, ...bounds.map((bound) => bound + (GOOD_SECONDS + 1) * SECOND_MS));
}

/** How long a cell takes at least: its windows. */
export function lengthMs({ windowsMs: { baseline, during, recovery } }: Pick<Experiment, 'windowsMs'>): number {
  return baseline + during + recovery;
}
