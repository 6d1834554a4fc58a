/** The calling side of an HTTP hop: connections kept alive, and a look at each receiver now and then, since HTTP alone doesn't tell that one is gone. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Pool } from 'undici';
import { openCallingSender, type Failure, type Peer } from '../calling-sender.ts';
import type { HopContext, Sender } from '../hop.ts';
import { batchType, pushPath, readyPath, timeoutHeader } from './protocol.ts';

/** Batches on their way to one receiver; more wait for a connection. */
const connectionsPerReceiver = 8;
const connectTimeoutMs = 1_000;
/** The receiver keeps an idle one for longer, so none is used that is just being closed. */
const idleConnectionMs = 30_000;
/** Answers are a line. */
const maxAnswerBytes = 64 * 1024;
/** Whether a receiver is there is asked this often. */
const probeEveryMs = 250;
const probeTimeoutMs = 2_000;

const connections = { connect: { timeout: connectTimeoutMs }, keepAliveTimeout: idleConnectionMs, maxResponseSize: maxAnswerBytes };

export async function openHttpSender(context: HopContext): Promise<Sender> {
  return openCallingSender(context, 'HTTP', openPeer);
}

function openPeer(target: string): Peer {
  const origin = `http://${target}`;
  const pool = new Pool(origin, { ...connections, connections: connectionsPerReceiver });
  // A connection of its own: behind batches it would wait for them.
  const client = new Client(origin, connections);
  const closing = new AbortController();
  let ready = false;

  async function probe(): Promise<boolean> {
    try {
      const { statusCode, body } = await client.request({ method: 'GET', path: readyPath, signal: AbortSignal.timeout(probeTimeoutMs) });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      ready = await probe();
      await delay(probeEveryMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }
  }

  const watching = watch();
  return {
    ready: () => ready,
    push: async (batch, timeoutMs) => {
      try {
        const { statusCode, body } = await pool.request({
          method: 'POST', path: pushPath, body: batch, signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
          headers: { 'content-type': batchType, [timeoutHeader]: String(Math.floor(timeoutMs)) },
        });
        if (statusCode !== 200) return failureOf(statusCode, await body.text());
        // Taken, whatever becomes of the rest of the answer.
        await body.dump().catch(() => undefined);
        return undefined;
      } catch (error) {
        const unsent = neverSent(error);
        if (unsent) ready = false;
        return { error, outcome: unsent ? 'rejected' : 'unknown', final: false };
      }
    },
    close: async () => {
      closing.abort();
      await Promise.all([pool.destroy(), client.destroy()]);
      await watching;
    },
  };
}

/** Only a receiver's own answer says that a batch wasn't taken; that of anything in between says nothing. */
function failureOf(status: number, text: string): Failure {
  const { error, outcome } = parsed(text);
  const rejected = outcome === 'rejected';
  return { error: new Error(`HTTP ${status}: ${error ?? text.slice(0, 200)}`), outcome: rejected ? 'rejected' : 'unknown', final: rejected && status < 500 };
}

function parsed(text: string): { readonly error?: string; readonly outcome?: string } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

const connecting: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** There was no connection to send it on. */
function neverSent(error: unknown): boolean {
  return connecting.has((error as NodeJS.ErrnoException).code);
}
