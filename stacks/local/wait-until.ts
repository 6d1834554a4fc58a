import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  readonly timeoutMs: number;
  /** Between two looks. @default 100 */
  readonly intervalMs?: number;
  /** Ends the waiting early, by an error. */
  readonly signal?: AbortSignal;
}

/**
 * Looks until there is something to see.
 * @returns what `look` gave that wasn't undefined, or undefined when the time was over
 * @throws what `look` throws; the signal's reason
 */
export async function waitUntil<T>(look: () => T | undefined | Promise<T | undefined>, patience: Patience): Promise<T | undefined> {
  const endMs = performance.now() + patience.timeoutMs;
  for (;;) {
    patience.signal?.throwIfAborted();
    const seen = await look();
    if (seen !== undefined || performance.now() >= endMs) return seen;
    await delay(patience.intervalMs ?? 100);
  }
}
