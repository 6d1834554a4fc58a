/** The sending side of a Redis hop: numbered batches, one at a time, each one's outcome known exactly. */
import { topicName } from '../topic-name.ts';
import { cacheKey, expiryKey, publishedKey } from '../../../stacks/names.ts';
import { Backoff, within } from '../../service/backoff.ts';
import { commandTimeoutMs, isReplyError, openRedis, RedisNotSent } from '../../service/redis-client.ts';
import { checkBatchSize, SendError, type Envelope, type HopContext, type Sender } from '../hop.ts';
import type { RedisSettings } from './settings.ts';
import { append, full, nobodyThere, publish, taken } from './scripts.ts';

/** How many events may wait in a stream: about 60 MB of the cache. More are refused, none are trimmed. */
export const maxStreamEvents = 200_000;
const firstWaitMs = 20;
const maxWaitMs = 500;
const retryAfterMs = 1_000;
/** The server's refusals that pass by themselves: it starts, or is being replaced. */
const passing = /^(LOADING|READONLY|MASTERDOWN|TRYAGAIN|BUSY|CLUSTERDOWN)/;

/** The channel of one receiver; the instance is `*` in the pattern of all of them. */
export function channelName({ scenario, channel }: Pick<HopContext, 'scenario' | 'channel'>, instance: string): string {
  return `${topicName(scenario, channel)}:${instance}`;
}

export function streamKey({ scenario, channel }: Pick<HopContext, 'scenario' | 'channel'>): string {
  return cacheKey(scenario, `stream:${channel}`);
}

/** Almost always one route; two where paths share the channel. */
function countByRoute(batch: readonly Envelope[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { route } of batch) counts[route] = (counts[route] ?? 0) + 1;
  return counts;
}

export async function openRedisSender(context: HopContext, settings: RedisSettings): Promise<Sender> {
  const { scenario, channel, instance, wire, log } = context;
  const cache = openRedis(settings.CACHE_URL, log);
  const sender = `${instance}:${channel}`;
  const keys = [cacheKey(scenario, 'senders'), publishedKey(scenario), expiryKey(scenario)];
  // Beyond every number an earlier process of this name can have used, so that what it left behind in a socket does nothing.
  let number = Date.now() * 1_000;
  let lane: Promise<unknown> = Promise.resolve();

  const script = settings.REDIS_MODE === 'stream'
    ? { run: append, keys: [...keys, streamKey(context)], values: (batch: readonly Envelope[]) => [maxStreamEvents, ...batch.map((envelope) => wire.encodeEnvelope(envelope))] }
    : { run: publish, keys, values: (batch: readonly Envelope[]) => [channelName(context, '*'), wire.encodeBatch(batch)] };

  async function sendNumbered(batch: readonly Envelope[], expiresAt: number): Promise<void> {
    number += 1;
    const values = [sender, number, JSON.stringify(countByRoute(batch)), batch.length, settings.TTL_SECONDS, ...script.values(batch)];
    const backoff = new Backoff(firstWaitMs, maxWaitMs);
    const fail = (what: string, outcome: 'rejected' | 'unknown', cause?: unknown) =>
      new SendError(`${what} (${batch.length} events, channel ${channel}, cache ${settings.CACHE_URL})`, outcome, retryAfterMs, { cause });
    let outcome: 'rejected' | 'unknown' = 'rejected';
    let last: unknown;
    do {
      try {
        const answer = await cache.run((redis) => script.run.run(redis, script.keys, values), commandTimeoutMs);
        if (answer === taken) return;
        if (answer === nobodyThere) throw fail('nobody subscribes: nothing was published; is the worker up?', 'rejected');
        if (answer === full) throw fail(`the stream is full with ${maxStreamEvents} events: nothing was appended; is the worker keeping up?`, 'rejected');
        throw fail('a later batch of this sender was sent meanwhile; does another process have the same INSTANCE?', 'unknown');
      } catch (error) {
        if (error instanceof SendError) throw error;
        last = error;
        if (isReplyError(error)) {
          if (!passing.test(error.message)) throw fail('the cache refused the batch', outcome, error);
        } else if (!(error instanceof RedisNotSent)) outcome = 'unknown';
      }
      await backoff.wait(undefined, expiresAt - performance.now());
    } while (performance.now() < expiresAt);
    throw fail('sending through the cache took too long', outcome, last);
  }

  return {
    maxInFlight: 1,
    ready: () => cache.ready(),
    send(batch, timeoutMs) {
      const expiresAt = performance.now() + timeoutMs;
      const sent = lane.then(() => {
        checkBatchSize(batch);
        return batch.length === 0 ? undefined : sendNumbered(batch, expiresAt);
      });
      lane = sent.catch(() => undefined);
      return sent;
    },
    close: async () => {
      await within(lane, commandTimeoutMs, () => new Error('still sending')).catch(() => undefined);
      await cache.close();
    },
  };
}
