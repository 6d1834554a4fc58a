/** The public HTTP: what it takes, what it says, and that nothing hostile gets further. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { maxBatchEvents, SendError, type Envelope, type Sender } from '../routes/hop.ts';
import { lanesOf } from '../routes/lanes.ts';
import { openWire } from '../routes/wire.ts';
import { openMetrics } from '../service/metrics.ts';
import { until } from '../service/testing/backends.ts';
import { maxBodyBytes } from '../service/body.ts';
import { configureServer, maxQueuedEvents, openEntry, type Entry } from './entry.ts';

const scenario = scenarios.vaccinations;
const wire = openWire(scenario);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const event = { name: 'Ana', location: 'Lima', age: 34, vaccine_type: 'A' };

let entry: Entry;
let server: Server;
let port: number;
let sent: Envelope[][];
/** What the next sends do. */
let send: (batch: readonly Envelope[]) => Promise<void>;
let ready: boolean;

beforeEach(async () => {
  sent = [];
  ready = true;
  send = async (batch) => { sent.push([...batch]); };
  const sender: Sender = { maxInFlight: 1, ready: () => ready, send: (batch) => send(batch), close: async () => undefined };
  let made = 0;
  entry = openEntry({ scenario, route: 'grpc', wire, lanes: lanesOf(new Map([['grpc', sender]])), log, metrics: openMetrics({ process: false }), now: () => 1_000, newId: () => `id${made += 1}` });
  server = createServer((request, response) => entry.handle(request, response));
  configureServer(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  await entry.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

interface Answer { status: number; body: Record<string, unknown>; headers: Headers }

async function post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/input`, { method: 'POST', body: body as never, headers: { 'content-type': 'application/json', ...headers } });
  return { status: response.status, body: await response.json() as Record<string, unknown>, headers: response.headers };
}
const postJson = (value: unknown, headers?: Record<string, string>) => post(JSON.stringify(value), headers);
const ids = () => sent.flat().map(({ id }) => id);

/** Sends bytes as they are; answers with all that comes back until the connection ends or has been still for a while. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => { text += data.toString(); });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  socket.setTimeout(300, () => socket.destroy());
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

describe('POST /input', () => {
  it('answers 202 with the id and the route once it is sent', async () => {
    const answer = await postJson(event);
    expect(answer).toMatchObject({ status: 202, body: { id: 'id1', route: 'grpc' } });
    expect(answer.headers.get('x-lab-route')).toBe('grpc');
    expect(sent).toHaveLength(1);
    expect(sent[0]![0]).toMatchObject({ id: 'id1', route: 'grpc', acceptedAt: 1_000 });
    expect(wire.decodeEvent(sent[0]![0]!.event)).toEqual(event);
  });

  it('answers only after the send is done', async () => {
    let release = () => undefined as void;
    const hung = new Promise<void>((resolve) => { release = resolve; });
    send = () => hung;
    let answered = false;
    const answer = postJson(event).then((got) => { answered = true; return got; });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    release();
    expect((await answer).status).toBe(202);
  });

  it('takes an array whole: one id each, in order, in one batch', async () => {
    expect((await postJson([event, event, event])).body).toEqual({ ids: ['id1', 'id2', 'id3'], route: 'grpc' });
    expect(sent.map((batch) => batch.length)).toEqual([3]);
  });

  it('takes the caller’s own id, and numbers it over an array', async () => {
    expect((await postJson(event, { 'idempotency-key': 'run:1.a_b-7' })).body['id']).toBe('run:1.a_b-7');
    expect((await postJson([event, event], { 'idempotency-key': 'k' })).body['ids']).toEqual(['k-0', 'k-1']);
    for (const key of ['a b', 'x'.repeat(101), 'ñ', '']) {
      expect(await postJson(event, { 'idempotency-key': key })).toMatchObject({ status: 400, body: { outcome: 'rejected' } });
    }
    expect(ids()).toEqual(['run:1.a_b-7', 'k-0', 'k-1']);
  });

  it('names every wrong field at once, with its index in an array', async () => {
    const { status, body } = await postJson([{ ...event, age: -1, extra: 1 }, event, { name: 5 }]);
    expect([status, body['outcome']]).toEqual([400, 'rejected']);
    expect((body['problems'] as { index: number; field: string }[]).map(({ index, field }) => `${index}.${field}`))
      .toEqual(['0.age', '0.extra', '2.name', '2.location', '2.age', '2.vaccine_type']);
    expect(sent).toEqual([]);
  });

  it('sends together what comes while a batch is under way', async () => {
    let release = () => undefined as void;
    const first = new Promise<void>((resolve) => { release = resolve; });
    send = async (batch) => {
      sent.push([...batch]);
      if (sent.length === 1) await first;
    };
    const answers = [postJson(event)];
    await until('the first', () => sent.length === 1);
    for (let more = 0; more < 20; more += 1) answers.push(postJson(event));
    await until('the rest to wait', async () => {
      const waiting = await new Promise<number>((resolve, reject) => { server.getConnections((error, count) => (error ? reject(error) : resolve(count))); });
      return waiting >= 21;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    release();
    expect((await Promise.all(answers)).every(({ status }) => status === 202)).toBe(true);
    expect(sent.length).toBeLessThanOrEqual(3);
  });
});

describe('refusals', () => {
  it('tell a refused event from one whose fate is unknown', async () => {
    for (const outcome of ['rejected', 'unknown'] as const) {
      send = () => Promise.reject(new SendError('down', outcome, 1_500));
      const answer = await postJson(event);
      expect(answer).toMatchObject({ status: 503, body: { outcome, route: 'grpc' } });
      expect(answer.headers.get('retry-after')).toBe('2');
    }
  });

  it('are 429 when the bounded queue is full, and end when it is not', async () => {
    let release = () => undefined as void;
    const hung = new Promise<void>((resolve) => { release = resolve; });
    send = async (batch) => { await hung; sent.push([...batch]); };
    const full = Array.from({ length: maxBatchEvents }, () => event);
    const answers = Array.from({ length: maxQueuedEvents / maxBatchEvents + 5 }, () => postJson(full));
    const first = await Promise.race(answers);
    expect(first).toMatchObject({ status: 429, body: { outcome: 'rejected' } });
    expect(first.headers.get('retry-after')).toBe('1');
    release();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(ids()).toHaveLength(statuses.filter((status) => status === 202).length * maxBatchEvents);
    expect((await postJson(event)).status).toBe(202);
  }, 30_000);

  it.each([
    ['another path', { path: '/other' }, 404],
    ['another method', { method: 'PUT' }, 405],
    ['another type', { headers: { 'content-type': 'text/plain' } }, 415],
    ['no type', { headers: { 'content-type': '' } }, 415],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['no JSON', { body: '{"name":' }, 400],
    ['an empty body', { body: '' }, 400],
    ['no UTF-8', { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }, 400],
    ['half a character', { body: JSON.stringify({ ...event, name: '\\ud800' }).replace('\\\\', '\\') }, 400],
    ['NaN', { body: JSON.stringify(event).replace('34', 'NaN') }, 400],
    ['a number beyond all bounds', { body: JSON.stringify(event).replace('34', '1e999') }, 400],
    ['__proto__', { body: '{"__proto__":{"name":"x"},"location":"Lima","age":1,"vaccine_type":"A","name":"n"}' }, 400],
    ['an empty array', { body: '[]' }, 400],
    ['too many events', { body: JSON.stringify(Array.from({ length: maxBatchEvents + 1 }, () => event)) }, 400],
    ['deep JSON', { body: '['.repeat(100_000) + ']'.repeat(100_000) }, 400],
    ['deep JSON in a field', { body: `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}` }, 400],
    ['null', { body: 'null' }, 400],
  ] as const)('%s: %#', async (_what, { path = '/input', method = 'POST', headers = {}, body = JSON.stringify(event) }: { path?: string; method?: string; headers?: Record<string, string>; body?: string | Uint8Array }, status) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { 'content-type': 'application/json', ...headers }, body: body as never });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ outcome: 'rejected', route: 'grpc', error: expect.any(String) });
    expect(sent).toEqual([]);
    expect((await postJson(event)).status).toBe(202);
  });

  it('answer 413 to a large body, with and without its length, and keep the connection usable', async () => {
    const large = Buffer.alloc(maxBodyBytes + 1, 0x20);
    expect(await post(large)).toMatchObject({ status: 413, body: { outcome: 'rejected' } });
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest({ port, path: '/input', method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => { response.resume(); resolve(response.statusCode); });
      request.on('error', reject);
      for (let chunk = 0; chunk < 20; chunk += 1) request.write(Buffer.alloc(100_000, 0x20));
      request.end();
    });
    expect(status).toBe(413);
    const padded = JSON.stringify(event).padEnd(maxBodyBytes, ' ');
    expect((await post(padded)).status).toBe(202);
  });

  it('hang up on an endless body', async () => {
    const outcome = await new Promise((resolve) => {
      const request = httpRequest({ port, path: '/input', method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => { response.resume(); resolve(response.statusCode); });
      request.on('error', () => resolve('ended'));
      const pump = () => { if (!request.destroyed && !request.writableEnded) request.write(Buffer.alloc(100_000, 0x20), () => setImmediate(pump)); };
      pump();
    });
    expect([413, 'ended']).toContain(outcome);
  });
});

describe('hostile connections', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400/],
    ['two lengths', `POST /input HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`, /^HTTP\/1\.1 400/],
    ['length and chunks', 'POST /input HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', /^HTTP\/1\.1 400/],
    ['huge headers', `POST /input HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, /^(HTTP\/1\.1 431|$)/],
    ['a truncated body', 'POST /input HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"name":', /^$/],
    ['a bad chunk', 'POST /input HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', /^HTTP\/1\.1 400/],
  ])('%s', async (_what, bytes, answer) => {
    expect(await raw(bytes)).toMatch(answer);
    expect(sent).toEqual([]);
    expect((await postJson(event)).status).toBe(202);
  });

  it('leave a good client alone beside many slow ones', async () => {
    const slow = Array.from({ length: 300 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    for (const socket of slow) socket.write('POST /input HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{');
    for (let good = 0; good < 20; good += 1) expect((await postJson(event)).status).toBe(202);
    for (const socket of slow) socket.destroy();
    expect(ids()).toHaveLength(20);
  });
});

