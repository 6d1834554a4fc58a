/** What of the published events is lost, and what may still be under way: pure. */
import type { RouteTotals, Totals } from '../wire.ts';

/** How long a published event may be under way, in milliseconds: what hasn't been received by then is lost. */
export const lostAfterMs = 10_000;

interface Traffic {
  readonly published: number;
  /** Counted, or recognised as a duplicate. */
  readonly received: number;
}

export interface Losses {
  /** The oldest first: as many as `lostAfterMs` holds, and one before. */
  readonly samples: readonly { readonly at: number; readonly routes: Readonly<Record<string, Traffic>> }[];
  /** Certainly lost, by route; absent before that could be seen. */
  readonly lost: Readonly<Record<string, number>>;
}

export const noLosses: Losses = { samples: [], lost: {} };

/** @param at when the totals were read, Unix time in milliseconds */
export function withTotals({ samples: before, lost: known }: Losses, { routes }: Totals, at: number): Losses {
  const now = Object.fromEntries(Object.entries(routes).flatMap(([route, totals]) => {
    const traffic = trafficOf(totals);
    return traffic ? [[route, traffic] as const] : [];
  }));
  const all = [...before, { at, routes: now }];
  const samples = all.slice(Math.max(0, all.findLastIndex((sample) => sample.at <= at - lostAfterMs)));
  const [oldest] = samples;
  if (!oldest || oldest.at > at - lostAfterMs) return { samples, lost: known };
  const lost = Object.entries(now).flatMap(([route, { published, received }]) => {
    // Whatever was received since then may be newer, so at least the rest of what was published then is lost: all of it once traffic stands still.
    const least = (oldest.routes[route]?.published ?? 0) - received;
    const missing = Math.max(0, published - received);
    return [[route, Math.min(missing, Math.max(least, known[route] ?? 0))] as const];
  });
  return { samples, lost: Object.fromEntries(lost) };
}

function trafficOf({ published, counted = 0, duplicates = 0 }: RouteTotals): Traffic | null {
  return published === undefined ? null : { published, received: counted + duplicates };
}

/** What is certainly lost (null before that can be known), and what else is missing: under way, or lost too. */
export function lossOf({ samples, lost: known }: Losses, route: string): { readonly lost: number | null; readonly underWay: number } {
  const traffic = samples.at(-1)?.routes[route];
  const lost = known[route] ?? null;
  return { lost, underWay: traffic ? Math.max(0, traffic.published - traffic.received - (lost ?? 0)) : 0 };
}
