import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { goldenNames, metricNames, serviceNames } from '../../../stacks/names.ts';
import { seeded } from '../../../loadtest/random.ts';
import { shares } from '../web/figures.ts';
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
        : wanted.searchParams.get('query')!.endsWith('[70s]') ? [{ metric: { route: 'grpc' }, values: [[1, '3'], [3, 'NaN'], [5, '2.25']] }]
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
    expect(await openMetrics(url, () => 6_000).weights()).toEqual({ routes: { grpc: 3 }, requests: { grpc: 3 * 2 + 2.25 * 4 } });
  });

  test('that refuses a query is quoted', async () => {
    await expect(openMetrics(url).accepted()).rejects.toThrow(/422.*lab_events_total.*bad query/);
  });
});

describe('the requests under the weights', () => {
  const routes = ['grpc', 'redis', 'kafka'];
  /** By route, when each request was answered, in seconds. */
  type Answered = Readonly<Record<string, readonly number[]>>;
  const scrapeS = 2;
  /** Later than what they say was measured. */
  const scrapedAt = 1.3;

  /** What a metrics server has at a time: the weights as scraped, and the rates as recorded, each from the samples there were. */
  function answers(answered: Answered, weightsAt: (seconds: number) => Readonly<Record<string, number>>, nowS: number) {
    const scrapes = Array.from({ length: Math.floor((nowS - scrapedAt) / scrapeS) + 1 }, (_, index) => scrapedAt + index * scrapeS);
    const last = (seconds: number) => scrapes.findLast((at) => at <= seconds) ?? 0;
    const counted = (route: string, seconds: number) => answered[route]!.filter((at) => at <= last(seconds)).length;
    // The newest two aren't there yet.
    const evaluated = Array.from({ length: Math.floor(nowS / scrapeS) - 1 }, (_, index) => index * scrapeS).filter((at) => at > nowS - 70);
    const grid = Array.from({ length: Math.floor(nowS / 2) + 1 }, (_, index) => index * 2).filter((at) => at >= scrapedAt);
    return (path: string, query: string) => routes.map((route) => ({ metric: { route }, ...path.endsWith('query_range')
      ? { values: grid.map((at) => [at, String(weightsAt(last(at))[route])]) }
      : query.startsWith(goldenNames.requests) ? { values: evaluated.map((at) => [at, String((counted(route, at) - counted(route, at - 10)) / 10)]) }
      : { value: [nowS, String(weightsAt(last(nowS))[route])] } }));
  }

  async function weightsOf(...told: Parameters<typeof answers>) {
    const answer = answers(...told);
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://server');
      response.end(JSON.stringify({ data: { result: answer(pathname, searchParams.get('query')!) } }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      return await openMetrics(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => told[2] * 1_000).weights();
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  /** Fifty requests a second, each where chance and the weights send it. */
  function traffic(seed: number, weightsAt: (seconds: number) => Readonly<Record<string, number>>, lengthS: number): Answered {
    const random = seeded(seed);
    const answered: Record<string, number[]> = { grpc: [], redis: [], kafka: [] };
    for (let at = 0; at < lengthS; at += 0.02) {
      const weights = weightsAt(at);
      let left = random() * routes.reduce((total, route) => total + weights[route]!, 0);
      answered[routes.find((route) => (left -= weights[route]!) < 0)!]!.push(at + 0.05);
    }
    return answered;
  }

  test('are none of those before a change: a route that takes none any more is never outside', async () => {
    const weightsAt = (seconds: number) => ({ grpc: 1, redis: 1, kafka: seconds < 100.5 ? 1 : 0 });
    const answered = traffic(1, weightsAt, 160);
    for (let nowS = 102; nowS <= 160; nowS += 1) {
      const weights = await weightsOf(answered, weightsAt, nowS);
      expect([nowS, weights.routes['kafka'], weights.requests['kafka']]).toEqual([nowS, 0, 0]);
    }
    const { requests } = await weightsOf(answered, weightsAt, 130);
    expect(requests['grpc']! + requests['redis']!).toBeGreaterThan(300);
  });

  test('are as many as there were, so that fair thirds lie inside the band', async () => {
    const weightsAt = () => ({ grpc: 1, redis: 1, kafka: 1 });
    let outside = 0;
    const looks = 50;
    for (let seed = 1; seed <= looks; seed += 1) {
      const answered = traffic(seed, weightsAt, 80);
      const weights = await weightsOf(answered, weightsAt, 80);
      for (const { route, measured, band } of shares(routes, weights, true)) {
        const truly = answered[route]!.filter((at) => at > 10 && at <= 78).length;
        // Its window's ends are not cut sharply: a rate looks back ten seconds.
        expect(Math.abs(weights.requests[route]! / 50 / 58 - truly / 50 / 68)).toBeLessThan(0.03);
        outside += Number(measured! < band!.low || measured! > band!.high);
      }
    }
    expect(outside / (looks * routes.length)).toBeLessThan(0.01);
  });
});
