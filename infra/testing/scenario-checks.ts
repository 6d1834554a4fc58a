/** What each scenario alone promises, checked on a lab that runs it: scenario -> what must hold -> how that is found out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { WebSocket } from 'ws';
import { until } from '../../apps/service/testing/backends.ts';
import { path as eventsPath } from '../../apps/routes/direct/protocol.ts';
import { topology } from '../../apps/topology.ts';
import { openLog } from '../../apps/service/log.ts';
import { openReports } from '../../apps/store/reports.ts';
import { kill } from './lab-processes.ts';
import { recorded } from './recorded.ts';
import { trafficAgainst } from '../../tools/traffic.ts';
import { trafficWhile } from './traffic-while.ts';
import type { StackConfig } from '../../stacks/config.ts';
import { metricNames, serviceNames } from '../../stacks/names.ts';
import type { ScenarioId } from '../../stacks/scenarios/index.ts';
import { decide } from '../../stacks/scenarios/olympics/decide.ts';
import { FACULTIES } from '../../stacks/scenarios/olympics/event.ts';
import type { Event } from '../../stacks/scenarios/scenario.ts';
import { portsFrom } from '../platforms/local/ports.ts';
import { replicaName } from '../platforms/local/replica-name.ts';
import { repository, type TestLab } from './test-lab.ts';

interface Running {
  readonly lab: TestLab;
  readonly config: StackConfig;
  /** @param path of the lab's public address */
  readonly post: (path: string, event: unknown) => Promise<{ readonly status: number; readonly body: Event }>;
}

/** How long a counter may take to follow, or an event to be stored behind a broker. */
const SETTLED_WITHIN_MS = 60_000;

type Check = (running: Running) => Promise<void>;

/** host:port of a service's hop. */
function hopOf({ config }: Running, service: string): string {
  return `127.0.0.1:${portsFrom(config.ports.base, topology(config)).of(service, 'hop', 0)}`;
}

/** The fields that a refused event is told of. */
async function refused(running: Running, path: string, event: unknown): Promise<readonly string[]> {
  const { status, body } = await running.post(path, event);
  expect(status).toBe(400);
  return (body['problems'] as { field: string }[]).map(({ field }) => field);
}

async function stored({ lab, config }: Running, field: string, value: unknown): Promise<Event> {
  let found: Event | undefined;
  await until(`the event with ${field} ${String(value)} to be stored`, async () => {
    found = (await recorded(lab.outputs(), config.scenario)).find((event) => event[field] === value);
    return found !== undefined;
  }, SETTLED_WITHIN_MS);
  return found!;
}

/** The series that a query of the metrics server gives. */
async function measured({ lab }: Running, query: string): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]> {
  const answer = await fetch(`${lab.outputs().metricsUrl}/api/v1/query?${new URLSearchParams({ query, nocache: '1' }).toString()}`);
  const { data } = await answer.json() as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
  return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
}

/** Replica -> events that it has received since it was started, as it says itself: what is scraped may be of the one before. */
async function receivedBy({ config }: Running, replicas: number): Promise<Readonly<Record<string, number>>> {
  const services = topology(config);
  const ports = portsFrom(config.ports.base, services);
  const received = new RegExp(`^${metricNames.events}\\{stage="receive",outcome="ok".*\\} (\\d+)$`, 'gm');
  const each = services.filter(({ role }) => role === 'worker').flatMap(({ name }) => Array.from({ length: replicas }, async (_, replica) => {
    const text = await (await fetch(`http://127.0.0.1:${ports.of(name, 'http', replica)}/metrics`)).text();
    return [replicaName(name, replica), [...text.matchAll(received)].reduce((sum, [, count]) => sum + Number(count), 0)] as const;
  }));
  return Object.fromEntries(await Promise.all(each));
}

/** Of every worker, whichever transport shares the events out among them, and whatever chooses the worker. */
const twoReplicas: Readonly<Record<string, Check>> = {
  async 'runs with two replicas of each worker, and both receive events'(running) {
    const { lab } = running;
    lab.set('replicas.writer', '2');
    lab.up();
    const before = await receivedBy(running, 2);
    let idle: readonly string[] = [];
    await until('both replicas of each worker to have received events', async () => {
      const { balanced } = await trafficAgainst(repository, lab.outputs(), { users: 10, spawnRate: 10, seconds: 60, events: 100 }, () => undefined);
      expect(balanced).toBe(true);
      idle = Object.entries(await receivedBy(running, 2)).flatMap(([replica, received]) => received > before[replica]! ? [] : [replica]);
      return idle.length === 0;
    }, SETTLED_WITHIN_MS).catch((error: unknown) => { throw new Error(`these have not: ${idle.join(', ')}`, { cause: error }); });
    lab.unset('replicas.writer');
    lab.up();
  },
};

