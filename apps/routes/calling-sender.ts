/** The sending side of a hop whose receivers listen: round robin over them, and patient with one that restarts. */
import { Backoff } from '../service/backoff.ts';
import { checkBatchSize, SendError, type Envelope, type HopContext, type Sender } from './hop.ts';
import { maxBatchBytes, targetsOf } from './listening.ts';

/** One attempt; a receiver that hangs costs this much before the batch goes to the next. */
export const attemptTimeoutMs = 3_000;
/** With less time left none is begun: it would only make an outcome unknown that is known. */
const leastAttemptMs = 10;
const firstWaitMs = 20;
const maxWaitMs = 500;
const retryAfterMs = 1_000;
/** More batches at once gain nothing: one is on its way while the receiver works on the other. */
const maxInFlightPerReceiver = 2;

/** Why an attempt failed. */
export interface Failure {
  readonly error: unknown;
  readonly outcome: 'rejected' | 'unknown';
  /** The batch itself is wrong: another attempt is of no use. */
  readonly final: boolean;
}

/** One receiver as a sender sees it. It connects, and connects again, by itself. */
export interface Peer {
  ready(): boolean;
  /** One attempt with an encoded batch; never rejects. @returns nothing when the receiver's promise holds for the batch */
  push(batch: Buffer, timeoutMs: number): Promise<Failure | undefined>;
  close(): Promise<void>;
}

/** @param by the transport's name, for errors @param openPeer given host:port */
export function openCallingSender(context: HopContext, by: string, openPeer: (target: string) => Peer): Sender {
  const targets = targetsOf(context);
  const peers = targets.map(openPeer);
  let next = 0;
  let closed = false;

  /** The next receiver in turn that is connected; the one that just failed only where there is no other. */
  function choose(failed: Peer | undefined): Peer | undefined {
    for (let tried = 0; tried < peers.length; tried += 1) {
      const peer = peers[next % peers.length]!;
      next += 1;
      if (peer !== failed && peer.ready()) return peer;
    }
    return failed?.ready() ? failed : undefined;
  }

  return {
    maxInFlight: maxInFlightPerReceiver * peers.length,
    ready: () => !closed && peers.some((peer) => peer.ready()),
    async send(batch: readonly Envelope[], timeoutMs: number): Promise<void> {
      checkBatchSize(batch);
      if (batch.length === 0) return;
      const bytes = context.wire.encodeBatch(batch);
      if (bytes.length > maxBatchBytes) {
        throw new SendError(`sending ${batch.length} events of ${bytes.length} bytes by ${by}: at most ${maxBatchBytes} bytes are taken; split it`, 'rejected', 0);
      }
      const expiresAt = performance.now() + timeoutMs;
      const backoff = new Backoff(firstWaitMs, maxWaitMs);
      let outcome: 'rejected' | 'unknown' = 'rejected';
      let last: unknown = new Error(`no receiver answers at ${targets.join(', ')}`);
      let peer: Peer | undefined;
      while (!closed && expiresAt - performance.now() > leastAttemptMs) {
        peer = choose(peer);
        if (peer) {
          const failure = await peer.push(bytes, Math.min(attemptTimeoutMs, expiresAt - performance.now()));
          if (!failure) return;
          last = failure.error;
          // Once an attempt's end isn't known, a later refusal says nothing about it.
          if (failure.outcome === 'unknown') outcome = 'unknown';
          if (failure.final) break;
        }
        await backoff.wait(undefined, expiresAt - performance.now());
      }
      throw new SendError(`sending ${batch.length} events by ${by} to ${targets.join(', ')} within ${timeoutMs} ms`, outcome, retryAfterMs, { cause: last });
    },
    close: async () => {
      closed = true;
      await Promise.all(peers.map((peer) => peer.close()));
    },
  };
}
