/** When the stores last grew, route by route: what an accepted event is worth is seen only when it is stored. */
import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerStores, Snapshot } from '../../loadtest/stores.ts';
import type { Drain } from '../results.ts';
import { SECOND_MS } from './golden.ts';

/** Between two looks. */
const EVERY_MS = 200;

export interface GrowthWatch {
  /** The same stores; whoever reads their totals looks for the watch too. */
  readonly stores: LedgerStores;
  /** By route: events counted since the first look. */
  grown(): Readonly<Record<string, number>>;
  /** When a look first found a route's newest total, Unix time in milliseconds; undefined where it never grew. */
  lastGrowthAt(route: string): number | undefined;
  /** Looks again and again until something else has come to its end, whichever. @throws when interrupted */
  follow(other: Promise<unknown>, signal: AbortSignal): Promise<void>;
}

/**
 * Takes the first look.
 * @param onGrowth called whenever a look finds more than the one before
 * @param now Unix time in milliseconds
 */
export async function watchGrowth(stores: LedgerStores, onGrowth: () => void, now: () => number): Promise<GrowthWatch> {
  const first = (await stores.snapshot()).counted;
  let newest = first;
  const lastAt = new Map<string, number>();
  const look = async (): Promise<Snapshot> => {
    const snapshot = await stores.snapshot();
    const grew = Object.entries(snapshot.counted).filter(([route, count]) => count > (newest[route] ?? 0));
    newest = snapshot.counted;
    for (const [route] of grew) lastAt.set(route, now());
    if (grew.length > 0) onGrowth();
    return snapshot;
  };
  return {
    stores: { ...stores, snapshot: look },
    grown: () => Object.fromEntries(Object.entries(newest).map(([route, count]) => [route, count - (first[route] ?? 0)])),
    lastGrowthAt: (route) => lastAt.get(route),
    async follow(other, signal) {
      let isOver = false;
      const end = () => { isOver = true; };
      void other.then(end, end); // an error is told to whoever waits for it
      while (!isOver) {
        await look();
        await delay(EVERY_MS, undefined, { signal });
      }
    },
  };
}

/** @param stored of the route, since `firstAt` @param lastAt when it last grew; undefined where it didn't */
export function drainOf(stored: number, firstAt: number, loadEndedAt: number, lastAt: number | undefined): Drain {
  if (lastAt === undefined || lastAt <= firstAt) return { storedRate: 0, drainMs: 0 };
  return { storedRate: stored / (lastAt - firstAt) * SECOND_MS, drainMs: Math.max(0, lastAt - loadEndedAt) };
}