it('stores nothing invalid and answers no 5xx, whatever is sent', async () => {
  const field = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.object({ maxDepth: 3 }));
  const mutated = fc.record({ name: field, location: field, age: fc.oneof(field, fc.integer({ min: -5, max: 200 })), vaccine_type: field, gender: field, n_dose: field, other: field }, { requiredKeys: [] });
  const body = fc.oneof(
    mutated.map((value) => JSON.stringify({ ...event, ...value })),
    mutated.map((value) => JSON.stringify(value)),
    fc.json(), fc.string(),
    fc.tuple(fc.nat({ max: 60 }), fc.string()).map(([at, text]) => { const good = JSON.stringify(event); return good.slice(0, at) + text + good.slice(at); }),
  );
  let taken = 0;
  await fc.assert(fc.asyncProperty(body, async (text) => {
    const answer = await post(Buffer.from(text));
    if (answer.status === 202) taken += 1;
    else expect(answer).toMatchObject({ status: 400, body: { outcome: 'rejected' } });
  }), { numRuns: 500, seed: 11 });
  expect(taken).toBeGreaterThan(0);
  for (const envelope of sent.flat()) expect(scenario.schema.safeParse(wire.decodeEvent(envelope.event)).success).toBe(true);
}, 60_000);

describe('where the event says which path it takes', () => {
  const bySide = { ...scenario, pathBy: 'vaccine_type', dimensions: { ...scenario.dimensions, vaccine_type: { title: { en: '', es: '' }, of: (value: { readonly [field: string]: unknown }) => String(value['vaccine_type']) } } };
  const post = async (url: string, body: unknown) => {
    const response = await fetch(`http://127.0.0.1:${port}${url}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return { status: response.status, route: response.headers.get('x-lab-route'), body: await response.json() as { route?: string; error?: string } };
  };
  const of = (side: string) => ({ ...event, vaccine_type: side });

  beforeEach(async () => {
    await entry.close();
    const lane = (channel: string): Sender => ({
      maxInFlight: 1, ready: () => true, close: async () => undefined,
      send: async (batch) => { if (channel === 'down') throw new SendError('gone', 'rejected', 0); sent.push([...batch]); },
    });
    const sort = (batch: readonly Envelope[]) => new Map([[batch.some(({ id }) => id.startsWith('down')) ? 'down' : 'up', batch]]);
    entry = openEntry({ scenario: bySide, route: 'A', wire, lanes: lanesOf(new Map([['up', lane('up')], ['down', lane('down')]]), sort), log, metrics: openMetrics({ process: false }) });
  });

  it('takes events of any path at /input, under their own route', async () => {
    expect(await post('/input', of('B'))).toMatchObject({ status: 202, route: 'B', body: { route: 'B' } });
    expect(await post('/input', of('A'))).toMatchObject({ status: 202, route: 'A' });
    expect(sent.flat().map(({ route }) => route)).toEqual(['B', 'A']);
  });

  it('takes only its own at its own address, and says where the others go', async () => {
    expect(await post('/A', of('A'))).toMatchObject({ status: 202, route: 'A' });
    expect(await post('/A', of('B'))).toMatchObject({ status: 400, body: { error: 'wrong: vaccine_type' } });
    expect(await post('/B', of('B'))).toMatchObject({ status: 404, body: { error: 'there is no /B; events go to POST /input or /A' } });
  });

  it('takes an array of one path only, all or nothing', async () => {
    expect(await post('/input', [of('B'), of('B')])).toMatchObject({ status: 202, route: 'B' });
    expect(await post('/input', [of('B'), of('A')])).toMatchObject({ status: 400, body: { error: 'wrong: 1.vaccine_type' } });
    expect(sent.flat()).toHaveLength(2);
  });

  it('goes on taking events of one channel while another is down', async () => {
    const keyed = (id: string) => fetch(`http://127.0.0.1:${port}/input`, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': id }, body: JSON.stringify(of('A')) });
    const [down, up] = await Promise.all([keyed('down1'), keyed('up1')]);
    expect([down.status, up.status]).toEqual([503, 202]);
  });
});
