/** What a run's results say in figures: one estimate per measure over the repeats of a cell. Pure functions. */
import { ALL_ROUTES } from '../cells.ts';
import type { CellResult, GoldenWindow, ServiceCost, WindowName } from '../results.ts';
import { estimate, type Estimate } from '../statistics.ts';

/** The repeats of one cell, those that can be trusted. */
export interface Group {
  readonly experiment: string;
  readonly role?: string;
  readonly variant?: string;
  readonly route: string;
  readonly results: readonly CellResult[];
}

/** Whether its figures mean something. */
export function isTrusted({ verdict }: CellResult): boolean {
  return verdict === 'held' || verdict === 'failed';
}

/** In the order of the results. */
export function groupsOf(results: readonly CellResult[]): readonly Group[] {
  const groups = Map.groupBy(results.filter(isTrusted), ({ experiment, role, variant, route }) => JSON.stringify([experiment, role, variant, route]));
  return [...groups.values()].map((own) => {
    const { experiment, role, variant, route } = own[0]!;
    return { experiment, ...role === undefined ? {} : { role }, ...variant === undefined ? {} : { variant }, route, results: own };
  });
}

/** The paths that a group's cells say something about. */
export function pathsOf({ route, results }: Group): readonly string[] {
  return route === ALL_ROUTES ? [...new Set(results.flatMap(({ windows }) => Object.keys(windows)))] : [route];
}

/**
 * The results of several cells repeat by repeat: only repeats that each of them has, since a mean or a sum over fewer would be of something else.
 */
export function byRepeat(groups: readonly Group[]): readonly (readonly CellResult[])[] {
  const repeats = Map.groupBy(groups.flatMap(({ results }) => results), ({ repeat }) => repeat);
  return [...repeats.values()].filter((results) => results.length === groups.length);
}

/** Undefined where no repeat has the figure. */
export function over(group: Group, figure: (result: CellResult) => number | undefined): Estimate | undefined {
  const values = group.results.flatMap((result) => figure(result) ?? []).filter((value) => !Number.isNaN(value));
  return values.length === 0 ? undefined : estimate(values);
}

export function golden(group: Group, path: string, window: WindowName, what: keyof GoldenWindow): Estimate | undefined {
  return over(group, ({ windows }) => windows[path]?.[window]?.[what]);
}

/** Events stored per second, until all that was accepted was stored. */
export function storedRate(group: Group, path: string): Estimate | undefined {
  return over(group, ({ drains }) => drains[path]?.storedRate);
}

/** Share of all events that took the path, 0 to 1. */
export function measuredShare({ windows }: CellResult, path: string): number | undefined {
  const sent = Object.values(windows).reduce((sum, { baseline }) => sum + (baseline?.sent ?? 0), 0);
  return sent === 0 ? undefined : (windows[path]?.baseline?.sent ?? 0) / sent;
}

/** Of all paths together, good answers over all sent. */
export function wholeSuccess({ windows }: CellResult, window: WindowName): number | undefined {
  const all = Object.values(windows).flatMap((own) => own[window] ?? []);
  const sent = all.reduce((sum, each) => sum + each.sent, 0);
  return sent === 0 ? undefined : all.reduce((sum, each) => sum + each.sent * each.success, 0) / sent;
}

/**
 * CPU-seconds per 1,000 stored events, from the beginning until all that was accepted was stored; undefined where none of the services ran.
 * @param only some services @default every process of the lab
 */
export function cpuPerThousand({ whole }: CellResult, only?: (service: string) => boolean): number | undefined {
  const events = Object.values(whole?.stored ?? {}).reduce((sum, stored) => sum + stored, 0);
  const seconds = sumOf(whole?.costs, only, ({ cpuSeconds }) => cpuSeconds);
  return events === 0 || seconds === undefined ? undefined : seconds / events * 1_000;
}

/** Bytes, at the baseline's highest; undefined where none of the services ran. */
export function memoryBytes({ costs }: CellResult, only?: (service: string) => boolean): number | undefined {
  return sumOf(costs.baseline, only, ({ maxResidentBytes }) => maxResidentBytes);
}

function sumOf(costs: Readonly<Record<string, ServiceCost>> | undefined, only: ((service: string) => boolean) | undefined, pick: (cost: ServiceCost) => number): number | undefined {
  const there = Object.entries(costs ?? {}).filter(([service]) => only?.(service) ?? true);
  return there.length === 0 ? undefined : there.reduce((sum, [, cost]) => sum + pick(cost), 0);
}

/** Those whose figures aren't the lab's work: they watch it. */
const WATCHERS = /^(metrics|rules|locust|loadtest|dashboard|functions|registry|supervisor|faulty)$/;

/** What an event costs is what the services on its way cost. */
export function isWorking(service: string): boolean {
  return !WATCHERS.test(service);
}
