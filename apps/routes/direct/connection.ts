/** One connection of a WebSocket hop's receiver: the lab's own batches, and outside callers' events. */
import { WebSocket } from 'ws';
import { maxBodyBytes } from '../../service/body.ts';
import type { Deliver, HopContext } from '../hop.ts';
import { patienceMs } from '../listening.ts';
import { takeBatch, takeOutside, type Refused } from '../take.ts';
import { watchHeartbeat } from './heartbeat.ts';
import { decodeBatch, goingAway, maxBatchesInHand, overloaded, unsupported, type BatchAnswer } from './protocol.ts';

/** Outside messages without an answer on one connection; more end it. */
export const maxMessagesInHand = 64;
/** Answers that the other side doesn't read; more end the connection. */
const maxUnreadBytes = 1024 * 1024;

export interface Connection {
  /** Takes nothing more, answers what is in hand, and closes. */
  close(): Promise<void>;
}

export function openConnection(context: HopContext, deliver: Deliver, socket: WebSocket): Connection {
  const batches = new Set<Promise<void>>();
  const messages = new Set<Promise<void>>();
  let previous: Promise<void> = Promise.resolve();
  let stopping = false;

  function send(answer: object): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify(answer));
    if (socket.bufferedAmount > maxUnreadBytes) socket.terminate();
  }

  async function batch(message: Buffer): Promise<void> {
    const read = decodeBatch(message);
    if (!read) {
      socket.close(unsupported, 'a binary message is a numbered batch');
      return;
    }
    const { number, timeoutMs, batch: bytes } = read;
    const full = stopping ? 'stopping' : batches.size >= maxBatchesInHand ? `${maxBatchesInHand} batches are in hand` : undefined;
    if (full !== undefined) {
      send({ batch: number, error: `${full}; try again later`, outcome: 'rejected', invalid: false } satisfies BatchAnswer);
      return;
    }
    await inHand(batches, async () => {
      const taken = await takeBatch(context, deliver, bytes, patienceMs(timeoutMs));
      send({ batch: number, ...'refused' in taken ? taken.refused : {} } satisfies BatchAnswer);
    });
  }

  async function message(data: Buffer): Promise<void> {
    if (!context.outside) {
      socket.close(unsupported, 'no events from outside are taken here');
      return;
    }
    if (messages.size >= maxMessagesInHand) {
      socket.close(overloaded, `at most ${maxMessagesInHand} messages without an answer`);
      return;
    }
    const before = previous;
    const answer = stopping ? Promise.resolve({ error: 'stopping; try again later', outcome: 'rejected' }) : answerTo(context, deliver, data);
    // They have no numbers: answers go in the order of the messages.
    previous = inHand(messages, async () => {
      await before;
      send(await answer);
    });
    await previous;
  }

  socket.on('message', (data: Buffer, isBinary) => { void (isBinary ? batch(data) : message(data)); });
  // What is wrong ends the connection; the other side is told by its close.
  socket.on('error', (error) => context.log.warn('a WebSocket connection broke', { error: error.message }));
  watchHeartbeat(socket);
  return {
    close: async () => {
      stopping = true;
      await Promise.all([...batches, ...messages]);
      socket.close(goingAway, 'stopping');
    },
  };
}

/** Runs it as part of the set. It never rejects. */
function inHand(set: Set<Promise<void>>, work: () => Promise<void>): Promise<void> {
  const done: Promise<void> = work().finally(() => set.delete(done));
  set.add(done);
  return done;
}

async function answerTo(context: HopContext, deliver: Deliver, data: Buffer): Promise<object> {
  if (data.length > maxBodyBytes) return refusal({ error: `the message is larger than ${maxBodyBytes} bytes; send fewer events at a time`, outcome: 'rejected', invalid: true });
  let value: unknown;
  try {
    value = JSON.parse(data.toString());
  } catch (error) {
    return refusal({ error: `the message is not JSON: ${(error as Error).message}`, outcome: 'rejected', invalid: true });
  }
  const taken = await takeOutside(context, deliver, value, undefined, patienceMs(undefined));
  if ('refused' in taken) return refusal(taken.refused);
  return { ...Array.isArray(value) ? { ids: taken.ids } : { id: taken.ids[0] }, route: taken.route };
}

function refusal({ invalid: _invalid, ...told }: Refused): object {
  return told;
}
