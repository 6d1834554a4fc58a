/** The HTTP server of a hop. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { within } from '../../service/backoff.ts';
import { readBody, readBytes, refusalOfHeaders, type Refusal } from '../../service/body.ts';
import { answer } from '../../service/run-service.ts';
import { callersIdRule, isCallersId } from '../accept.ts';
import type { Deliver, HopContext, Receiver } from '../hop.ts';
import { listensAt, maxBatchBytes, patienceMs } from '../listening.ts';
import { takeBatch, takeOutside, type Refused } from '../take.ts';
import { batchType, inputPath, pushPath, readyPath, timeoutHeader } from './protocol.ts';

/** Requests in hand; more are refused at once, with 503. */
export const maxRequests = 64;
const maxConnections = 256;
/** How long a stop waits for requests in hand. */
const drainTimeoutMs = 10_000;

/** Limits of a server that outside callers reach too. */
function configure(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 15_000;
  /** Longer than senders keep an idle connection. */
  server.keepAliveTimeout = 75_000;
  server.maxConnections = maxConnections;
}

export async function openHttpReceiver(context: HopContext, deliver: Deliver): Promise<Receiver> {
  let open = true;
  let inHand = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === readyPath) {
      answer(response, open ? 200 : 503, { ready: open }, open ? {} : { connection: 'close' });
      return;
    }
    if (inHand >= maxRequests) {
      request.once('end', () => refuse(response, { error: `${maxRequests} requests are in hand; try again later`, outcome: 'rejected', invalid: false })).resume();
      return;
    }
    inHand += 1;
    response.once('close', () => {
      inHand -= 1;
      // The stop closed those that were idle; this one is from now on.
      if (!open) setImmediate(() => server.closeIdleConnections());
    });
    handle(context, deliver, request, response);
  });
  configure(server);
  const { host, port } = listensAt(context);
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    throw new Error(`listening for HTTP on ${host}:${port}: is the port taken?`, { cause: error });
  }
  context.log.info('takes HTTP requests', { port: (server.address() as AddressInfo).port });
  return {
    ready: () => open,
    close: async () => {
      open = false;
      const closed = new Promise((resolve) => { server.close(resolve); });
      await within(closed, drainTimeoutMs, () => new Error('requests in hand took too long')).catch(() => server.closeAllConnections());
    },
  };
}

function handle(context: HopContext, deliver: Deliver, request: IncomingMessage, response: ServerResponse): void {
  const wrong = wrongRequest(context, request);
  // Read to its end, so that the sender gets to see the answer.
  if (wrong) readBody(request, () => refuseRequest(response, wrong));
  else if (request.url === pushPath) push(context, deliver, request, response);
  else input(context, deliver, request, response);
}

function wrongRequest({ outside }: HopContext, { method, url, headers }: IncomingMessage): Refusal | undefined {
  const places = [pushPath, ...outside ? [inputPath] : []];
  if (!places.includes(url ?? '')) return { status: 404, error: `there is no ${url?.slice(0, 200)}; there is POST ${places.join(', POST ')}` };
  if (method !== 'POST') return { status: 405, error: `only POST ${url} is taken` };
  if (url === inputPath) return refusalOfHeaders({ headers });
  return headers['content-type'] === batchType ? undefined : { status: 415, error: `content-type must be ${batchType}, not ${headers['content-type'] ?? 'missing'}` };
}

function push(context: HopContext, deliver: Deliver, request: IncomingMessage, response: ServerResponse): void {
  readBytes(request, maxBatchBytes, async (read) => {
    if ('refusal' in read) {
      refuseRequest(response, read.refusal);
      return;
    }
    const taken = await takeBatch(context, deliver, read.bytes, remainingMs(request));
    if ('refused' in taken) refuse(response, taken.refused);
    else answer(response, 200, { events: taken.events });
  });
}

/** As the public entry takes events: one or an array, `Idempotency-Key` as their id; 202 once the next step has them. */
function input(context: HopContext, deliver: Deliver, request: IncomingMessage, response: ServerResponse): void {
  const key = request.headers['idempotency-key'];
  readBody(request, async (body) => {
    if ('refusal' in body) {
      refuseRequest(response, body.refusal);
      return;
    }
    if (key !== undefined && !(typeof key === 'string' && isCallersId(key))) {
      refuse(response, { error: `idempotency-key must be ${callersIdRule}`, outcome: 'rejected', invalid: true });
      return;
    }
    const taken = await takeOutside(context, deliver, body.json, key, remainingMs(request));
    if ('refused' in taken) refuse(response, taken.refused);
    else answer(response, 202, { ...Array.isArray(body.json) ? { ids: taken.ids } : { id: taken.ids[0] }, route: taken.route });
  });
}

/** How long the caller still waits. */
function remainingMs({ headers }: IncomingMessage): number {
  const header = headers[timeoutHeader];
  return patienceMs(header === undefined ? undefined : Number(header));
}

function refuseRequest(response: ServerResponse, { status, error, hangUp }: Refusal): void {
  answer(response, status, { error, outcome: 'rejected' }, hangUp ? { connection: 'close' } : {});
}

function refuse(response: ServerResponse, { invalid, ...refused }: Refused): void {
  answer(response, invalid ? 400 : 503, refused, invalid ? {} : { 'retry-after': '1' });
}
