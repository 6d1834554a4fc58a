import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { goldenNames, metricNames, serviceNames } from '../../../stacks/names.ts';
import { changedAt, figuresOf, openMetrics, pointsOf } from './metrics.ts';

describe('the golden metrics', () => {
  test('series of the same route and time become one point; what is not a number is not measured', () => {
    expect(pointsOf([
      { metric: { __name__: goldenNames.requests, route: 'kafka' }, values: [[2, '10'], [4, '12']] },
      { metric: { __name__: goldenNames.success, route: 'kafka' }, values: [[2, '1'], [4, 'NaN']] },
      { metric: { __name__: goldenNames.latency.p99, route: 'kafka' }, values: [[4, '+Inf']] },
      { metric: { __name__: 'something:else', route: 'kafka' }, values: [[8, '1']] },
      { metric: { __name__: goldenNames.requests }, values: [[8, '1']] },
    ])).toEqual({
      kafka: [
        { at: 2_000, rate: 10, success: 1, p50: null, p95: null, p99: null },
        { at: 4_000, rate: 12, success: null, p50: null, p95: null, p99: null },
      ],
    });
  });
});

describe('the figures of services', () => {
  test('are put together by name; what isn’t measured is not nothing', () => {
    const of = (name: string, service: string, value: string) => ({ metric: { __name__: name, service }, value: [1, value] as [number, string] });
    expect(figuresOf([
      of(serviceNames.cpu, 'entry-grpc', '0.25'), of(serviceNames.events, 'entry-grpc', '30'), of(serviceNames.energy, 'dashboard', '1.5'), of('other', 'x', '1'),
    ])).toEqual({
      dashboard: { rate: null, cpu: null, memoryBytes: null, watts: 1.5, co2GramsPerHour: null },
      'entry-grpc': { rate: 30, cpu: 0.25, memoryBytes: null, watts: null, co2GramsPerHour: null },
    });
  });
});

describe('a change of the weights', () => {
  const series = (route: string, ...values: [number, string][]) => ({ metric: { route }, values });
  test('is the last one there was', () => {
    const history = [series('a', [2, '1'], [4, '2'], [6, '2']), series('b', [2, '1'], [4, '1'], [6, '3'])];
    expect(changedAt(history, { b: 3, a: 2 }, 7_500)).toBe(6_000);
    expect(changedAt(history, { a: 2, b: 4 }, 7_500)).toBe(7_500);
  });
  test('is not what is seen first, nor a gap', () => {
    const history = [series('a', [20, '1'], [60, '1']), series('b', [20, '1'], [60, '1'])];
    expect(changedAt(history, { a: 1, b: 1 }, 61_000)).toBeNull();
    expect(changedAt(history, {}, 61_000)).toBeNull();
    expect(changedAt([], {}, 61_000)).toBeNull();
  });
});

describe('a metrics server', () => {
  let server: Server;
  let url: string;
  const asked: URL[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const wanted = new URL(request.url!, 'http://server');
      asked.push(wanted);
      if (wanted.searchParams.get('query')!.includes(metricNames.events)) return void response.writeHead(422).end('bad query');
      const result = wanted.pathname.endsWith('query_range') ? []
        : [{ metric: { route: 'grpc' }, value: [1, '3'] }, { metric: {}, value: [1, '9'] }];
      response.end(JSON.stringify({ status: 'success', data: { result } }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('is asked for five minutes at first, later for what is new, in whole steps', async () => {
    const metrics = openMetrics(url, () => 1_000_001_500);
    await metrics.golden(null);
    await metrics.golden(999_990_000);
    const ranges = asked.slice(-2).map(({ searchParams }) => [Number(searchParams.get('start')), Number(searchParams.get('end'))]);
    expect(ranges).toEqual([[999_700, 1_000_000], [999_992, 1_000_000]]);
    const before = asked.length;
    expect(await metrics.golden(1_000_000_000)).toEqual({});
    expect(asked.length).toBe(before);
  });

  test('says the weights by route', async () => {
    expect(await openMetrics(url).weights()).toEqual({ routes: { grpc: 3 }, measuredFrom: null });
  });

  test('that refuses a query is quoted', async () => {
    await expect(openMetrics(url).accepted()).rejects.toThrow(/422.*lab_events_total.*bad query/);
  });
});
