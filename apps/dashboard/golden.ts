/** The history of the golden metrics, as server and page keep it. */
import type { Golden, GoldenPoint } from './wire.ts';

/** How much history there is, and its resolution, in milliseconds. */
export const historyMs = 5 * 60_000;
export const stepMs = 2_000;

/** How many points of a route are kept: the history, and one more at each end. */
const maxPoints = historyMs / stepMs + 2;

/** Appends newer points, forgets those before `fromMs` (Unix time) and routes that have none left. */
export function joinGolden(old: Golden, newer: Golden, fromMs: number): Golden {
  const routes = [...new Set([...Object.keys(old), ...Object.keys(newer)])].sort();
  return withoutEmpty(routes.map((route): [string, GoldenPoint[]] => {
    const before = old[route] ?? [];
    const last = before.at(-1)?.at ?? -Infinity;
    return [route, [...before, ...(newer[route] ?? []).filter(({ at }) => at > last)]
      .filter(({ at }) => at >= fromMs).slice(-maxPoints)];
  }));
}

/** Those later than `at` (Unix time in milliseconds); all of them for null. */
export function pointsAfter(golden: Golden, at: number | null): Golden {
  return withoutEmpty(Object.entries(golden)
    .map(([route, points]) => [route, at === null ? points : points.filter((point) => point.at > at)] as const));
}

/** When the newest point of any route was measured; null where there is none. */
export function newestAt(golden: Golden): number | null {
  const last = Object.values(golden).flatMap((points) => points.at(-1)?.at ?? []);
  return last.length > 0 ? Math.max(...last) : null;
}

function withoutEmpty(entries: readonly (readonly [string, readonly GoldenPoint[]])[]): Golden {
  return Object.fromEntries(entries.filter(([, points]) => points.length > 0));
}
