/** What anybody may send to a WebSocket hop's receiver. */
import { afterEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { until } from '../../service/testing/backends.ts';
import { maxBodyBytes } from '../../service/body.ts';
import { SendError } from '../hop.ts';
import { event, openOutsideReceiver, type OutsideReceiver } from '../testing/outside.ts';
import { maxMessagesInHand } from './connection.ts';
import { beatEveryMs } from './heartbeat.ts';
import { direct } from './index.ts';
import { encodeBatch, goingAway, maxBatchesInHand, maxMessageBytes, overloaded, path, unsupported } from './protocol.ts';

let opened: OutsideReceiver | undefined;
let sockets: WebSocket[] = [];
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  sockets = [];
  await opened?.receiver.close();
});

const open = async (...options: Parameters<typeof openOutsideReceiver> extends [unknown, ...infer Rest] ? Rest : never) => opened = await openOutsideReceiver(direct, ...options);

interface Caller {
  readonly socket: WebSocket;
  readonly answers: Record<string, unknown>[];
  /** The code it was closed with. */
  closed: number | undefined;
}

async function openCaller(options: object = {}): Promise<Caller> {
  const socket = new WebSocket(`ws://127.0.0.1:${opened!.port}${path}`, options);
  sockets.push(socket);
  const caller: Caller = { socket, answers: [], closed: undefined };
  socket.on('message', (data) => { caller.answers.push(JSON.parse(String(data))); });
  socket.on('close', (code) => { caller.closed = code; });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return caller;
}

const numbered = (number: number, { wire } = opened!) =>
  encodeBatch({ number, timeoutMs: 5_000, batch: wire.encodeBatch([{ id: `e${number}`, route: 'c', acceptedAt: 1, event: wire.encodeEvent(event) }]) });

it('takes an event, or an array of them, as JSON, and answers in order', async () => {
  const { delivered, wire } = await open({
    // The first takes the longest.
    deliver: async (batch) => { if (batch[0]!.id === 'id1') await until('the others', () => delivered.length === 2); },
  });
  const { socket, answers } = await openCaller();
  for (const value of [event, [event, event], { ...event, age: -1 }]) socket.send(JSON.stringify(value));
  await until('every answer', () => answers.length === 3);
  expect(answers).toMatchObject([
    { id: 'id1', route: 'c' }, { ids: ['id2', 'id3'], route: 'c' },
    { error: 'wrong: age', outcome: 'rejected', problems: [{ field: 'age' }] },
  ]);
  expect(delivered.map(({ id }) => id)).toEqual(['id2', 'id3', 'id1']);
  expect(wire.decodeEvent(delivered[2]!.event)).toEqual(event);
});

it.each([['no JSON', '{'], ['null', 'null'], ['an empty array', '[]'], ['a large message', `"${' '.repeat(maxBodyBytes)}"`]])('refuses %s and goes on', async (_what, text) => {
  const { delivered } = await open();
  const { socket, answers } = await openCaller();
  socket.send(text);
  socket.send(JSON.stringify(event));
  await until('both answers', () => answers.length === 2);
  expect(answers).toMatchObject([{ error: expect.any(String), outcome: 'rejected' }, { id: expect.any(String) }]);
  expect(delivered).toHaveLength(1);
});

it.each(['rejected', 'unknown'] as const)('says %s when the next step does', async (outcome) => {
  await open({ deliver: async () => { throw new SendError('the store is away', outcome, 100); } });
  const { socket, answers } = await openCaller();
  socket.send(JSON.stringify(event));
  await until('the answer', () => answers.length === 1);
  expect(answers[0]).toEqual({ error: 'the store is away', outcome });
});

it('takes nothing from outside where it must not', async () => {
  await open({ outside: false });
  const caller = await openCaller();
  caller.socket.send(JSON.stringify(event));
  await until('the end', () => caller.closed === unsupported);
});

it('ends a connection with too many messages without an answer', async () => {
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => { release = resolve; });
  const { delivered } = await open({ deliver: () => held });
  const caller = await openCaller();
  for (let message = 0; message <= maxMessagesInHand; message += 1) caller.socket.send(JSON.stringify(event));
  await until('the end', () => caller.closed === overloaded);
  release();
  await until('what was in hand', () => delivered.length === maxMessagesInHand);
});

it('refuses batches beyond those it may have in hand at once, by number', async () => {
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => { release = resolve; });
  await open({ deliver: () => held });
  const { socket, answers } = await openCaller();
  for (let number = 1; number <= maxBatchesInHand + 1; number += 1) socket.send(numbered(number));
  await until('the refusal', () => answers.length === 1);
  expect(answers[0]).toMatchObject({ batch: maxBatchesInHand + 1, outcome: 'rejected' });
  release();
  await until('the answers', () => answers.length === maxBatchesInHand + 1);
  expect(answers.slice(1)).toEqual(Array.from({ length: maxBatchesInHand }, (_, index) => ({ batch: index + 1 })));
});

it.each([
  ['too short to be a batch', () => Buffer.alloc(3), unsupported],
  ['beyond the bound', () => Buffer.alloc(maxMessageBytes + 1), 1009],
])('ends a connection on a binary message %s', async (_what, message, code) => {
  await open();
  const caller = await openCaller();
  caller.socket.send(message());
  await until('the end', () => caller.closed === code);
});

it('refuses bytes that are no batch for good', async () => {
  await open();
  const { socket, answers } = await openCaller();
  socket.send(encodeBatch({ number: 7, timeoutMs: 1_000, batch: Buffer.from([0xff]) }));
  await until('the refusal', () => answers.length === 1);
  expect(answers[0]).toMatchObject({ batch: 7, outcome: 'rejected', invalid: true });
});

it('finishes what is in hand, refuses what comes, and closes with 1001', async () => {
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => { release = resolve; });
  const { receiver, delivered } = await open({ deliver: () => held });
  const caller = await openCaller();
  caller.socket.send(numbered(1));
  caller.socket.send(JSON.stringify(event));
  caller.socket.ping();
  await once(caller.socket, 'pong');
  const closing = receiver.close();
  caller.socket.send(numbered(2));
  await until('the refusal', () => caller.answers.length === 1);
  release();
  await closing;
  await until('the end', () => caller.closed === goingAway);
  expect(caller.answers).toMatchObject([{ batch: 2, outcome: 'rejected' }, { batch: 1 }, { id: 'id1' }]);
  expect(delivered.map(({ id }) => id)).toEqual(['e1', 'id1']);
});

it('cuts a caller that is silent', async () => {
  await open();
  const caller = await openCaller({ autoPong: false });
  const begun = performance.now();
  await until('the cut', () => caller.closed !== undefined);
  expect(performance.now() - begun).toBeGreaterThan(beatEveryMs);
}, 15_000);

it('says what it is to a plain request', async () => {
  const { port } = await open();
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect([response.status, response.headers.get('upgrade')]).toEqual([426, 'websocket']);
});
