/** A stand-in for the lab's public address: answers in every way that an entry, a proxy or a dying process can. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NO_ROUTE, type OutcomeKind } from '../outcomes.ts';

/** A way to answer, and what a sender must make of it. */
export interface Answering {
  readonly expected: OutcomeKind;
  readonly status: number;
  readonly route: string;
  readonly answer: (response: ServerResponse) => void;
}

function json(status: number, route: string, body: object): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...(route === NO_ROUTE ? {} : { 'x-lab-route': route }) });
    response.end(JSON.stringify(body));
  };
}

export const ANSWERS = {
  accepted: { expected: 'acked', status: 202, route: 'grpc', answer: json(202, 'grpc', { id: 'x', route: 'grpc' }) },
  invalid: { expected: 'rejected', status: 400, route: 'kafka', answer: json(400, 'kafka', { error: 'age', outcome: 'rejected' }) },
  full: { expected: 'rejected', status: 429, route: 'redis', answer: json(429, 'redis', { outcome: 'rejected' }) },
  away: { expected: 'rejected', status: 503, route: 'redis', answer: json(503, 'redis', { outcome: 'rejected' }) },
  faulty: { expected: 'rejected', status: 500, route: 'faulty', answer: json(500, 'faulty', { outcome: 'rejected' }) },
  unknown: { expected: 'indeterminate', status: 503, route: 'kafka', answer: json(503, 'kafka', { outcome: 'unknown' }) },
  proxy: {
    expected: 'indeterminate', status: 503, route: NO_ROUTE,
    answer: (response) => response.writeHead(503, { 'content-type': 'text/plain' }).end('no healthy upstream'),
  },
  reset: { expected: 'indeterminate', status: 0, route: NO_ROUTE, answer: (response) => response.socket?.resetAndDestroy() },
} as const satisfies Record<string, Answering>;

export interface Received {
  readonly id: string;
  readonly contentType: string | undefined;
  readonly body: string;
  readonly url: string | undefined;
  readonly method: string | undefined;
}

export interface EntryDouble {
  readonly url: string;
  readonly received: readonly Received[];
  /** How many requests are being answered now, and were at most. */
  readonly open: () => number;
  readonly mostOpen: () => number;
  close(): Promise<void>;
}

/** @param choose which answer the n-th event (from 1) gets, after how long */
export async function openEntryDouble(choose: (n: number) => { readonly answering: Answering; readonly afterMs?: number }): Promise<EntryDouble> {
  const received: Received[] = [];
  let open = 0;
  let mostOpen = 0;
  const server = createServer((request, response) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.once('close', () => { open -= 1; });
    void readBody(request).then((body) => {
      const id = String(request.headers['idempotency-key']);
      received.push({ id, contentType: request.headers['content-type'], body, url: request.url, method: request.method });
      const { answering, afterMs = 0 } = choose(Number(id.split('-').at(-1)));
      if (afterMs === 0) answering.answer(response);
      else setTimeout(() => answering.answer(response), afterMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    open: () => open,
    mostOpen: () => mostOpen,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