/** Whether it keeps the record or counts only. */
const killedPrimary: Readonly<Record<string, Check>> = {
  async 'a killed primary of Valkey costs no accepted event, and the counters follow'({ lab }) {
    const { reconciliation: { routes, total } } = await trafficWhile(lab, 10, () => kill(lab, 'valkey-primary'));
    for (const [route, account] of Object.entries(routes)) expect({ route, ...account }).toMatchObject({ route, lost: 0, phantom: 0, duplicate: 0 });
    expect(total).toMatchObject({ lost: 0, phantom: 0, duplicate: 0, counted: total.stored });
    expect(total.accepted).toBeGreaterThan(0);
    const { reconciliation } = await trafficAgainst(repository, lab.outputs(), { users: 10, spawnRate: 10, seconds: 60, events: 100 }, () => undefined);
    expect(reconciliation.findings).toEqual([]);
  },
};

const sale = { categoria: 'Ropa', producto_id: 'E2E-JSON', precio: 99.5, cantidad_vendida: 2 };

/** Another program's call: made from the .proto file itself, with another's encoder. */
async function callService(address: string, file: string, call: string, request: string, reply: string, event: Event): Promise<Event> {
  const root = protobuf.parse(readFileSync(join(repository, 'proto', file), 'utf8'), { keepCase: true }).root;
  const [input, output] = [root.lookupType(request), root.lookupType(reply)];
  const client = new Client(address, credentials.createInsecure());
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(call, (value: Event) => Buffer.from(input.encode(input.fromObject(value)).finish()), (bytes) => output.decode(bytes).toJSON(), event,
        new Metadata(), (error, value) => (error ? reject(error) : resolve(value!)));
    });
  } finally {
    client.close();
  }
}

const blackfriday: Readonly<Record<string, Check>> = {
  async 'refuses what is no sale by the field\'s name'(running) {
    expect(await refused(running, '/input', { ...sale, categoria: 'Juguetes' })).toEqual(['categoria']);
    expect(await refused(running, '/input', { ...sale, categoria: 'CATEGORIA_DESCONOCIDA', precio: -1, cantidad_vendida: 1.5 })).toEqual(['categoria', 'precio', 'cantidad_vendida']);
  },
  async 'takes its contract\'s own call at either writer, and answers with `estado`'(running) {
    for (const writer of ['worker-writer-1', 'worker-writer-2']) {
      const event = { ...sale, producto_id: `E2E-${writer}` };
      expect(await callService(hopOf(running, writer), 'blackfriday.proto', '/blackfriday.ProductSaleService/ProcesarVenta',
        'ProductSaleRequest', 'ProductSaleResponse', event)).toEqual({ estado: 'aceptada' });
      expect(await stored(running, 'producto_id', event.producto_id)).toMatchObject({ ...event, route: 'sales' });
    }
    await expect(callService(hopOf(running, 'worker-writer-1'), 'blackfriday.proto', '/blackfriday.ProductSaleService/ProcesarVenta',
      'ProductSaleRequest', 'ProductSaleResponse', { ...sale, categoria: 'CATEGORIA_DESCONOCIDA' })).rejects.toThrow(/categoria: must be one of/);
  },
  async 'uses both writers'(running) {
    const query = `sum by (service) (${metricNames.events}{service=~"worker-writer-.*",stage="receive",outcome="ok"})`;
    await until('both writers to have received events', async () => {
      const writers = await measured(running, query);
      return writers.length === 2 && writers.every(({ value }) => value > 0);
    }, SETTLED_WITHIN_MS);
  },
  async 'has nothing to split: weights are refused with the reason'({ lab }) {
    lab.set('split.weights', 'sales=1,faulty=1');
    expect(() => lab.up()).toThrow(/split\.weights.*has one path, `sales`/);
    lab.unset('split.weights');
  },
  ...twoReplicas,
  ...killedPrimary,
};

