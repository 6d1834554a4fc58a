/** A relay in two halves: bytes pass as they are in both directions, and TLS ends where it should. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeAuthority, makeCertificate, makeKeys } from '../certificates.ts';
import { relay } from './relay.ts';

let folder: string;
let servers: Server[];

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'relay-')); servers = []; });
afterEach(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

const keep = async (server: Server): Promise<number> => {
  servers.push(server);
  if (!server.listening) await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** Says in capitals what it was told, once it was told all. */
const shouting = () => createServer({ allowHalfOpen: true }, (socket) => { void text(socket).then((said) => socket.end(said.toUpperCase())); }).listen(0, '127.0.0.1');

async function asked(socket: Socket, words: string): Promise<string> {
  socket.end(words);
  return await text(socket);
}

describe('a relay', () => {
  it('carries what is said both ways, to the end of each', async () => {
    const target = await keep(shouting());
    const middle = join(folder, 'middle');
    await keep(relay({ from: middle, to: `127.0.0.1:${target}` }));
    const port = await keep(relay({ from: '127.0.0.1:0', to: middle }));
    const words = 'hello '.repeat(200_000);
    expect(await asked(connect({ port, host: '127.0.0.1', allowHalfOpen: true }), words)).toBe(words.toUpperCase());
  });

  it('ends TLS, with the certificate that it was given', async () => {
    const target = await keep(shouting());
    const [authority, keys] = await Promise.all([makeAuthority('an authority', Date.now()), makeKeys()]);
    const tls = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
    writeFileSync(tls.certificate, makeCertificate({ name: 'store', hosts: ['store.test'] }, keys.publicKey, authority, Date.now()));
    writeFileSync(tls.key, keys.privateKey);
    const port = await keep(relay({ from: '127.0.0.1:0', to: `127.0.0.1:${target}`, tls }));
    const client = connectTls({ port, host: '127.0.0.1', servername: 'store.test', ca: authority.certificate });
    expect(await asked(client, 'hello')).toBe('HELLO');
    await expect(once(connectTls({ port, host: '127.0.0.1', servername: 'other.test', ca: authority.certificate }), 'secureConnect')).rejects.toThrow(/other\.test/);
  });

  it('hangs up where nobody is on the other side', async () => {
    const port = await keep(relay({ from: '127.0.0.1:0', to: join(folder, 'nobody') }));
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
  });
});
