/**
 * What both sides of a WebSocket hop agree on.
 *
 * A binary message is a batch: its number on this connection (4 bytes), how long the sender waits in milliseconds (4 bytes), and the batch.
 * Its answer is the text `{"batch": number}`, or, where it wasn't taken, `{"batch", "error", "outcome", "invalid"}`; answers come in any
 * order. A close with code 1001 says that every batch without an answer was not taken. A text message is an outside caller's event.
 */
import { maxBatchBytes } from '../listening.ts';
import type { Refused } from '../take.ts';

export const path = '/events';

/** Batches without an answer on one connection; more are refused at once. */
export const maxBatchesInHand = 32;

const headerBytes = 8;
export const maxMessageBytes = headerBytes + maxBatchBytes;

/** The receiver is stopping, and has finished what it had in hand. */
export const goingAway = 1001;
/** There can be no such message. */
export const unsupported = 1003;
/** Too many messages without an answer: try again later. */
export const overloaded = 1013;

export interface NumberedBatch {
  readonly number: number;
  readonly timeoutMs: number;
  readonly batch: Buffer;
}

/** Numbers begin again after the last one: there are never so many at once. */
export function numberAfter(number: number): number {
  return (number + 1) >>> 0;
}

export function encodeBatch({ number, timeoutMs, batch }: NumberedBatch): Buffer {
  const message = Buffer.allocUnsafe(headerBytes + batch.length);
  message.writeUInt32BE(number, 0);
  message.writeUInt32BE(Math.max(0, Math.floor(timeoutMs)), 4);
  batch.copy(message, headerBytes);
  return message;
}

/** @returns nothing where the message is too short to be a batch */
export function decodeBatch(message: Buffer): NumberedBatch | undefined {
  if (message.length < headerBytes) return undefined;
  return { number: message.readUInt32BE(0), timeoutMs: message.readUInt32BE(4), batch: message.subarray(headerBytes) };
}

/** The answer to a batch; with a refusal, it wasn't taken. */
export interface BatchAnswer extends Partial<Refused> {
  readonly batch: number;
}
