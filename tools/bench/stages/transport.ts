/** One transport alone: its own sender and receiver in one process, over the real backend, with nothing before and (almost) nothing after. */
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Addresses } from '../../../apps/addresses.ts';
import { maxBatchEvents, sendTimeoutMs, type Deliver, type Envelope, type HopContext, type Receiver, type Sender } from '../../../apps/routes/hop.ts';
import { hopNamed } from '../../../apps/routes/index.ts';
import { openKafka } from '../../../apps/routes/kafka/client.ts';
import { openWire, type Wire } from '../../../apps/routes/wire.ts';
import { Batcher } from '../../../apps/service/batcher.ts';
import { topicName } from '../../../apps/routes/topic-name.ts';
import { openMetrics } from '../../../apps/service/metrics.ts';
import { openStore } from '../../../apps/store/open-store.ts';
import { configSource, readConfig } from '../../../stacks/config.ts';
import { scenarios, type ScenarioId } from '../../../stacks/scenarios/index.ts';
import type { HopName, Scenario } from '../../../stacks/scenarios/scenario.ts';
import { answer, ownCpuSeconds } from '../child.ts';
import { freePort } from '../free-port.ts';
import { openEvents } from './events.ts';
import { quiet } from './quiet.ts';

export type TransportCommand =
  | {
    readonly kind: 'open';
    /** Whose events; the bench's own data go under `<scenario>-bench`. */
    readonly scenario: string;
    readonly hop: HopName;
    /** Names its topic, channel or stream: two stages that run at once must not share one. */
    readonly path: string;
    readonly brokers: readonly string[];
    /** Of its topic. */
    readonly partitions: number;
    readonly cacheUrl: string;
    /** Without it a sender only. */
    readonly receive: boolean;
    /** Where what is received is stored; without it, it is done with. */
    readonly documentsUrl?: string;
  }
  /** As much as it takes: so many batches under way at any time. */
  | { readonly kind: 'saturate'; readonly batchEvents: number; readonly inFlight?: number; readonly forMs: number }
  /** Single events at random times, batched as an entry batches them. */
  | { readonly kind: 'arrive'; readonly perSecond: number; readonly forMs: number };

export interface TransportAnswer {
  readonly events: number;
  readonly elapsedMs: number;
  readonly cpuSeconds: number;
  /** `arrive`: from when an event was due until its batch was taken. */
  readonly p99Ms: number;
  /** Of one event on the wire, its envelope included, in bytes. */
  readonly eventBytes: number;
}

interface Open {
  readonly scenario: Scenario;
  readonly wire: Wire;
  readonly hop: HopName;
  readonly next: (count: number) => readonly Envelope[];
  readonly sender: Sender;
  readonly receiver: Receiver | undefined;
  received: number;
}

/** How long what was sent may take to arrive, and how long sender and receiver to be ready. */
const patienceMs = 30_000;

let open: Open | undefined;

async function openTransport({ scenario: id, hop, path, brokers, partitions, cacheUrl, receive, documentsUrl }: TransportCommand & { kind: 'open' }): Promise<void> {
  const own = scenarios[id as ScenarioId];
  const scenario: Scenario = { ...own, id: `${id}-bench` };
  const wire = openWire(scenario);
  const hopPort = await freePort();
  const metrics = openMetrics({ process: false });
  const config = readConfig(configSource({ scenario: id, 'kafka.partitions': String(partitions) }), 'bench', {});
  const context: HopContext = {
    scenario: scenario.id, channel: path, wire, log: quiet, metrics,
    instance: `bench-${path}-${process.pid}`,
    variables: { ...hopNamed(hop).environment(config, addressesOf(brokers, cacheUrl), [`127.0.0.1:${hopPort}`]), HOP_PORT: String(hopPort) },
  };
  if (isBrokered(hop)) await makeTopic(context, topicName(scenario.id, path), partitions);
  const writer = documentsUrl === undefined ? undefined
    : openStore({ scenario, writer: context.instance, documentsUrl, cacheUrl, log: quiet, metrics });
  await writer?.opened();
  const deliver: Deliver = async (batch, timeoutMs) => {
    await writer?.store(batch.map((envelope) => ({ ...envelope, event: wire.decodeEvent(envelope.event) })), timeoutMs);
    if (open) open.received += batch.length;
  };
  const receiver = receive ? await hopNamed(hop).openReceiver(context, deliver) : undefined;
  const sender = await hopNamed(hop).openSender(context);
  await until(`${hop} is ready`, () => sender.ready() && (receiver?.ready() ?? true));
  open = { scenario, wire, hop, next: openEvents(scenario, wire, hop), sender, receiver, received: 0 };
}

