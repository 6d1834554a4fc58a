/**
 * A member of the path's consumer group. An offset is committed once the next step has everything before it; when that step is
 * down the batch is kept, the group is told that we live, and it goes on later.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { topicName } from '../topic-name.ts';
import { within } from '../../service/backoff.ts';
import { describe } from '../../service/log.ts';
import { maxBatchEvents, type Deliver, type Envelope, type HopContext, type Receiver } from '../hop.ts';
import { redeliver } from '../redeliver.ts';
import { openKafka, retry } from './client.ts';

/** A killed consumer's partitions go to the others after this. */
const sessionTimeoutMs = 6_000;
const heartbeatMs = 1_000;
const rebalanceTimeoutMs = 12_000;
/**
 * A fetch waits until there is so much, about 150 events, or for so long: every answer costs the worker, however little is in it, and every question
 * costs the broker, though nothing comes. A stop may wait for it as well.
 */
const minFetchBytes = 32 * 1024;
const maxFetchWaitMs = 250;
/** So that the partitions' batches meet in the store's queue and are written together. */
const concurrentPartitions = 3;
/** How long a stop waits for the batch in hand, and then for the brokers. */
const drainTimeoutMs = 6_000;
const beginAgainAfterMs = 500;
const leaveTimeoutMs = 2_000;

export async function openKafkaReceiver(context: HopContext, deliver: Deliver, kafka: Pick<Kafka, 'consumer'> = openKafka(context)): Promise<Receiver> {
  const { scenario, channel, log } = context;
  const topic = topicName(scenario, channel);
  const consumer = kafka.consumer({
    groupId: topic,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: heartbeatMs,
    rebalanceTimeout: rebalanceTimeoutMs,
    minBytes: minFetchBytes,
    maxWaitTimeInMs: maxFetchWaitMs,
    allowAutoTopicCreation: false,
    // A crash of the consumer, e.g. a broker that is gone for long, is never the end: it begins again.
    retry: { ...retry, restartOnFailure: async () => true },
  });
  const stop = new AbortController();
  const giveUp = new AbortController();
  let joined = false;
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => { joined = true; log.info('joined the consumer group', { topic, partitions: payload.memberAssignment[topic] ?? [] }); });
  for (const event of [consumer.events.CRASH, consumer.events.DISCONNECT, consumer.events.REBALANCING]) {
    consumer.on(event, () => { joined = false; });
  }
  const begin = () => run(context, consumer, topic, deliver, stop.signal, giveUp.signal);
  let running = begin();
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    log.warn('the consumer failed; beginning again', { topic, error: describe(payload.error) });
    // The client begins again by itself only after failures that it expects to pass; a new broker's missing coordinator is none of them.
    if (!payload.restart && !stop.signal.aborted) running = running.then(() => delay(beginAgainAfterMs, undefined, { signal: stop.signal })).then(begin, () => undefined);
  });
  return {
    ready: () => joined,
    close: async () => {
      joined = false;
      stop.abort();
      const left = running.then(() => consumer.disconnect());
      await within(left, drainTimeoutMs, () => new Error('the batch in hand took too long')).catch(() => giveUp.abort());
      await within(left, leaveTimeoutMs, () => new Error('the brokers took too long'))
        .catch((error: unknown) => log.warn('stopped without leaving the group', { error: describe(error) }));
    },
  };
}

/** Connects until it has, and starts to consume. */
async function run(context: HopContext, consumer: Consumer, topic: string, deliver: Deliver, stop: AbortSignal, giveUp: AbortSignal): Promise<void> {
  const { log } = context;
  const connect = async () => {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: concurrentPartitions,
      eachBatch: (payload) => eachBatch(context, payload, deliver, giveUp),
    });
  };
  await redeliver(connect, [], stop, { ...log, warn: (_message, details) => log.warn('the brokers do not answer; asking until they do', { topic, ...details }) });
}

async function eachBatch(context: HopContext, payload: EachBatchPayload, deliver: Deliver, signal: AbortSignal): Promise<void> {
  const { batch, resolveOffset, commitOffsetsIfNecessary } = payload;
  const { metrics, log } = context;
  const { topic, partition, messages } = batch;
  for (let from = 0; from < messages.length && stays(payload, signal); from += maxBatchEvents) {
    const chunk = messages.slice(from, from + maxBatchEvents);
    const envelopes = decode(context, chunk);
    const begun = performance.now();
    if (!await deliverWhileMember(payload, deliver, envelopes, signal, log)) return;
    const last = chunk.at(-1)!.offset;
    resolveOffset(last);
    await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: (BigInt(last) + 1n).toString() }] }] });
    metrics.events('receive', 'ok', envelopes.length);
    metrics.batch('receive', envelopes.length, (performance.now() - begun) / 1_000);
  }
}

/** Whether the partition is still ours and we still want it. */
function stays({ isRunning, isStale }: EachBatchPayload, signal: AbortSignal): boolean {
  return isRunning() && !isStale() && !signal.aborted;
}

/**
 * Delivers, telling the group all the while that we live. When the group says that the partition has gone to another, the
 * delivery is given up, and the other delivers it.
 */
async function deliverWhileMember(payload: EachBatchPayload, deliver: Deliver, batch: readonly Envelope[], signal: AbortSignal, log: HopContext['log']): Promise<boolean> {
  if (batch.length === 0) return true;
  const giveUp = new AbortController();
  const over = AbortSignal.any([signal, giveUp.signal]);
  let lost: unknown;
  const heartbeats = setInterval(() => {
    payload.heartbeat().catch((error: unknown) => {
      lost ??= error;
      giveUp.abort();
    });
  }, heartbeatMs);
  try {
    const delivered = await redeliver(deliver, batch, over, log);
    if (!delivered && lost !== undefined) throw lost;
    return delivered;
  } finally {
    clearInterval(heartbeats);
  }
}

function decode({ wire, metrics, log }: HopContext, messages: EachBatchPayload['batch']['messages']): Envelope[] {
  return messages.flatMap((message) => {
    try {
      return [wire.decodeEnvelope(message.value ?? Buffer.alloc(0))];
    } catch (error) {
      metrics.events('receive', 'invalid', 1);
      log.warn('a message of the topic is no event; left out', { offset: message.offset, error: describe(error) });
      return [];
    }
  });
}
