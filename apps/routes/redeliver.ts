/** A receiver's patience: a batch that the next step doesn't take is offered again until it does, or nobody wants it any more. */
import { Backoff } from '../service/backoff.ts';
import { describe, type Log } from '../service/log.ts';
import type { Deliver, Envelope } from './hop.ts';

const firstWaitMs = 50;
const maxWaitMs = 1_000;

/**
 * The only bound is the signal: the transport keeps the batch, so giving up would only mean to fetch it again.
 * @returns whether it was delivered; false as soon as the signal fires before
 */
export async function redeliver(deliver: Deliver, batch: readonly Envelope[], giveUp: AbortSignal, log: Log): Promise<boolean> {
  const backoff = new Backoff(firstWaitMs, maxWaitMs);
  for (let attempt = 1; !giveUp.aborted; attempt += 1) {
    try {
      return await unlessAborted(deliver(batch), giveUp);
    } catch (error) {
      if (attempt === 1) log.warn('the next step did not take a batch; offering it again until it does', { events: batch.length, error: describe(error) });
      await backoff.wait(giveUp);
    }
  }
  return false;
}

/** Not a race with one long-lived promise: that would hold on to every batch for as long as the signal lives. */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(false);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(() => resolve(true), reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
