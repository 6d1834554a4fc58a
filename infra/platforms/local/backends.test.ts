/** The rendered settings, on the real programs; and the resources that talk to them: the split's weights, Kafka's topics. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMetrics } from '../../../apps/service/metrics.ts';
import { openStore } from '../../../apps/store/open-store.ts';
import { openReports } from '../../../apps/store/reports.ts';
import { topology } from '../../../apps/topology.ts';
import { openStores } from '../../../loadtest/stores.ts';
import { readConfig } from '../../../stacks/config.ts';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { credentialsKind, credentialsSchema } from '../../provider/credentials/credentials-kind.ts';
import { MISSING } from '../../provider/kind.ts';
import { processKind } from '../../provider/process/process-kind.ts';
import { processSchema, type ProcessSettings } from '../../provider/process/process-schema.ts';
import { ROUTE_HEADER, WEIGHTS_PATH } from '../../provider/split/route-config.ts';
import { splitKind, splitSchema } from '../../provider/split/split-kind.ts';
import { processesOf } from '../../../stacks/local/processes.ts';
import { supervisorKind } from '../../provider/supervisor/supervisor-kind.ts';
import { topicKind, topicSchema } from '../../provider/topic/topic-kind.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { documentStore } from './document-store.ts';
import { adminUrl, envoy, REQUEST_TIMEOUT_MS, ROUTE_CONFIG, routesFile } from './envoy.ts';
import { kafka, TOPIC_CONFIG } from './kafka.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';
import { metricsServer, ruleEvaluator, scrapeConfig } from './metrics.ts';
import { portsFrom } from './ports.ts';
import { registry, registryCredentials } from './registry.ts';
import { valkeyPrimary, valkeyReplica } from './valkey.ts';

jest.setTimeout(120_000);

const config = readConfig({ keys: () => [], get: () => undefined }, 'test', {});
const services = topology(config);
const rootDir = join(import.meta.dirname, '..', '..', '..');
const toolsDir = join(rootDir, '.lab', 'tools');
const labDir = mkdtempSync(join(tmpdir(), 'lab-backends-'));
const lab: Lab = { rootDir, labDir, toolsDir, node: process.execPath, ports: portsFrom(27_000, services) };
const supervisor = { labDir, port: lab.ports.fixed('supervisor'), program: join(toolsDir, 'supervisor', 'bin', 'supervisord') };
const { signal } = new AbortController();

function settings({ name, inputs }: ProcessPlan): ProcessSettings {
  return processSchema.parse({ ...inputs, labDir, name });
}

async function start(plan: ProcessPlan): Promise<ProcessSettings> {
  const process = settings(plan);
  await processKind.create(process, signal);
  return process;
}

beforeAll(async () => {
  if (!existsSync(toolsDir)) throw new Error(`${toolsDir} is missing; \`npm run env\` installs the lab's tools.`);
  await supervisorKind.create(supervisor, signal);
});

afterAll(async () => {
  await supervisorKind.delete(supervisor);
  rmSync(labDir, { recursive: true, force: true });
});

describe('the split', () => {
  const routes = ['grpc', 'kafka'] as const;
  const backends: Server[] = [];
  const weights = (some: Readonly<Record<string, number>>) => splitSchema.parse({
    file: routesFile(lab), routeConfig: ROUTE_CONFIG, weights: some, requestTimeoutMs: REQUEST_TIMEOUT_MS, adminUrl: adminUrl(lab),
  });
  let proxy: ProcessSettings;

  beforeAll(async () => {
    for (const _ of routes) backends.push(await new Promise<Server>((resolve) => {
      const server: Server = createServer(({ url, socket }, response) => url === '/break' ? socket.destroy() : response.writeHead(202).end()).listen(0, HOST, () => resolve(server));
    }));
    const ports = backends.map((server) => (server.address() as { port: number }).port);
    proxy = await start(envoy(lab, [...routes.map((route, index) => ({ route, ports: [ports[index]!] })), { route: 'absent', ports: [lab.ports.fixed('loadtest')] }], []));
  });
  afterAll(() => backends.forEach((server) => server.close()));

  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  afterAll(() => agent.destroy());
  function ask(path: string): Promise<{ status: number; route: string | undefined; body: string }> {
    return new Promise((resolve, reject) => {
      request(httpUrl(lab.ports.fixed('entry')) + path, { agent, method: path === '/input' ? 'POST' : 'GET' }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => { body += chunk.toString(); });
        response.on('end', () => resolve({ status: response.statusCode!, route: response.headers[ROUTE_HEADER] as string | undefined, body }));
      }).on('error', reject).end();
    });
  }

  test('has no weights until they are set, and says so', async () => {
    expect(await splitKind.state(weights({ grpc: 1 }))).toBe('outdated');
    expect(await ask('/input')).toMatchObject({ status: 503, body: 'The split has no weights yet.\n' });
  });

  test('goes by its weights, names the route, and tells the weights', async () => {
    await splitKind.create(weights({ grpc: 0, kafka: 1 }), signal);
    expect(await splitKind.state(weights({ grpc: 0, kafka: 1 }))).toBe('in effect');
    for (let n = 0; n < 50; n += 1) expect(await ask('/input')).toMatchObject({ status: 202, route: 'kafka' });
    expect((await ask(WEIGHTS_PATH)).body).toContain('lab_split_weight{route="kafka"} 1\n');
  });

  test('changes its weights without failing a request', async () => {
    let changing = true;
    const seen = new Map<string, number>();
    const clients = Array.from({ length: 8 }, async () => {
      while (changing) {
        const { status, route } = await ask('/input');
        seen.set(`${status} ${route}`, (seen.get(`${status} ${route}`) ?? 0) + 1);
      }
    });
    for (let n = 0; n < 10; n += 1) {
      for (const some of [{ grpc: 1, kafka: 0 }, { grpc: 0, kafka: 1 }, { grpc: 0.5, kafka: 0.25 }]) {
        await splitKind.update(weights(some), weights(some), signal);
      }
    }
    changing = false;
    await Promise.all(clients);
    expect([...seen.keys()].sort()).toEqual(['202 grpc', '202 kafka']);
  });

  test('says in the form of an entry whether an event was certainly not taken, when the entry does not answer', async () => {
    await splitKind.update(weights({ kafka: 1 }), weights({ kafka: 1 }), signal);
    const broken = await ask('/break');
    expect([broken.status, broken.route, JSON.parse(broken.body)]).toEqual([503, 'kafka', { error: expect.stringContaining('did not answer: '), outcome: 'unknown', route: 'kafka' }]);
    await splitKind.update(weights({ absent: 1 }), weights({ absent: 1 }), signal);
    const refused = await ask('/input');
    expect([refused.status, refused.route, JSON.parse(refused.body)]).toEqual([503, 'absent', { error: expect.stringContaining('connection failure'), outcome: 'rejected', route: 'absent' }]);
  });

  test('notices that its file was written by another hand, and that Envoy is gone; keeps its weights over a restart', async () => {
    const some = weights({ grpc: 1, kafka: 1 });
    await splitKind.update(some, some, signal);
    await processKind.update(proxy, proxy, signal);
    expect(await splitKind.state(some)).toBe('in effect');
    const file = routesFile(lab);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"version_info": "\w+"/, '"version_info": "else"'));
    expect(await splitKind.state(some)).toBe('outdated');
    await splitKind.update(some, some, signal);
    expect(await splitKind.state(some)).toBe('in effect');
    await processKind.delete(proxy);
    expect(await splitKind.state(some)).toBe(MISSING);
  });
});

describe('a topic', () => {
  const topic = (inputs: Partial<{ partitions: number }> = {}) => topicSchema.parse({
    brokers: [`${HOST}:${lab.ports.fixed('broker')}`], name: 'vaccinations.kafka.0', partitions: 2, config: TOPIC_CONFIG, ...inputs,
  });
  let broker: ProcessSettings;

  test('is created, gets more partitions, is missed when it is gone, and deleted', async () => {
    broker = await start(kafka(lab));
    await topicKind.create(topic(), signal);
    await topicKind.create(topic(), signal); // what an interrupted attempt has made already
    expect(await topicKind.state(topic())).toBe('there');
    expect(await topicKind.state(topic({ partitions: 3 }))).toBe('different');
    await topicKind.update(topic(), topic({ partitions: 3 }), signal);
    expect(await topicKind.state(topic({ partitions: 3 }))).toBe('there');
    expect(topicKind.replaces(topic({ partitions: 3 }), topic())).toEqual(['partitions']);
    expect(topicKind.replaces(topic(), topic({ partitions: 3 }))).toEqual([]);
    await topicKind.delete(topic());
    await topicKind.delete(topic());
    expect(await topicKind.state(topic())).toBe(MISSING);
  });

  test('outlives a restart of the broker, which is formatted once', async () => {
    await topicKind.create(topic(), signal);
    await processKind.update(broker, broker, signal);
    await topicKind.update(topic(), topic(), signal); // waits for the broker
    expect(await topicKind.state(topic())).toBe('there');
  });

  test('cannot be looked at without a broker, and is not taken for gone', async () => {
    await processKind.delete(broker);
    expect(await topicKind.state(topic())).toBe('unreachable');
    await expect(topicKind.delete(topic())).rejects.toThrow(/Deleting topic vaccinations\.kafka\.0 at 127\.0\.0\.1:\d+ failed/);
  });
});

test('an acknowledged event whose record is in the cache outlives the death of the primary, and reaches the replica', async () => {
  const primary = await start(valkeyPrimary(lab));
  await start(valkeyReplica(lab));
  const cacheUrl = `redis://${HOST}:${lab.ports.fixed('cachePrimary')}`;
  const replicaUrl = `redis://${HOST}:${lab.ports.fixed('cacheReplica')}`;
  const scenario: Scenario = { ...scenarios.vaccinations, id: 'in-cache', record: 'cache', reports: [] };
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const writer = openStore({ scenario, record: 'cache', writer: 'w', documentsUrl: '', cacheUrl, log: quiet, metrics: openMetrics({ process: false }) });
  const [stores, replica] = [openStores({ cacheUrl }, scenario), openReports({ scenario, cacheUrl: replicaUrl, log: quiet })];
  try {
    const acknowledged: string[] = [];
    const store = async (from: number, to: number): Promise<void> => {
      for (let n = from; n < to; n += 1) {
        await writer.store([{ id: `e${n}`, route: 'grpc', acceptedAt: n, event: { name: 'x' } }]);
        acknowledged.push(`e${n}`);
        if (n === 500) process.kill(processesOf({ labDir, name: primary.name })[0]!, 'SIGKILL');
      }
    };
    // Some are in flight whenever it happens; each is acknowledged in the end, because nobody gives up.
    await Promise.all([store(0, 1_000), store(1_000, 2_000), store(2_000, 3_000)]);
    expect(acknowledged).toHaveLength(3_000);
    const found = await Promise.all([0, 1_000, 2_000].map((at) => stores.find(acknowledged.slice(at, at + 1_000))));
    expect(found.flat()).toHaveLength(3_000);
    expect((await stores.snapshot()).stored).toBe(3_000);
    expect(await waitUntil(async () => (await replica.totals()).stored === 3_000 || undefined, { timeoutMs: 30_000 })).toBe(true);
  } finally {
    await Promise.all([writer.close(), stores.close(), replica.close()]);
  }
});

test.each([
  ['the document store', async () => { await start(documentStore(lab)); }],
  ['the registry', async () => {
    await credentialsKind.create(credentialsSchema.parse(registryCredentials(lab)), signal);
    await start(registry(lab));
  }],
  ['the metrics server and its rules', async () => {
    const server = await start(metricsServer(lab, scrapeConfig(lab, services)));
    execFileSync(server.command[0]!, ['-promscrape.config.dryRun', '-promscrape.config=scrape.json'], { cwd: join(labDir, 'metrics'), stdio: 'pipe' });
    const rules = await start(ruleEvaluator(lab, config));
    execFileSync(rules.command[0]!, ['-dryRun', '-rule=rules.json'], { cwd: join(labDir, 'rules'), stdio: 'pipe' });
  }],
])('%s starts with the settings it is given', async (_name, starts) => {
  await starts();
});