/** Of what stands between a sender and its receiver: no hop is told of anything else. */
function addressesOf(brokers: readonly string[], cacheUrl: string): Addresses {
  const none = (): never => { throw new Error('a transport alone has no such address'); };
  return { broker: brokers, cache: { primary: cacheUrl, replica: cacheUrl }, documents: '', metrics: '', service: none, publicUrl: none };
}

/** What it sends are records of a topic, each with its key. */
function isBrokered(hop: HopName): boolean {
  return hopNamed(hop).needs.includes('broker');
}

/** One that is there is kept. */
async function makeTopic(context: HopContext, topic: string, partitions: number): Promise<void> {
  const admin = openKafka(context).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions, replicationFactor: 1 }] });
  await admin.disconnect();
}

async function until(what: string, look: () => boolean): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (!look()) {
    if (performance.now() > endMs) throw new Error(`waited ${patienceMs} ms in vain until ${what}`);
    await delay(5);
  }
}

/** Sends from several lanes for a while, and waits until all of it has been received. */
async function saturate({ batchEvents, inFlight, forMs }: TransportCommand & { kind: 'saturate' }): Promise<TransportAnswer> {
  const { sender, receiver, next } = open!;
  open!.received = 0;
  let events = 0;
  const cpuBefore = ownCpuSeconds();
  const begunMs = performance.now();
  await Promise.all(Array.from({ length: inFlight ?? sender.maxInFlight }, async () => {
    while (performance.now() - begunMs < forMs) {
      await sender.send(next(batchEvents), sendTimeoutMs);
      events += batchEvents;
    }
  }));
  if (receiver) await until(`${events} events have arrived; ${open!.received} have`, () => open!.received >= events);
  return { events, elapsedMs: performance.now() - begunMs, cpuSeconds: ownCpuSeconds() - cpuBefore, p99Ms: 0, eventBytes: eventBytes() };
}

async function arrive({ perSecond, forMs }: TransportCommand & { kind: 'arrive' }): Promise<TransportAnswer> {
  const { sender, next } = open!;
  const latencyUs = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 });
  const queue = new Batcher<Envelope>({
    maxBatchItems: maxBatchEvents, maxQueuedItems: perSecond * patienceMs / 1_000, maxInFlight: sender.maxInFlight,
    handle: (batch) => sender.send(batch, sendTimeoutMs),
  });
  const cpuBefore = ownCpuSeconds();
  const begunMs = performance.now();
  let events = 0;
  for (let dueMs = begunMs; dueMs - begunMs < forMs; dueMs += -Math.log(1 - Math.random()) / perSecond * 1_000) {
    if (dueMs > performance.now()) await delay(dueMs - performance.now());
    const intendedMs = dueMs;
    events += 1;
    void queue.offer(next(1)).then(() => { latencyUs.record(Math.max(1, Math.round((performance.now() - intendedMs) * 1_000))); });
  }
  await queue.close();
  return {
    events, elapsedMs: performance.now() - begunMs, cpuSeconds: ownCpuSeconds() - cpuBefore, p99Ms: latencyUs.percentile(99) / 1_000, eventBytes: eventBytes(),
  };
}

/** Key and value of a record, or what a batch grows by with each event. */
function eventBytes(): number {
  const batch = open!.next(100);
  const envelopes = batch.reduce((sum, envelope) => sum + open!.wire.encodeEnvelope(envelope).length + (isBrokered(open!.hop) ? envelope.id.length : 0), 0);
  return Math.round(envelopes / batch.length);
}

answer(async (command: TransportCommand): Promise<TransportAnswer | undefined> => {
  if (command.kind === 'open') return void await openTransport(command);
  return command.kind === 'saturate' ? await saturate(command) : await arrive(command);
});
