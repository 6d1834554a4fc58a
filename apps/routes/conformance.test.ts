/** What every transport must do, whichever it is: one suite, on the real backends. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { publishedKey } from '../../stacks/names.ts';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { openMetrics } from '../service/metrics.ts';
import { openRedis } from '../service/redis-client.ts';
import { freePort, startKafka, startValkey, until, type Backend } from '../service/testing/backends.ts';
import { topicName } from './topic-name.ts';
import { maxBatchEvents, SendError, type Envelope, type Hop, type HopContext, type HopMode, type Receiver, type Sender } from './hop.ts';
import { hops } from './index.ts';
import { configOf, toldOf } from './testing/told.ts';
import { openWire } from './wire.ts';

const scenario = scenarios.vaccinations;
const wire = openWire(scenario);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const event = wire.encodeEvent({ name: 'Ana', location: 'Quetzaltenango', age: 34, vaccine_type: 'A' });
const timeoutMs = 10_000;

let valkey: Backend & { readonly url: string };
let kafka: Backend & { readonly brokers: readonly string[] };

beforeAll(async () => { [valkey, kafka] = await Promise.all([startValkey(), startKafka()]); }, 120_000);
afterAll(async () => { await Promise.all([valkey, kafka].map((backend) => backend?.stop())); }, 60_000);

interface Case {
  readonly title: string;
  readonly hop: Hop;
  readonly set: HopMode['set'];
  /** Keeps what was sent while nobody receives. */
  readonly keeps: boolean;
}

const cases: readonly Case[] = Object.values<Hop>(hops).flatMap((hop) => hop.modes.map(({ title, set }) => ({
  title, hop, set, keeps: hop.answersFor === 'itself' && hop.promise(configOf(set)).lossKind !== 'counted',
})));

let paths = 0;

/** A path of its own for each test, so that none sees another's events. */
async function openPath(hop: Hop, set: HopMode['set']): Promise<HopContext> {
  const path = `p${paths += 1}`;
  const hopPort = await freePort();
  if (hop.needs.includes('broker')) {
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    // Not until its partitions have leaders: both sides wait for that themselves.
    await admin.createTopics({ topics: [{ topic: topicName(scenario.id, path), numPartitions: 2 }], waitForLeaders: false });
    await admin.disconnect();
  }
  return {
    scenario: scenario.id, channel: path, wire, log, metrics: openMetrics({ process: false }),
    instance: `i-${path}`,
    variables: { ...toldOf(hop, set, { brokers: kafka.brokers, cacheUrl: valkey.url, receivers: [`127.0.0.1:${hopPort}`] }), HOP_PORT: String(hopPort) },
  };
}

const envelopes = (from: number, count: number, path: string): Envelope[] =>
  Array.from({ length: count }, (_, index) => ({ id: `e${from + index}`, route: path, acceptedAt: 1_700_000_000_123.5, event }));

const outcomeOf = async (sending: Promise<void>): Promise<string> => await sending.then(() => 'taken', (error: unknown) => {
  if (error instanceof SendError) return error.outcome;
  throw error;
});

