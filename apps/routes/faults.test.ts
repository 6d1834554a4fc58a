/**
 * Accepted events under faults, through real processes and stores: a path's sender sends without pause, something is killed or cut, and in
 * the end every event that was said to be taken is in the record once, and counted once.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { documentsCollection, documentsDatabase } from '../../stacks/names.ts';
import { openMetrics } from '../service/metrics.ts';
import { openRedis } from '../service/redis-client.ts';
import { freePort, startDocumentStore, startKafka, startValkey, until, type Backend } from '../service/testing/backends.ts';
import { openCuttingProxy, type CuttingProxy } from '../service/testing/cutting-proxy.ts';
import { openMongo } from '../store/mongo-client.ts';
import { openReports } from '../store/reports.ts';
import { attemptTimeoutMs } from './calling-sender.ts';
import { topicName } from './topic-name.ts';
import type { Envelope, Hop, HopContext, HopMode, SendError, Sender } from './hop.ts';
import { hops } from './index.ts';
import { everyHop } from './testing/every-hop.ts';
import { configOf, toldOf } from './testing/told.ts';
import { openWire } from './wire.ts';

const scenario = everyHop;
const wire = openWire(scenario);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const event = wire.encodeEvent({ name: 'Ana', location: 'Quetzaltenango', age: 34, vaccine_type: 'A' });

let valkey: Backend & { readonly url: string };
let kafka: Backend & { readonly brokers: readonly string[] };
let documents: Backend & { readonly url: string };
/** The broker tells its clients to come through it. */
let brokerProxy: CuttingProxy;

beforeAll(async () => {
  const proxyPort = await freePort();
  [valkey, kafka, documents] = await Promise.all([startValkey(), startKafka({ advertisedPort: proxyPort }), startDocumentStore()]);
  brokerProxy = await openCuttingProxy(kafka.port, proxyPort);
  const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  const brokered = Object.values<Hop>(hops).filter(({ needs }) => needs.includes('broker'));
  await admin.createTopics({ topics: brokered.map((hop) => ({ topic: topicName(scenario.id, hop.name), numPartitions: 3 })), waitForLeaders: false });
  await admin.disconnect();
}, 120_000);
afterAll(async () => {
  await brokerProxy?.close();
  await Promise.all([valkey, kafka, documents].map((backend) => backend?.stop()));
}, 60_000);

interface WorkerProcess {
  /** Stops it where it is. */
  freeze(): void;
  /** After `freeze`: it goes on, with all that came meanwhile. */
  thaw(): void;
  kill(signal: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
}

let workers: WorkerProcess[] = [];
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill('SIGTERM')));
  workers = [];
}, 30_000);

/** A path is called by its only hop. */
type HopPath = keyof typeof hops;

const told = (path: HopPath, set: HopMode['set'], hopPort: number, cacheUrl = valkey.url) =>
  toldOf(hops[path], set, { brokers: kafka.brokers, cacheUrl, receivers: [`127.0.0.1:${hopPort}`] });
/** With no `-`: a run's ids go on with one. */
const nameOf = (path: string, set: HopMode['set']) => [path, ...Object.values(set)].join('_');

