/**
 * A Valkey (or Redis) connection that is honest about what it doesn't know: nothing waits in a hidden queue, nothing is sent
 * twice behind the caller's back, every command ends in time, and a dead connection is noticed and made anew.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { within } from './backoff.ts';
import { describe, type Log } from './log.ts';

/** A command that hasn't been answered by then is given up, and its connection with it. */
export const commandTimeoutMs = 2_000;
const connectTimeoutMs = 2_000;
const maxReconnectWaitMs = 1_000;
/** A connection without traffic is asked this often whether it is alive. */
const pingEveryMs = 5_000;
const pingTimeoutMs = 4_000;

export interface RedisClient {
  readonly redis: Redis;
  ready(): boolean;
  /** Resolves when there is a connection, or the time is over: then the next command says what is wrong. */
  connected(timeoutMs: number): Promise<void>;
  /**
   * Runs a command and waits for its answer.
   * @throws {RedisNotSent} it was certainly not sent; {ReplyError} the server's own refusal; anything else: its outcome is unknown
   */
  run<T>(command: (redis: Redis) => Promise<T>, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** There is no connection: the command was not sent. */
export class RedisNotSent extends Error {
  constructor(place: string) {
    super(`no connection to ${place}; is the server up?`);
    this.name = 'RedisNotSent';
  }
}

/** Whether the server itself refused, so that nothing was done. */
export function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** What logs and errors say of an address: neither user nor password. */
function placeOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

export function openRedis(url: string, log: Log): RedisClient {
  const place = placeOf(url);
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: null,
    connectTimeout: connectTimeoutMs,
    keepAlive: pingEveryMs,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), maxReconnectWaitMs),
  });
  let complained = false;
  redis.on('error', (error: unknown) => {
    if (!complained) log.warn('the connection to the cache failed; trying again until it is back', { url: place, error: describe(error) });
    complained = true;
  });
  redis.on('ready', () => {
    if (complained) log.info('connected to the cache again', { url: place });
    complained = false;
  });
  // What was sent on a connection that broke is neither answered nor failed by the library.
  const waiting = new Set<(error: Error) => void>();
  redis.on('close', () => { for (const fail of waiting) fail(new Error(`the connection to ${place} broke`)); });
  const unlessClosed = <T>(work: Promise<T>) => new Promise<T>((resolve, reject) => {
    waiting.add(reject);
    work.then(resolve, reject).finally(() => waiting.delete(reject));
  });
  const isReady = () => redis.status === 'ready';
  const run = async <T>(command: (redis: Redis) => Promise<T>, timeoutMs = commandTimeoutMs): Promise<T> => {
    if (!isReady()) throw new RedisNotSent(place);
    return await within(unlessClosed(command(redis)), timeoutMs, () => {
      // Its answer may still come, but nothing after it should have to wait behind it.
      redis.disconnect(true);
      return new Error(`no answer from ${place} within ${timeoutMs} ms`);
    });
  };
  const pings = setInterval(() => {
    if (isReady()) run((connection) => connection.ping(), pingTimeoutMs).catch(() => undefined);
  }, pingEveryMs).unref();
  return {
    redis, run, ready: isReady,
    connected: async (timeoutMs) => {
      if (isReady()) return;
      await once(redis, 'ready', { signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
    },
    close: async () => {
      clearInterval(pings);
      redis.disconnect();
    },
  };
}

/** A Lua script: sent whole once per server, by its hash from then on. */
export class RedisScript {
  readonly #source: string;
  readonly #hash: string;

  constructor(source: string) {
    this.#source = source;
    this.#hash = createHash('sha1').update(source).digest('hex');
  }

  async run(redis: Redis, keys: readonly string[], values: readonly (string | number | Buffer)[]): Promise<unknown> {
    const command = [keys.length, ...keys, ...values];
    try {
      return await redis.call('EVALSHA', this.#hash, ...command);
    } catch (error) {
      if (!isReplyError(error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return await redis.call('EVAL', this.#source, ...command);
    }
  }
}
