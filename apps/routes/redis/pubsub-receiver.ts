/**
 * The subscriber. Pub/Sub keeps nothing, so what doesn't fit the bounded queue while the next step is slow is dropped, and
 * counted; each message is delivered once, so that published = stored + duplicates + lost holds exactly.
 */
import { Batcher, QueueFull } from '../../service/batcher.ts';
import { within } from '../../service/backoff.ts';
import { describe } from '../../service/log.ts';
import { openRedis } from '../../service/redis-client.ts';
import { maxBatchEvents, type Deliver, type Envelope, type HopContext, type Receiver } from '../hop.ts';
import { redeliver } from '../redeliver.ts';
import type { RedisSettings } from './settings.ts';
import { channelName } from './sender.ts';

/** How many events may wait for the next step: about 20 MB. */
const maxQueuedEvents = 50_000;
const maxInFlight = 2;
/** How long a stop waits for what is in hand. */
const drainTimeoutMs = 8_000;

export async function openPubsubReceiver(context: HopContext, settings: RedisSettings, deliver: Deliver): Promise<Receiver> {
  const { instance, wire, log, metrics } = context;
  const cache = openRedis(settings.CACHE_URL, log);
  const channel = channelName(context, instance);
  const stop = new AbortController();
  let subscribed = false;
  let dropping = false;
  const queue = new Batcher<Envelope>({
    maxBatchItems: maxBatchEvents, maxQueuedItems: maxQueuedEvents, maxInFlight,
    handle: async (batch) => { await redeliver(deliver, batch, stop.signal, log); },
  });
  metrics.queue('receive', () => queue.queuedItems);

  function receive(message: Buffer): void {
    let batch: readonly Envelope[];
    try {
      batch = wire.decodeBatch(message);
    } catch (error) {
      metrics.events('receive', 'invalid', 1);
      log.warn('a message on the channel is no batch; left out', { channel, error: describe(error) });
      return;
    }
    const begun = performance.now();
    queue.offer(batch).then(() => {
      dropping = false;
      metrics.events('receive', 'ok', batch.length);
      metrics.batch('receive', batch.length, (performance.now() - begun) / 1_000);
    }, (error: unknown) => {
      metrics.events('receive', 'dropped', batch.length);
      if (!dropping) log.warn('the next step is too slow: events are dropped, and show as lost', { error: describe(error), full: error instanceof QueueFull });
      dropping = true;
    });
  }

  const subscribe = () => {
    cache.redis.subscribe(channel).then(
      () => { subscribed = true; log.info('subscribed', { channel }); },
      (error: unknown) => { log.warn('subscribing failed', { channel, error: describe(error) }); cache.redis.disconnect(true); },
    );
  };
  cache.redis.on('ready', subscribe).on('close', () => { subscribed = false; }).on('messageBuffer', (_channel: Buffer, message: Buffer) => receive(message));

  return {
    ready: () => subscribed && cache.ready(),
    close: async () => {
      cache.redis.off('ready', subscribe);
      if (cache.ready()) await cache.run((redis) => redis.unsubscribe(channel)).catch(() => undefined);
      subscribed = false;
      await cache.close();
      await within(queue.close(), drainTimeoutMs, () => new Error('the queue took too long to drain')).catch((error: unknown) => {
        log.error('stopped with events undelivered: they show as lost', { events: queue.queuedItems, error: describe(error) });
        stop.abort();
        queue.abandon(new Error('stopping'));
      });
    },
  };
}
