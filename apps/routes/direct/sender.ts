/** The calling side of a WebSocket hop: a connection to each receiver, and several batches on their way on it. */
import { WebSocket } from 'ws';
import { Backoff, within } from '../../service/backoff.ts';
import { openCallingSender, type Failure, type Peer } from '../calling-sender.ts';
import type { HopContext, Sender } from '../hop.ts';
import { watchHeartbeat } from './heartbeat.ts';
import { encodeBatch, goingAway, maxBatchesInHand, numberAfter, path, type BatchAnswer } from './protocol.ts';

const firstReconnectMs = 100;
const maxReconnectMs = 1_000;
const handshakeTimeoutMs = 2_000;
/** How long a close waits for the receiver's own. */
const closeTimeoutMs = 500;
/** Answers are a line. */
const maxAnswerBytes = 64 * 1024;

export async function openDirectSender(context: HopContext): Promise<Sender> {
  return openCallingSender(context, 'WebSocket', openPeer);
}

/** A connection while it lives. */
interface Connection {
  readonly socket: WebSocket;
  /** By number: what to do with the answer. */
  readonly waiting: Map<number, (failure: Failure | undefined) => void>;
}

function openPeer(target: string): Peer {
  const closing = new AbortController();
  let current: Connection | undefined;
  let last = 0;

  async function stayConnected(): Promise<void> {
    const backoff = new Backoff(firstReconnectMs, maxReconnectMs);
    while (!closing.signal.aborted) {
      current = connect(`ws://${target}${path}`);
      const { socket } = current;
      socket.once('open', () => backoff.reset());
      await closed(socket);
      if (!closing.signal.aborted) await backoff.wait(closing.signal);
    }
  }

  const connected = stayConnected();
  return {
    ready: () => current?.socket.readyState === WebSocket.OPEN,
    push: (batch, timeoutMs) => new Promise((resolve) => {
      const refuse = (why: string) => resolve({ error: new Error(`${target}: ${why}`), outcome: 'rejected', final: false });
      if (current?.socket.readyState !== WebSocket.OPEN) return refuse('not connected');
      const { socket, waiting } = current;
      if (waiting.size >= maxBatchesInHand) return refuse(`${maxBatchesInHand} batches are without an answer`);
      const number = last = numberAfter(last);
      const settle = (failure: Failure | undefined) => {
        clearTimeout(timer);
        waiting.delete(number);
        resolve(failure);
      };
      const timer = setTimeout(() => settle({ error: new Error(`${target}: no answer within ${Math.floor(timeoutMs)} ms`), outcome: 'unknown', final: false }), timeoutMs);
      waiting.set(number, settle);
      socket.send(encodeBatch({ number, timeoutMs, batch }));
    }),
    close: async () => {
      closing.abort();
      const socket = current!.socket;
      socket.close();
      await within(closed(socket), closeTimeoutMs, () => new Error('no close in return')).catch(() => socket.terminate());
      await connected;
    },
  };
}

function connect(url: string): Connection {
  const socket = new WebSocket(url, { handshakeTimeout: handshakeTimeoutMs, maxPayload: maxAnswerBytes, perMessageDeflate: false });
  const waiting: Connection['waiting'] = new Map();
  let cause: unknown;
  socket.on('error', (error) => { cause = error; });
  socket.once('open', () => watchHeartbeat(socket));
  socket.on('message', (data: Buffer) => {
    const { batch, error, outcome, invalid } = JSON.parse(data.toString()) as BatchAnswer;
    waiting.get(batch)?.(outcome === undefined ? undefined : { error: new Error(error), outcome, final: invalid === true });
  });
  socket.once('close', (code) => {
    const error = new Error(`the connection to ${url} ended with ${code}`, { cause });
    for (const settle of waiting.values()) settle({ error, outcome: code === goingAway ? 'rejected' : 'unknown', final: false });
  });
  return { socket, waiting };
}

async function closed(socket: WebSocket): Promise<void> {
  if (socket.readyState !== WebSocket.CLOSED) await new Promise((resolve) => { socket.once('close', resolve); });
}