const weather: Readonly<Record<string, Check>> = {
  async 'refuses an unknown weather by the field\'s name'(running) {
    expect(await refused(running, '/input', { description: 'x', country: 'Guatemala', weather: 'foggy' })).toEqual(['weather']);
  },
  async 'keeps the events of each path in its own record, and the counters of both add up'({ lab, config }) {
    const { documentsUrl, cacheUrl } = lab.outputs();
    const { scenario, scenario: { paths } } = config;
    const reports = openReports({ scenario, cacheUrl, log: openLog('test', () => undefined) });
    try {
      const { routes } = await reports.totals();
      let all = 0;
      for (const [path, record] of [['kafka', 'documents'], ['direct', 'cache']] as const) {
        const events = await recorded({ documentsUrl, cacheUrl }, { ...scenario, paths: { [path]: paths[path]! } });
        expect(events.length).toBeGreaterThan(50);
        expect([record, new Set(events.map(({ route }) => route))]).toEqual([record, new Set([path])]);
        expect([path, routes[path]?.counted]).toEqual([path, events.length]);
        all += events.length;
      }
      for (const { id } of scenario.reports.filter(({ kind }) => kind === 'count')) {
        expect([id, (await reports.count(id)).reduce((sum, { count }) => sum + count, 0)]).toEqual([id, all]);
      }
    } finally {
      await reports.close();
    }
  },
  async 'takes events over a real WebSocket on the direct path'(running) {
    const socket = new WebSocket(`ws://${hopOf(running, 'worker-direct')}${eventsPath}`);
    const answer = await new Promise<string>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('message', (data) => resolve(String(data)));
      socket.once('open', () => socket.send(JSON.stringify({ description: 'straight in', country: 'Xela', weather: 'windy' })));
    }).finally(() => socket.close());
    expect(JSON.parse(answer)).toEqual({ id: expect.any(String), route: 'direct' });
    expect(await stored(running, 'description', 'straight in')).toMatchObject({ route: 'direct', weather: 'windy' });
  },
  ...twoReplicas,
  ...killedPrimary,
};

const student = { student: 'E2E Student', faculty: 'ingenieria', age: 21, discipline: 'boxing' };

const olympics: Readonly<Record<string, Check>> = {
  async 'has an entry per faculty, which takes its own students only; /input takes both'(running) {
    expect(await running.post('/ingenieria', student)).toMatchObject({ status: 202, body: { route: 'ingenieria' } });
    expect(await running.post('/agronomia', { ...student, faculty: 'agronomia' })).toMatchObject({ status: 202, body: { route: 'agronomia' } });
    expect(await refused(running, '/agronomia', student)).toEqual(['faculty']);
    for (const faculty of ['ingenieria', 'agronomia']) expect(await running.post('/input', { ...student, faculty })).toMatchObject({ status: 202, body: { route: faculty } });
  },
  async 'refuses a result that a caller claims, and what it doesn\'t know, by the field\'s name'(running) {
    expect(await refused(running, '/ingenieria', { ...student, result: 'winners' })).toEqual(['result']);
    expect(await refused(running, '/input', { ...student, discipline: 'chess', faculty: 'medicina' })).toEqual(['faculty', 'discipline']);
  },
  async 'has decided every event as it always will, and written it to the topic of its result'({ lab, config }) {
    const events = await recorded(lab.outputs(), config.scenario);
    for (const event of events) {
      const { student: name, faculty, age, discipline, result, writer } = event;
      expect(decide({ student: name, faculty, age, discipline })['result']).toBe(result);
      expect(writer).toBe(`worker-${String(result)}-0`);
    }
    expect(new Set(events.map(({ result }) => result))).toEqual(new Set(['winners', 'losers']));
  },
  async 'measures what is stored of each faculty, though both share every worker'(running) {
    const rate = `sum by (route) (${serviceNames.events}{stage="store",outcome="ok"})`;
    await until('the rates of both faculties', async () => {
      const rates = await measured(running, `max_over_time((${rate})[5m:2s]) > 0`);
      return FACULTIES.every((faculty) => rates.some(({ labels }) => labels['route'] === faculty));
    }, SETTLED_WITHIN_MS);
  },
  // After what says which writer each event has: there is one of each until then.
  ...twoReplicas,
  ...killedPrimary,
};

const bluegreen: Readonly<Record<string, Check>> = {
  async 'is released by preset: blue, then a canary of a tenth, then half, then green'({ lab }) {
    for (const [preset, share] of [['blue', 0], ['canary', 0.1], ['half-half', 0.5], ['green', 1]] as const) {
      lab.set('split.weights', preset);
      expect(lab.up()).toMatchObject({ updated: 1, created: 0, replaced: 0, deleted: 0 });
      const { balanced, reconciliation: { routes, total } } = await trafficAgainst(repository, lab.outputs(), { users: 20, spawnRate: 20, seconds: 60, events: 400 }, () => undefined);
      expect([preset, balanced]).toEqual([preset, true]);
      const green = routes['redis']?.sent ?? 0;
      // Five standard deviations; none where the share is all or nothing.
      expect([preset, Math.abs(green - share * total.sent) <= 5 * Math.sqrt(total.sent * share * (1 - share))]).toEqual([preset, true]);
    }
    lab.unset('split.weights');
    lab.up();
  },
};

export const checks: Readonly<Partial<Record<ScenarioId, Readonly<Record<string, Check>>>>> = { blackfriday, weather, olympics, bluegreen };