async function openWorkerProcess(path: HopPath, set: HopMode['set'], hopPort: number): Promise<WorkerProcess> {
  const httpPort = await freePort();
  let child: ChildProcess;
  const worker: WorkerProcess = {
    start: async () => {
      child = spawn(process.execPath, [join(import.meta.dirname, 'testing/every-hop-worker.ts')], {
        stdio: 'ignore',
        env: {
          PATH: process.env['PATH'], SCENARIO: scenario.id, CHANNEL: path, INSTANCE: `worker-${nameOf(path, set)}`, HTTP_PORT: String(httpPort),
          HOP_PORT: String(hopPort), ...told(path, set, hopPort), CACHE_URL: valkey.url, DOCUMENTS_URL: documents.url,
        },
      });
      await until('the worker', async () => await fetch(`http://127.0.0.1:${httpPort}/readyz`).then(({ ok }) => ok, () => false), 30_000);
    },
    freeze: () => { child.kill('SIGSTOP'); },
    thaw: () => { child.kill('SIGCONT'); },
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
  await worker.start();
  process.once('exit', () => child.kill('SIGKILL'));
  workers.push(worker);
  return worker;
}

interface Sent {
  readonly taken: Set<string>;
  readonly unknown: Set<string>;
  readonly rejected: Set<string>;
}

/** Sends batches of 20 side by side until all are sent. */
async function sendAll(sender: Sender, run: string, path: string, batches: number, whenSent: (batch: number) => void = () => undefined): Promise<Sent> {
  const sent: Sent = { taken: new Set(), unknown: new Set(), rejected: new Set() };
  let next = 0;
  const lane = async () => {
    while (next < batches) {
      const number = next;
      next += 1;
      const batch: Envelope[] = Array.from({ length: 20 }, (_, index) => ({ id: `${run}-${number}-${index}`, route: path, acceptedAt: Date.now(), event }));
      const outcome = await sender.send(batch, 15_000).then(() => 'taken' as const, (error: unknown) => (error as SendError).outcome);
      for (const { id } of batch) sent[outcome].add(id);
      whenSent(number);
      if (outcome === 'rejected') await delay(20);
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  return sent;
}

async function storedIds(run: string): Promise<readonly string[]> {
  const client = openMongo(documents.url);
  try {
    const found = await client.db(documentsDatabase).collection<{ _id: string }>(documentsCollection(scenario.id)).find({ _id: { $gte: `${run}-`, $lt: `${run}.` } }).toArray();
    return found.map(({ _id }) => _id);
  } finally {
    await client.close();
  }
}

function contextOf(channel: string, variables: HopContext['variables'], instance: string): HopContext {
  return { scenario: scenario.id, channel, wire, log, metrics: openMetrics({ process: false }), instance, variables };
}

/** How much was counted and published on a path since `before`. */
async function totalsOf(path: string): Promise<{ counted: number; published: number; duplicates: number }> {
  const reports = openReports({ scenario, cacheUrl: valkey.url, log });
  const { counted = 0, published = 0, duplicates = 0 } = (await reports.totals()).routes[path] ?? {};
  await reports.close();
  return { counted, published, duplicates };
}

const cases = Object.values<Hop>(hops).flatMap((hop) => hop.modes.map(({ title, set }) => ({
  title, hop, path: hop.name as HopPath, set, lossy: hop.promise(configOf(set)).lossKind === 'counted',
})));

describe.each(cases)('$title, its worker killed twice and started again', ({ hop, path, set, lossy }) => {
  it('loses what it promises, and knows it', async () => {
    const run = `kill-${nameOf(path, set)}`;
    const hopPort = await freePort();
    const worker = await openWorkerProcess(path, set, hopPort);
    const before = await totalsOf(path);
    const sender = await hop.openSender(contextOf(path, told(path, set, hopPort), `test-${nameOf(path, set)}`));
    await until('the sender', () => sender.ready());
    let killing: Promise<void> = Promise.resolve();
    const sent = await sendAll(sender, run, path, 300, (number) => {
      // What is published to a subscriber that doesn't read any more is lost when it dies.
      if (lossy && number === 40) worker.freeze();
      if (number === 60 || number === 180) killing = killing.then(() => worker.kill('SIGKILL')).then(() => worker.start());
    });
    await killing;
    await sender.close();
    const counted = async () => (await totalsOf(path)).counted - before.counted;
    let stored: readonly string[] = [];
    if (!lossy) await until('everything taken to be counted', async () => await counted() >= sent.taken.size, 60_000);
    await until('everything stored to be counted', async () => {
      stored = await storedIds(run);
      return await counted() === stored.length;
    }, 30_000);
    expect(sent.taken.size).toBeGreaterThan(1_000);
    // Nobody subscribes while the only subscriber is dead: those are refused, and were certainly not taken.
    if (!lossy) expect([...sent.rejected, ...sent.unknown]).toEqual([]);
    expect(stored.filter((id) => sent.rejected.has(id))).toEqual([]);
    expect(new Set(stored).size).toBe(stored.length);
    const storedSet = new Set(stored);
    const lost = [...sent.taken].filter((id) => !storedSet.has(id)).length;
    const after = await totalsOf(path);
    if (lossy) expect(lost).toBeGreaterThan(200);
    expect(lost).toBe(lossy ? after.published - before.published - stored.length : 0);
  }, 120_000);
});

describe.each(cases.filter(({ hop }) => hop.listensOn !== undefined))('$title, its worker frozen for longer than an attempt lasts', ({ hop, path, set }) => {
  it('loses nothing, and stores nothing twice that was sent again', async () => {
    const run = `freeze-${path}`;
    const hopPort = await freePort();
    const worker = await openWorkerProcess(path, set, hopPort);
    const before = await totalsOf(path);
    const sender = await hop.openSender(contextOf(path, told(path, set, hopPort), `test-${nameOf(path, set)}`));
    await until('the sender', () => sender.ready());
    let frozen: Promise<void> | undefined;
    const sent = await sendAll(sender, run, path, 100, (number) => {
      if (number !== 30) return;
      worker.freeze();
      frozen = delay(attemptTimeoutMs + 1_000).then(() => worker.thaw());
    });
    await frozen;
    await sender.close();
    expect([sent.taken.size, sent.rejected.size, sent.unknown.size]).toEqual([2_000, 0, 0]);
    await until('everything to be counted', async () => (await totalsOf(path)).counted - before.counted >= 2_000, 30_000);
    expect(new Set(await storedIds(run))).toEqual(sent.taken);
    expect((await totalsOf(path)).counted - before.counted).toBe(2_000);
  }, 120_000);
});

describe('connections cut after the reply was sent', () => {
  it('cost Kafka no acknowledged event', async () => {
    const worker = await openWorkerProcess('kafka', {}, 0);
    const sender = await hops.kafka.openSender(contextOf('kafka', told('kafka', {}, 0), 'test-cut'));
    await until('the sender', () => sender.ready());
    const sent = await sendAll(sender, 'cut-kafka', 'kafka', 300, (number) => { if (number % 50 === 25) brokerProxy.cutAfterNextReply(); });
    await sender.close();
    expect(sent.taken.size).toBe(6_000);
    await until('all taken to be stored', async () => (await storedIds('cut-kafka')).length === 6_000, 30_000);
    await worker.kill('SIGTERM');
  }, 120_000);

  it('publish nothing twice through Redis, and leave no outcome open', async () => {
    const proxy = await openCuttingProxy(valkey.port);
    const context = contextOf('once', told('redis', { 'redis.mode': 'stream' }, 0, `redis://127.0.0.1:${proxy.port}`), 'test-once');
    const sender = await hops.redis.openSender(context);
    await until('the sender', () => sender.ready());
    const sent = await sendAll(sender, 'cut-redis', 'once', 300, (number) => { if (number % 50 === 25) proxy.cutAfterNextReply(); });
    expect([sent.taken.size, sent.unknown.size, sent.rejected.size]).toEqual([6_000, 0, 0]);
    const cache = openRedis(valkey.url, log);
    await cache.connected(5_000);
    expect(await cache.redis.xlen(`lab:{${scenario.id}}:stream:once`)).toBe(6_000);
    expect((await totalsOf('once')).published).toBe(6_000);
    await Promise.all([sender.close(), cache.close()]);
    await proxy.close();
  }, 60_000);
});
