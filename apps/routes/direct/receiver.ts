/** The WebSocket server of a hop. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { within } from '../../service/backoff.ts';
import { answer } from '../../service/run-service.ts';
import type { Deliver, HopContext, Receiver } from '../hop.ts';
import { listensAt } from '../listening.ts';
import { openConnection, type Connection } from './connection.ts';
import { maxMessageBytes, path } from './protocol.ts';

const maxConnections = 256;
/** How long a stop waits for what is in hand, and then for the other sides' closes. */
const drainTimeoutMs = 10_000;
const closeTimeoutMs = 500;

export async function openDirectReceiver(context: HopContext, deliver: Deliver): Promise<Receiver> {
  const server = createServer((_request, response) => answer(response, 426, { error: `this is a WebSocket at ${path}` }, { connection: 'close', upgrade: 'websocket' }));
  server.headersTimeout = 10_000;
  server.maxConnections = maxConnections;
  const { host, port } = listensAt(context);
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    throw new Error(`listening for WebSockets on ${host}:${port}: is the port taken?`, { cause: error });
  }
  // Not before it listens: it would pass on the server's errors, and nobody would hear them.
  const sockets = new WebSocketServer({ server, path, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const connections = new Set<Connection>();
  sockets.on('connection', (socket) => {
    const connection = openConnection(context, deliver, socket);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  context.log.info('takes WebSockets', { port: (server.address() as AddressInfo).port });
  let open = true;
  return {
    ready: () => open,
    close: async () => {
      open = false;
      const closed = new Promise((resolve) => { server.close(resolve); });
      // No more handshakes; the connections that are there close by themselves.
      sockets.close();
      const drained = Promise.all([...connections].map((connection) => connection.close()));
      await within(drained, drainTimeoutMs, () => new Error('batches in hand took too long')).catch(() => undefined);
      await within(closed, closeTimeoutMs, () => new Error('no closes in return')).catch(() => { for (const socket of sockets.clients) socket.terminate(); });
      await closed;
    },
  };
}