describe.each(cases)('$title', ({ hop, set, keeps }) => {
  let open: (Sender | Receiver)[] = [];
  const keep = <T extends Sender | Receiver>(side: T): T => { open.push(side); return side; };
  afterEach(async () => {
    for (const side of open) await side.close();
    open = [];
  });

  const openSender = async (context: HopContext) => {
    const sender = keep(await hop.openSender(context));
    // Where nothing stands between, it isn't ready before its receiver.
    if (hop.needs.length > 0) await until('the sender', () => sender.ready());
    return sender;
  };
  const openReceiver = async (context: HopContext, deliver: (batch: readonly Envelope[]) => Promise<void>) => {
    const receiver = keep(await hop.openReceiver(context, deliver));
    await until('the receiver', () => receiver.ready(), 30_000);
    return receiver;
  };

  it('delivers every event as it was sent, in batches of every size', async () => {
    const context = await openPath(hop, set);
    const got = new Map<string, Envelope>();
    await openReceiver(context, async (batch) => { for (const envelope of batch) got.set(envelope.id, envelope); });
    const sender = await openSender(context);
    let sent = 0;
    for (const size of [1, 2, 500, maxBatchEvents]) {
      await sender.send(envelopes(sent, size, context.channel), timeoutMs);
      sent += size;
    }
    await until('every event', () => got.size === sent);
    expect(got.get('e7')).toEqual({ id: 'e7', route: context.channel, acceptedAt: 1_700_000_000_123.5, event: expect.anything() });
    expect(wire.decodeEvent(got.get('e7')!.event)).toEqual({ name: 'Ana', location: 'Quetzaltenango', age: 34, vaccine_type: 'A' });
  }, 60_000);

  it('takes batches that are sent at the same time', async () => {
    const context = await openPath(hop, set);
    const got = new Set<string>();
    await openReceiver(context, async (batch) => { for (const { id } of batch) got.add(id); });
    const sender = await openSender(context);
    await Promise.all(Array.from({ length: 50 }, (_, index) => sender.send(envelopes(index * 20, 20, context.channel), timeoutMs)));
    await until('every event', () => got.size === 1_000);
  }, 60_000);

  it('takes an empty batch, and refuses one beyond the bound', async () => {
    const context = await openPath(hop, set);
    const got: string[] = [];
    await openReceiver(context, async (batch) => { got.push(...batch.map(({ id }) => id)); });
    const sender = await openSender(context);
    await sender.send([], timeoutMs);
    expect(await outcomeOf(sender.send(envelopes(0, maxBatchEvents + 1, context.channel), timeoutMs))).toBe('rejected');
    await sender.send(envelopes(5_000, 1, context.channel), timeoutMs);
    await until('the one after', () => got.includes('e5000'));
    expect(got).toEqual(['e5000']);
  }, 60_000);

  it(keeps ? 'keeps what is sent while nobody receives' : 'says rejected while nobody receives', async () => {
    const context = await openPath(hop, set);
    const sender = await openSender(context);
    expect(await outcomeOf(sender.send(envelopes(0, 10, context.channel), 500))).toBe(keeps ? 'taken' : 'rejected');
    const got = new Set<string>();
    await openReceiver(context, async (batch) => { for (const { id } of batch) got.add(id); });
    await sender.send(envelopes(10, 10, context.channel), timeoutMs);
    await until('what was taken', () => got.size === (keeps ? 20 : 10));
    expect(got.has('e0')).toBe(keeps);
  }, 60_000);

  it('delivers again what the next step has not taken', async () => {
    const context = await openPath(hop, set);
    const got = new Set<string>();
    let refusals = 3;
    await openReceiver(context, async (batch) => {
      if (refusals > 0) {
        refusals -= 1;
        throw new SendError('the next step is down', 'rejected', 100);
      }
      for (const { id } of batch) got.add(id);
    });
    const sender = await openSender(context);
    await sender.send(envelopes(0, 100, context.channel), timeoutMs);
    await until('every event', () => got.size === 100);
    expect(refusals).toBe(0);
  }, 60_000);

  it('finishes what is in hand when the receiver closes, and another goes on', async () => {
    const context = await openPath(hop, set);
    const got = new Set<string>();
    let delivered = 0;
    const deliver = async (batch: readonly Envelope[]) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      delivered += batch.length;
      for (const { id } of batch) got.add(id);
    };
    const first = await openReceiver(context, deliver);
    const sender = await openSender(context);
    await sender.send(envelopes(0, 100, context.channel), timeoutMs);
    await first.close();
    if (!keeps) expect(got.size).toBe(100);
    await openReceiver(context, deliver);
    await sender.send(envelopes(100, 100, context.channel), timeoutMs);
    await until('every event', () => got.size === 200);
    expect(delivered).toBe(200);
  }, 60_000);
});

describe('redis, Pub/Sub', () => {
  it('shares the batches among the receivers, and counts what was published', async () => {
    const context = await openPath(hops.redis, {});
    const got: Record<string, string[]> = { a: [], b: [] };
    const receivers = await Promise.all(['a', 'b'].map((instance) => hops.redis.openReceiver(
      { ...context, instance }, async (batch) => { got[instance]!.push(...batch.map(({ id }) => id)); })));
    const sender = await hops.redis.openSender(context);
    const cache = openRedis(valkey.url, log);
    await until('everybody', () => sender.ready() && receivers.every((receiver) => receiver.ready()) && cache.ready());
    for (let batch = 0; batch < 10; batch += 1) await sender.send(envelopes(batch * 10, 10, context.channel), timeoutMs);
    await until('every event', () => got['a']!.length + got['b']!.length === 100);
    expect([got['a']!.length, got['b']!.length]).toEqual([50, 50]);
    expect(await cache.redis.hget(publishedKey(scenario.id), context.channel)).toBe('100');
    await Promise.all([...receivers, sender, cache].map((side) => side.close()));
  }, 60_000);

  it('drops what does not fit while the next step hangs: published = delivered + dropped, exactly', async () => {
    const context = await openPath(hops.redis, {});
    let release = () => undefined as void;
    const hung = new Promise<void>((resolve) => { release = resolve; });
    let delivered = 0;
    const receiver = await hops.redis.openReceiver(context, async (batch) => {
      await hung;
      delivered += batch.length;
    });
    const sender = await hops.redis.openSender(context);
    await until('both', () => sender.ready() && receiver.ready());
    const batches = 60;
    for (let batch = 0; batch < batches; batch += 1) await sender.send(envelopes(0, 1_000, context.channel), timeoutMs);
    const dropped = async () => {
      const { values } = await (context.metrics.registry.getSingleMetric('lab_events_total')!.get() as Promise<{ values: { labels: { outcome?: string }; value: number }[] }>);
      return values.find(({ labels }) => labels.outcome === 'dropped')?.value ?? 0;
    };
    await until('some dropped', async () => await dropped() > 0);
    release();
    await receiver.close();
    expect(delivered + await dropped()).toBe(batches * 1_000);
    await sender.close();
  }, 60_000);
});
