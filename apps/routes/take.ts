/** What a receiver that answers its caller does with what it is sent, whichever the transport. */
import { describe } from '../service/log.ts';
import { acceptAll, wrongFields, type IndexedProblem } from './accept-all.ts';
import { maxBatchEvents, SendError, type Deliver, type HopContext } from './hop.ts';
import type { WireError } from './wire.ts';

/** Why something wasn't taken, for its caller. */
export interface Refused {
  readonly error: string;
  readonly outcome: 'rejected' | 'unknown';
  /** What was sent is wrong: sending the same again is of no use. */
  readonly invalid: boolean;
  readonly problems?: readonly IndexedProblem[];
}

export type Taken = { readonly events: number } | { readonly refused: Refused };

export type TakenOutside = { readonly ids: readonly string[]; readonly route: string } | { readonly refused: Refused };

const invalid = (error: string): { readonly refused: Refused } => ({ refused: { error, outcome: 'rejected', invalid: true } });

const untaken = (error: unknown): { readonly refused: Refused } =>
  ({ refused: { error: describe(error), outcome: error instanceof SendError ? error.outcome : 'unknown', invalid: false } });

/** A batch of the lab's own services. Never rejects. */
export async function takeBatch({ wire, metrics }: HopContext, deliver: Deliver, bytes: Uint8Array, timeoutMs: number): Promise<Taken> {
  let batch;
  try {
    batch = wire.decodeBatch(bytes);
  } catch (error) {
    return invalid((error as WireError).message);
  }
  const events = batch.length;
  if (events > maxBatchEvents) return invalid(`a batch of ${events} events: at most ${maxBatchEvents} are taken; split it`);
  const begun = performance.now();
  try {
    await deliver(batch, timeoutMs);
  } catch (error) {
    metrics.events('receive', 'rejected', events);
    return untaken(error);
  }
  metrics.events('receive', 'ok', events);
  metrics.batch('receive', events, (performance.now() - begun) / 1_000);
  return { events };
}

/** An outside caller's event, or an array of them: all or nothing. Never rejects. @param key the caller's own id, already checked */
export async function takeOutside({ outside }: HopContext, deliver: Deliver, value: unknown, key: string | undefined, timeoutMs: number): Promise<TakenOutside> {
  const accepted = acceptAll(outside!.accept, value, key);
  if ('problems' in accepted) return { refused: { error: wrongFields(accepted.problems), outcome: 'rejected', invalid: true, problems: accepted.problems } };
  const { envelopes } = accepted;
  try {
    await deliver(envelopes, timeoutMs);
  } catch (error) {
    return untaken(error);
  }
  return { ids: envelopes.map(({ id }) => id), route: envelopes[0]!.route };
}
