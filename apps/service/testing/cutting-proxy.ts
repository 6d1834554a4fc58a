/** A TCP proxy for tests that can lose what the server says and cut the connections (the server has done it, nobody hears of it), or fall silent. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly port: number;
  /** From now on, on every open connection: the request passes, its reply does not, and then the connection breaks. New connections pass. */
  cutAfterNextReply(): void;
  /** From now on, on every open connection: nothing passes any more, and nobody is told. New connections pass. */
  silence(): void;
  close(): Promise<void>;
}

/** @param port where it listens; 0 lets the system choose */
export async function openCuttingProxy(targetPort: number, port = 0): Promise<CuttingProxy> {
  const open = new Set<{ socket: Socket; cut: boolean; silent: boolean }>();
  const server = createServer((socket) => {
    const connection = { socket, cut: false, silent: false };
    const upstream = connect(targetPort, '127.0.0.1');
    open.add(connection);
    const end = () => {
      open.delete(connection);
      socket.destroy();
      upstream.destroy();
    };
    socket.on('data', (data) => { if (!connection.silent) upstream.write(data); }).on('close', end).on('error', end);
    upstream.on('data', (data) => {
      if (connection.silent) return;
      if (connection.cut) end();
      else socket.write(data);
    }).on('close', end).on('error', end);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cutAfterNextReply: () => { for (const connection of open) connection.cut = true; },
    silence: () => { for (const connection of open) connection.silent = true; },
    close: async () => {
      for (const { socket } of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
