/**
 * A member of the stream's consumer group. An entry is taken out only once the next step has it; what a killed
 * receiver had in hand it finds again when it starts, and others take over after a while.
 */
import { Backoff, within } from '../../service/backoff.ts';
import { describe } from '../../service/log.ts';
import { isReplyError, openRedis, type RedisClient } from '../../service/redis-client.ts';
import type { Deliver, Envelope, HopContext, Receiver } from '../hop.ts';
import { redeliver } from '../redeliver.ts';
import type { RedisSettings } from './settings.ts';
import { streamKey } from './sender.ts';

const group = 'store';
const maxReadEvents = 500;
/** How long one read waits for something new. */
const blockMs = 1_000;
/** Entries in another receiver's hand for longer are taken over: longer than a restart or a slow store takes. */
const takeOverAfterMs = 30_000;
const takeOverEveryMs = 10_000;
const maxWaitMs = 1_000;
const drainTimeoutMs = 8_000;

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];

/** The group's side of the stream: reads, and takes out. */
interface Group {
  /** Makes sure that it is there. */
  join(): Promise<void>;
  /** @param after `0`: what is in this receiver's hand already; `>`: what is new */
  read(after: '0' | '>'): Promise<readonly Entry[]>;
  /** What has been in another's hand for too long, now in ours. */
  takeOver(): Promise<readonly Entry[]>;
  remove(entries: readonly Entry[]): Promise<void>;
}

/** Two connections: a blocking read must not hold up the acknowledgements. */
function openGroup(key: string, consumer: string, reads: RedisClient, writes: RedisClient): Group {
  return {
    async join() {
      await writes.run((redis) => redis.xgroup('CREATE', key, group, '0', 'MKSTREAM')).catch((error: unknown) => {
        if (!isReplyError(error) || !error.message.startsWith('BUSYGROUP')) throw error;
      });
    },
    async read(after) {
      const answer = await reads.run((redis) => redis.callBuffer(
        'XREADGROUP', 'GROUP', group, consumer, 'COUNT', maxReadEvents, 'BLOCK', blockMs, 'STREAMS', key, after,
      ), blockMs + 2_000) as readonly (readonly [Buffer, readonly Entry[]])[] | null;
      return answer?.[0]?.[1] ?? [];
    },
    async takeOver() {
      const [, entries] = await writes.run((redis) => redis.callBuffer(
        'XAUTOCLAIM', key, group, consumer, takeOverAfterMs, '0-0', 'COUNT', maxReadEvents,
      )) as [Buffer, readonly Entry[]];
      return entries;
    },
    async remove(entries) {
      const ids = entries.map(([id]) => id);
      // Acknowledged but not deleted entries would stay in the stream for good, so both or neither.
      await writes.run((redis) => redis.multi().xack(key, group, ...ids).xdel(key, ...ids).exec());
    },
  };
}

export async function openStreamReceiver(context: HopContext, settings: RedisSettings, deliver: Deliver): Promise<Receiver> {
  const { instance, log } = context;
  const key = streamKey(context);
  const reads = openRedis(settings.CACHE_URL, log);
  const writes = openRedis(settings.CACHE_URL, log);
  const stream = openGroup(key, instance, reads, writes);
  const stop = new AbortController();
  const giveUp = new AbortController();
  let ready = false;

  async function consume(): Promise<void> {
    const handOn = (entries: readonly Entry[]) => deliverEntries(context, stream, entries, deliver, giveUp.signal);
    await stream.join();
    for (let own = await stream.read('0'); own.length > 0 && !stop.signal.aborted; own = await stream.read('0')) await handOn(own);
    let tookOverAt = 0;
    ready = true;
    while (!stop.signal.aborted) {
      await handOn(await stream.read('>'));
      if (performance.now() - tookOverAt > takeOverEveryMs) {
        tookOverAt = performance.now();
        await handOn(await stream.takeOver());
      }
    }
  }

  async function run(): Promise<void> {
    const backoff = new Backoff(50, maxWaitMs);
    while (!stop.signal.aborted) {
      try {
        await consume();
      } catch (error) {
        if (!stop.signal.aborted && ready) log.warn('reading the stream failed; beginning again', { key, error: describe(error) });
        if (ready) backoff.reset();
        ready = false;
        await backoff.wait(stop.signal);
      }
    }
  }

  const running = run();
  return {
    ready: () => ready && reads.ready(),
    close: async () => {
      ready = false;
      stop.abort();
      await within(running, drainTimeoutMs, () => new Error('still delivering')).catch(() => giveUp.abort());
      await Promise.all([reads.close(), writes.close()]);
    },
  };
}

async function deliverEntries({ wire, log, metrics }: HopContext, stream: Group, entries: readonly Entry[], deliver: Deliver, giveUp: AbortSignal): Promise<void> {
  if (entries.length === 0) return;
  const batch: Envelope[] = [];
  for (const [, fields] of entries) {
    try {
      // An entry that was taken out while it was in a killed receiver's hand comes back without its fields.
      if (fields?.[1]) batch.push(wire.decodeEnvelope(fields[1]));
    } catch (error) {
      metrics.events('receive', 'invalid', 1);
      log.warn('an entry of the stream is no event; left out', { error: describe(error) });
    }
  }
  const begun = performance.now();
  if (batch.length > 0 && !await redeliver(deliver, batch, giveUp, log)) return;
  metrics.events('receive', 'ok', batch.length);
  metrics.batch('receive', batch.length, (performance.now() - begun) / 1_000);
  await stream.remove(entries);
}
