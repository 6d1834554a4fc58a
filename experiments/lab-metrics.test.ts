import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metricsProblems, waitUntilKnown } from './lab-metrics.ts';

const never = new AbortController().signal;

/** Stands in for the metrics server: by route, the rate that it knows. */
let known: Readonly<Record<string, number>>;
let afterFlush: Readonly<Record<string, number>> | undefined;
let server: Server;
let metricsUrl: string;

beforeEach(async () => {
  known = {};
  afterFlush = undefined;
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    if (pathname === '/internal/force_flush') known = afterFlush ?? known;
    const summed = /^sum\(.*route="(.*)"/.exec(searchParams.get('query') ?? '')?.[1];
    const result = Object.entries(known).filter(([route]) => summed === undefined || route === summed).map(([route, rate]) => ({ metric: { route }, value: [0, String(rate)] }));
    response.end(JSON.stringify({ data: { result } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  metricsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => { server.close(); });

describe('the routes of a lab are known to its metrics', () => {
  test('once each has a series, be it of nothing; others don\'t matter', async () => {
    known = { grpc: 0, kafka: 12, faulty: 0 };
    await waitUntilKnown({ metricsUrl }, ['grpc', 'kafka'], never, 100);
  });

  test('as soon as the metrics server has been told to look for new ones', async () => {
    afterFlush = { sales: 0 };
    await waitUntilKnown({ metricsUrl }, ['sales'], never, 100);
  });

  test('never, where one is missing: which, and what to do', async () => {
    known = { grpc: 4 };
    await expect(waitUntilKnown({ metricsUrl }, ['grpc', 'sales', 'kafka'], never, 100)).rejects.toThrow(/metrics are missing: .* knows nothing of sales, kafka after 0\.1 s.*npm start/);
  });

  test('whoever waits can be interrupted', async () => {
    const interrupted = new AbortController();
    setTimeout(() => interrupted.abort(new Error('interrupted')), 50);
    await expect(waitUntilKnown({ metricsUrl }, ['kafka'], interrupted.signal)).rejects.toThrow('interrupted');
  });
});

describe('what the metrics saw of a load', () => {
  test('is enough from the least on, of the route that got it', async () => {
    known = { kafka: 20, grpc: 1 };
    expect(await metricsProblems({ metricsUrl }, 'kafka', 20, never)).toEqual([]);
  });

  test('is found missing below that, and where there is nothing', async () => {
    known = { kafka: 19 };
    const found = await Promise.all([metricsProblems({ metricsUrl }, 'kafka', 20, never), metricsProblems({ metricsUrl }, 'grpc', 20, never)]);
    for (const problems of found) expect(problems.map(({ en }) => en)).toEqual([`metrics are missing: ${metricsUrl} has seen less than 20.0 events a second`]);
  }, 30_000);
});
