/**
 * The producer. Not idempotent on purpose: kafkajs' idempotent mode loses acknowledged messages when a connection
 * breaks after the broker's reply; without it there are duplicates at most, and the store knows those by the event's id.
 */
import { type Admin, type Message, Partitioners, type Producer } from 'kafkajs';
import { topicName } from '../topic-name.ts';
import { Backoff, within } from '../../service/backoff.ts';
import { describe } from '../../service/log.ts';
import { checkBatchSize, SendError, type Envelope, type HopContext, type Sender } from '../hop.ts';
import { acksOf, brokersOf, openKafka, retry } from './client.ts';

/** How long the broker waits for its replicas. */
const acksTimeoutMs = 4_000;
/** Below the broker's default limit for one partition's share of a request (1 MiB), with room for headers. */
const maxRequestBytes = 900 * 1024;
const maxInFlight = 4;
const probeEveryMs = 250;
const probeTimeoutMs = 5_000;
const firstWaitMs = 50;
const maxWaitMs = 500;
const closeTimeoutMs = 3_000;
const retryAfterMs = 2_000;

export async function openKafkaSender(context: HopContext): Promise<Sender> {
  const { scenario, channel, wire } = context;
  const kafka = openKafka(context);
  const topic = topicName(scenario, channel);
  const acks = acksOf(context);
  const producer = kafka.producer({ idempotent: false, allowAutoTopicCreation: false, retry, createPartitioner: Partitioners.DefaultPartitioner });
  const brokers = await watchBrokers(context, topic, producer, kafka.admin({ retry }));

  let turn = 0;

  /** A whole chunk into one partition, in turn: the broker pays by the partition of a request, and the order of events means nothing. */
  async function sendChunk(values: readonly Buffer[], expiresAt: number): Promise<void> {
    const left = expiresAt - performance.now();
    const partitions = brokers.partitions();
    const partition = partitions[turn++ % partitions.length]!;
    const messages = values.map((value): Message => ({ value, partition }));
    await within(producer.send({ topic, acks, timeout: acksTimeoutMs, messages }), left, () => new Error('the brokers did not answer in time'));
  }

  return {
    maxInFlight,
    ready: () => brokers.ready(),
    async send(batch: readonly Envelope[], timeoutMs: number): Promise<void> {
      checkBatchSize(batch);
      if (batch.length === 0) return;
      const chunks = chunksOf(batch.map((envelope) => wire.encodeEnvelope(envelope)));
      const expiresAt = performance.now() + timeoutMs;
      const backoff = new Backoff(firstWaitMs, maxWaitMs);
      let attempted = false;
      let last: unknown = brokers.problem();
      while (performance.now() < expiresAt) {
        if (brokers.ready()) {
          attempted = true;
          try {
            while (chunks.length > 0) {
              await sendChunk(chunks[0]!, expiresAt);
              chunks.shift();
            }
            return;
          } catch (error) {
            last = error;
            brokers.lost(error);
          }
        }
        await backoff.wait(undefined, expiresAt - performance.now());
      }
      throw new SendError(`producing ${batch.length} events to topic ${topic} at ${brokersOf(context).join(', ')} within ${Math.round(timeoutMs)} ms`,
        attempted ? 'unknown' : 'rejected', retryAfterMs, { cause: last ?? brokers.problem() });
    },
    close: () => brokers.close(),
  };
}

/** Requests small enough for the broker, most often one. */
function chunksOf(values: readonly Buffer[]): Buffer[][] {
  const chunks: Buffer[][] = [];
  let room = 0;
  for (const value of values) {
    const bytes = value.length + 32;
    if (bytes > room) {
      chunks.push([]);
      room = maxRequestBytes;
    }
    chunks.at(-1)!.push(value);
    room -= bytes;
  }
  return chunks;
}

interface Brokers {
  ready(): boolean;
  /** Of the topic; at least one once ready. */
  partitions(): readonly number[];
  /** Why they aren't ready. */
  problem(): unknown;
  /** A send failed: not ready until the topic's partitions have been seen to have leaders again. */
  lost(error: unknown): void;
  close(): Promise<void>;
}

/** Asks for the topic until it is there, at the start and after each failure; sends only begin when it is. */
async function watchBrokers(context: HopContext, topic: string, producer: Producer, admin: Admin): Promise<Brokers> {
  const { log } = context;
  let ready = false;
  let partitions: readonly number[] = [];
  let problem: unknown = new Error('not connected yet');
  let probing: Promise<void> | undefined;
  const stop = new AbortController();

  async function probe(): Promise<void> {
    await producer.connect();
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const found = topics[0]?.partitions ?? [];
    if (found.length === 0) throw new Error(`${topic} has no partitions`);
    const headless = found.filter(({ leader }) => leader < 0);
    if (headless.length > 0) throw new Error(`${headless.length} partitions of ${topic} have no leader`);
    partitions = found.map(({ partitionId }) => partitionId);
  }

  async function probeUntilReady(): Promise<void> {
    const wait = new Backoff(probeEveryMs, probeEveryMs);
    for (let attempt = 1; !stop.signal.aborted; attempt += 1) {
      try {
        await within(probe(), probeTimeoutMs, () => new Error(`no answer within ${probeTimeoutMs} ms`));
        ready = true;
        log.info('connected to the brokers', { topic });
        return;
      } catch (error) {
        problem = error;
        if (attempt === 1) log.warn('the brokers do not answer; asking until they do', { brokers: brokersOf(context), topic, error: describe(error) });
        await admin.disconnect().catch(() => undefined);
        await wait.wait(stop.signal);
      }
    }
  }

  const begin = () => {
    probing ??= probeUntilReady().finally(() => { probing = undefined; });
  };
  begin();
  return {
    ready: () => ready,
    partitions: () => partitions,
    problem: () => problem,
    lost: (error) => {
      ready = false;
      problem = error;
      begin();
    },
    close: async () => {
      stop.abort();
      ready = false;
      await within(Promise.all([probing, producer.disconnect(), admin.disconnect()]), closeTimeoutMs,
        () => new Error('the brokers did not answer')).catch(() => undefined);
    },
  };
}
