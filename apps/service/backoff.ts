/** Waiting between attempts: each wait twice as long as the one before, up to a bound, and ended by a signal. */
import { setTimeout as delay } from 'node:timers/promises';

export class Backoff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  #nextMs: number;

  constructor(firstMs: number, maxMs: number) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
    this.#nextMs = firstMs;
  }

  /** @param atMostMs what is left until a deadline. Returns early, without an error, when the signal fires. */
  async wait(signal?: AbortSignal, atMostMs = Infinity): Promise<void> {
    const waitMs = Math.max(0, Math.min(this.#nextMs, atMostMs));
    this.#nextMs = Math.min(this.#nextMs * 2, this.#maxMs);
    await delay(waitMs, undefined, signal ? { signal } : {}).catch(() => undefined);
  }

  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}

/** Rejects with the error that `late` makes when the work hasn't settled in time; the work itself goes on. */
export async function within<T>(work: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(late()), timeoutMs); });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
