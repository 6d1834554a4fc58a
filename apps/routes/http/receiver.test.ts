/** What anybody may send to an HTTP hop's receiver. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { until } from '../../service/testing/backends.ts';
import { maxBodyBytes } from '../../service/body.ts';
import { maxBatchEvents, SendError } from '../hop.ts';
import { maxBatchBytes } from '../listening.ts';
import { event, openOutsideReceiver, type OutsideReceiver } from '../testing/outside.ts';
import { http } from './index.ts';
import { maxRequests } from './receiver.ts';

let opened: OutsideReceiver | undefined;
afterEach(async () => { await opened?.receiver.close(); });

const open = async (...options: Parameters<typeof openOutsideReceiver> extends [unknown, ...infer Rest] ? Rest : never) => opened = await openOutsideReceiver(http, ...options);

async function post(path: string, body: string | Uint8Array, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  const response = await fetch(`http://127.0.0.1:${opened!.port}${path}`, { method: 'POST', body: body as never, headers });
  return { status: response.status, body: await response.json() as Record<string, unknown>, headers: response.headers };
}

describe('POST /input', () => {
  it('takes an event, or an array of them, once the next step has them', async () => {
    const { delivered, wire } = await open();
    expect(await post('/input', JSON.stringify(event))).toMatchObject({ status: 202, body: { id: 'id1', route: 'c' } });
    expect(await post('/input', JSON.stringify([event, event]))).toMatchObject({ status: 202, body: { ids: ['id2', 'id3'], route: 'c' } });
    expect(delivered.map(({ id, route, acceptedAt }) => [id, route, acceptedAt])).toEqual([['id1', 'c', 1_000], ['id2', 'c', 1_000], ['id3', 'c', 1_000]]);
    expect(wire.decodeEvent(delivered[0]!.event)).toEqual(event);
  });

  it('names an event by its Idempotency-Key, and refuses one that is none', async () => {
    const { delivered } = await open();
    expect((await post('/input', JSON.stringify(event), { 'content-type': 'application/json', 'idempotency-key': 'mine-1' })).body).toEqual({ id: 'mine-1', route: 'c' });
    expect((await post('/input', JSON.stringify(event), { 'content-type': 'application/json', 'idempotency-key': 'not mine' })).status).toBe(400);
    expect(delivered.map(({ id }) => id)).toEqual(['mine-1']);
  });

  it('names every wrong field, and takes nothing of an array that has one', async () => {
    const { delivered } = await open();
    expect(await post('/input', JSON.stringify([event, { ...event, age: -1, location: 7 }]))).toMatchObject({
      status: 400, body: { error: 'wrong: 1.location, 1.age', outcome: 'rejected', problems: [{ index: 1, field: 'location' }, { index: 1, field: 'age' }] },
    });
    expect(delivered).toEqual([]);
  });

  it.each(['rejected', 'unknown'] as const)('says 503 and %s when the next step does', async (outcome) => {
    await open({ deliver: async () => { throw new SendError('the store is away', outcome, 100); } });
    const answer = await post('/input', JSON.stringify(event));
    expect(answer).toMatchObject({ status: 503, body: { error: 'the store is away', outcome } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it.each([
    ['no JSON', '{', 400], ['not even text', new Uint8Array([0xff]), 400], ['null', 'null', 400], ['an empty array', '[]', 400],
    ['too many events', JSON.stringify(Array.from({ length: maxBatchEvents + 1 }, () => event)), 400],
    ['a large body', ' '.repeat(maxBodyBytes + 1), 413],
  ])('refuses %s', async (_what, body, status) => {
    const { delivered } = await open();
    expect(await post('/input', body)).toMatchObject({ status, body: { outcome: 'rejected' } });
    expect(delivered).toEqual([]);
  });

  it('is there only where outside callers may send', async () => {
    await open({ outside: false });
    expect(await post('/input', JSON.stringify(event))).toMatchObject({ status: 404, body: { outcome: 'rejected' } });
  });
});

describe('POST /push', () => {
  const type = { 'content-type': 'application/x-protobuf' };

  it.each([
    ['bytes that are no batch', new Uint8Array([0xff, 0xff]), type, 400],
    ['another type', 'x', { 'content-type': 'text/plain' }, 415],
    ['a body beyond the bound', new Uint8Array(maxBatchBytes + 1), type, 413],
  ])('refuses %s', async (_what, body, headers, status) => {
    const { delivered } = await open();
    expect(await post('/push', body, headers)).toMatchObject({ status, body: { outcome: 'rejected' } });
    expect(delivered).toEqual([]);
  });

  it('waits no longer than the lab does, whatever a caller asks for', async () => {
    const told: (number | undefined)[] = [];
    const { wire } = await open({ deliver: async (_batch, timeoutMs) => { told.push(timeoutMs); } });
    const batch = wire.encodeBatch([{ id: 'e', route: 'c', acceptedAt: 1, event: wire.encodeEvent(event) }]);
    for (const asked of ['250', '-5', '999999999', 'soon']) expect((await post('/push', batch, { ...type, 'lab-timeout-ms': asked })).status).toBe(200);
    expect(told).toEqual([250, 0, 10_000, 10_000]);
  });

  it('refuses at once what is more than it can have in hand', async () => {
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => { release = resolve; });
    let inHand = 0;
    const { wire } = await open({ deliver: async () => { inHand += 1; await held; } });
    const batch = wire.encodeBatch([{ id: 'e', route: 'c', acceptedAt: 1, event: wire.encodeEvent(event) }]);
    const all = Array.from({ length: maxRequests }, () => post('/push', batch, type));
    await until('all to be in hand', () => inHand === maxRequests);
    expect(await post('/push', batch, type)).toMatchObject({ status: 503, body: { outcome: 'rejected' } });
    release();
    expect((await Promise.all(all)).every(({ status }) => status === 200)).toBe(true);
    expect((await post('/push', batch, type)).status).toBe(200);
  });

  it('takes nothing of a batch whose sender went away in the middle of it', async () => {
    const { port, delivered, wire } = await open();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /push HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 1000\r\n\r\n\n\x02');
    socket.destroy();
    await once(socket, 'close');
    expect((await post('/push', wire.encodeBatch([]), type)).body).toEqual({ events: 0 });
    expect(delivered).toEqual([]);
  });
});
