/** The scenario's own call, as outside callers make it. */
import { afterEach, expect, it } from '@jest/globals';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { SendError } from '../hop.ts';
import { event, openOutsideReceiver, type OutsideReceiver } from '../testing/outside.ts';
import { grpc } from './index.ts';
import { bytesAsTheyAre } from './outcome.ts';

let opened: OutsideReceiver | undefined;
let client: Client | undefined;
afterEach(async () => {
  client?.close();
  await opened?.receiver.close();
});

const open = async (...options: Parameters<typeof openOutsideReceiver> extends [unknown, ...infer Rest] ? Rest : never) => opened = await openOutsideReceiver(grpc, ...options);

function call(request: Uint8Array, key?: string): Promise<Buffer> {
  client ??= new Client(`127.0.0.1:${opened!.port}`, credentials.createInsecure());
  const metadata = new Metadata();
  if (key !== undefined) metadata.set('idempotency-key', key);
  const own = client;
  return new Promise((resolve, reject) => {
    own.makeUnaryRequest(opened!.call, bytesAsTheyAre, bytesAsTheyAre, Buffer.from(request), metadata, { deadline: Date.now() + 5_000 },
      (error: ServiceError | null, reply?: Buffer) => error ? reject(error) : resolve(reply!));
  });
}

afterEach(() => { client = undefined; });

it('takes an event, under the caller\'s id where there is one', async () => {
  const { wire, delivered } = await open();
  expect(await call(wire.encodeEvent(event))).toEqual(wire.encodeReply({ id: 'id1', route: 'c' }));
  expect(await call(wire.encodeEvent(event), 'mine')).toEqual(wire.encodeReply({ id: 'mine', route: 'c' }));
  expect(delivered.map(({ id }) => id)).toEqual(['id1', 'mine']);
  expect(wire.decodeEvent(delivered[1]!.event)).toEqual(event);
});

it('refuses wrong fields by name, a bad key, and what is no event', async () => {
  const { wire, delivered } = await open();
  await expect(call(wire.encodeEvent({ ...event, age: 900 }))).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('age: ') });
  await expect(call(wire.encodeEvent(event), 'not mine')).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('idempotency-key') });
  await expect(call(new Uint8Array([0xff]))).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('decoding') });
  expect(delivered).toEqual([]);
});

it.each(['rejected', 'unknown'])('says whether an event that was not taken may have been: %s', async (outcome) => {
  const { wire } = await open({ deliver: async () => { throw new SendError('the store is away', outcome as 'rejected', 100); } });
  const error = await call(wire.encodeEvent(event)).catch((failure: ServiceError) => failure) as ServiceError;
  expect([error.code, error.details, error.metadata.get('lab-outcome')]).toEqual([status.UNAVAILABLE, 'the store is away', [outcome]]);
});

it('has the call only where outside callers may send', async () => {
  const { wire } = await open({ outside: false });
  await expect(call(wire.encodeEvent(event))).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
});
