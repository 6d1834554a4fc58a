/** What every transport must do whose senders call its receivers. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { openMetrics } from '../service/metrics.ts';
import { freePort, until } from '../service/testing/backends.ts';
import { openCuttingProxy } from '../service/testing/cutting-proxy.ts';
import { attemptTimeoutMs } from './calling-sender.ts';
import { SendError, sendTimeoutMs, type Deliver, type Envelope, type Hop, type HopContext } from './hop.ts';
import { hops } from './index.ts';
import { maxBatchBytes } from './listening.ts';
import { openWire } from './wire.ts';

const scenario = scenarios.vaccinations;
const wire = openWire(scenario);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const event = wire.encodeEvent({ name: 'Ana', location: 'Quetzaltenango', age: 34, vaccine_type: 'A' });

let opened: { close(): Promise<void> }[] = [];
const keep = <T extends { close(): Promise<void> }>(side: T): T => { opened.push(side); return side; };
afterEach(async () => {
  for (const side of opened.reverse()) await side.close();
  opened = [];
}, 30_000);

const contextOf = (variables: HopContext['variables']): HopContext =>
  ({ scenario: scenario.id, channel: 'c', instance: 'i', wire, log, metrics: openMetrics({ process: false }), variables });

async function openReceiver(hop: Hop, deliver: Deliver, port?: number) {
  const listens = port ?? await freePort();
  const receiver = keep(await hop.openReceiver(contextOf({ HOP_PORT: String(listens) }), deliver));
  return { port: listens, receiver };
}

async function openSender(hop: Hop, ports: readonly number[]) {
  const sender = keep(await hop.openSender(contextOf({ HOP_TARGETS: ports.map((port) => `127.0.0.1:${port}`).join(',') })));
  await until('the sender', () => sender.ready());
  return sender;
}

let made = 0;
const envelopes = (count: number): Envelope[] =>
  Array.from({ length: count }, () => ({ id: `e${made += 1}`, route: 'c', acceptedAt: 1, event }));

const outcomeOf = async (sending: Promise<void>): Promise<string> => await sending.then(() => 'taken', (error: unknown) => {
  if (error instanceof SendError) return error.outcome;
  throw error;
});

const listeningHops = Object.values<Hop>(hops).filter(({ listensOn }) => listensOn !== undefined);

describe.each(listeningHops)('$name', (hop) => {
  it('gives its receivers the batches in turn', async () => {
    const got = [0, 0];
    const both = await Promise.all([0, 1].map((which) => openReceiver(hop, async () => { got[which]! += 1; })));
    const sender = await openSender(hop, both.map(({ port }) => port));
    // Connected to each.
    await until('both to be called', async () => {
      await sender.send(envelopes(1), 5_000);
      return got.every((batches) => batches > 0);
    });
    got.fill(0);
    for (let batch = 0; batch < 20; batch += 1) await sender.send(envelopes(5), 5_000);
    expect(got).toEqual([10, 10]);
  }, 30_000);

  it('goes on with another receiver when one does not answer', async () => {
    let hanging = 0;
    const hung = Promise.withResolvers<undefined>();
    const stuck = await openReceiver(hop, async () => {
      hanging += 1;
      await hung.promise;
      throw new SendError('too late', 'unknown', 0);
    });
    const got = new Set<string>();
    const other = await openReceiver(hop, async (batch) => { for (const { id } of batch) got.add(id); });
    const sender = await openSender(hop, [stuck.port, other.port]);
    const sent = Array.from({ length: 4 }, () => envelopes(10));
    const begun = performance.now();
    await Promise.all(sent.map((batch) => sender.send(batch, sendTimeoutMs))).finally(() => hung.resolve(undefined));
    expect(performance.now() - begun).toBeLessThan(2 * attemptTimeoutMs);
    expect(got.size).toBe(40);
    expect(hanging).toBeGreaterThan(0);
  }, 30_000);

  it('gives up a link that has fallen silent, for a new one', async () => {
    const got = new Set<string>();
    const { port } = await openReceiver(hop, async (batch) => { for (const { id } of batch) got.add(id); });
    const proxy = keep(await openCuttingProxy(port));
    const sender = await openSender(hop, [proxy.port]);
    // On every connection that it may keep.
    await Promise.all(Array.from({ length: 40 }, () => sender.send(envelopes(1), 5_000)));
    proxy.silence();
    expect(await outcomeOf(sender.send(envelopes(10), 15_000))).toBe('taken');
    expect(got.size).toBe(50);
  }, 30_000);

  it('sends again what was taken when its answer was lost', async () => {
    const times = new Map<string, number>();
    const { port } = await openReceiver(hop, async (batch) => { for (const { id } of batch) times.set(id, (times.get(id) ?? 0) + 1); });
    const proxy = keep(await openCuttingProxy(port));
    const sender = await openSender(hop, [proxy.port]);
    await Promise.all(Array.from({ length: 40 }, () => sender.send(envelopes(1), 5_000)));
    proxy.cutAfterNextReply();
    const batch = envelopes(1);
    expect(await outcomeOf(sender.send(batch, 10_000))).toBe('taken');
    expect(times.get(batch[0]!.id)).toBeGreaterThan(1);
  }, 30_000);

  it.each(['rejected', 'unknown'] as const)('passes on that a batch is %s', async (outcome) => {
    let attempts = 0;
    const { port } = await openReceiver(hop, async () => {
      attempts += 1;
      throw new SendError('the next step is down', outcome, 0);
    });
    const sender = await openSender(hop, [port]);
    expect(await outcomeOf(sender.send(envelopes(3), 500))).toBe(outcome);
    expect(attempts).toBeGreaterThan(1);
  });

  it('says unknown when its time is up while the receiver works on it', async () => {
    const { port } = await openReceiver(hop, () => new Promise((resolve) => { setTimeout(resolve, 1_500); }));
    const sender = await openSender(hop, [port]);
    expect(await outcomeOf(sender.send(envelopes(1), 300))).toBe('unknown');
  });

  it('tells the next step how long its caller waits', async () => {
    const told: (number | undefined)[] = [];
    const { port } = await openReceiver(hop, async (_batch, timeoutMs) => { told.push(timeoutMs); });
    const sender = await openSender(hop, [port]);
    await sender.send(envelopes(1), 800);
    expect(told[0]).toBeLessThanOrEqual(800);
    expect(told[0]).toBeGreaterThan(100);
  });

  it('answers what is in hand before it stops, once', async () => {
    const delivered: string[] = [];
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => { release = resolve; });
    const { port, receiver } = await openReceiver(hop, async (batch) => {
      delivered.push(...batch.map(({ id }) => id));
      await held;
    });
    const sender = await openSender(hop, [port]);
    const sending = sender.send(envelopes(5), 5_000);
    await until('it to be in hand', () => delivered.length > 0);
    const closing = receiver.close();
    expect(receiver.ready()).toBe(false);
    release();
    await closing;
    await sending;
    expect(delivered).toHaveLength(5);
    await until('the sender to see it', () => !sender.ready());
  }, 30_000);

  it('refuses a batch of too many bytes without sending it', async () => {
    let delivered = 0;
    const { port } = await openReceiver(hop, async () => { delivered += 1; });
    const sender = await openSender(hop, [port]);
    const [envelope] = envelopes(1);
    expect(await outcomeOf(sender.send([{ ...envelope!, event: new Uint8Array(maxBatchBytes) }], 5_000))).toBe('rejected');
    expect(delivered).toBe(0);
    await sender.send([{ ...envelope!, event: new Uint8Array(maxBatchBytes - 1_000) }], 5_000);
    expect(delivered).toBe(1);
  }, 30_000);

  it('says that its port is taken', async () => {
    // The gRPC library says it there as well.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const { port } = await openReceiver(hop, async () => undefined);
    await expect(openReceiver(hop, async () => undefined, port)).rejects.toThrow(`127.0.0.1:${port}`);
  });

  it('needs to be told of a receiver', async () => {
    await expect(hop.openSender(contextOf({ HOP_TARGETS: ' , ' }))).rejects.toThrow('channel c: HOP_TARGETS names no receiver');
  });
});
