import { describe, expect, it } from '@jest/globals';
import { readConfig, type StackConfig } from '../stacks/config.ts';
import { scenarios } from '../stacks/scenarios/index.ts';
import type { Path, Scenario, Stage } from '../stacks/scenarios/scenario.ts';
import { hopsOf } from '../stacks/scenarios/stages.ts';
import type { Addresses } from './addresses.ts';
import { hopNamed } from './routes/index.ts';
import { topics, topology } from './topology.ts';

const config = readConfig({ keys: () => [], get: () => undefined }, 'test', {});
const addresses: Addresses = {
  documents: 'mongodb://documents', cache: { primary: 'redis://primary', replica: 'redis://replica' }, broker: ['broker:1'], metrics: 'http://metrics',
  service: (name, port) => [`${name}:${port}`], publicUrl: (name) => `http://${name}`,
};

/** The scenario with other paths: a chain of hops is data. */
function withPaths(paths: Readonly<Record<string, Path>>): StackConfig {
  return { ...config, scenario: { ...config.scenario, paths } };
}

/** What the services on the way of an event are told. */
function told(paths: Readonly<Record<string, Path>>) {
  return Object.fromEntries(topology(withPaths(paths)).filter(({ role }) => role === 'worker' || role === 'entry')
    .map(({ name, ports, needs, calls, environment }) => [name, { ports, needs, calls, environment: environment(addresses) }]));
}

describe('the topology', () => {
  it('has an entry and a worker per path, faulty, functions and the dashboard', () => {
    expect(topology(config).map(({ name }) => name)).toEqual([
      'worker-grpc', 'worker-redis', 'worker-kafka', 'entry-grpc', 'entry-redis', 'entry-kafka', 'faulty', 'functions', 'dashboard',
    ]);
  });

  it('tells the time to live to every service that writes to the cache, where one is set, to the page, and to no other', () => {
    const environments = (ttlSeconds?: number) => topology({ ...config, ttlSeconds }).map(({ name, environment }) => [name, environment(addresses)['TTL_SECONDS']]);
    expect(environments().filter(([, told]) => told !== undefined)).toEqual([]);
    expect(environments(90).filter(([, told]) => told === '90').map(([name]) => name)).toEqual(['worker-grpc', 'worker-redis', 'worker-kafka', 'entry-redis', 'dashboard']);
  });

  it('reads reports from the replica, or from the primary where it is alone', () => {
    const readFrom = (cache: number) => topology({ ...config, replicas: { ...config.replicas, cache } }).find(({ name }) => name === 'functions')!.environment(addresses)['CACHE_READ_URL'];
    expect([readFrom(2), readFrom(1)]).toEqual(['redis://replica', 'redis://primary']);
  });

  it('lists every service after those it calls, for every scenario', () => {
    for (const scenario of Object.values(scenarios)) {
      const seen = new Set<string>();
      for (const { name, calls } of topology({ ...config, scenario })) {
        expect({ name, unknown: calls.filter((called) => !seen.has(called)) }).toEqual({ name, unknown: [] });
        seen.add(name);
      }
    }
  });

  it('gives each box of a chain its own service, told only of its two sides', () => {
    expect(told({ long: ['grpc', 'kafka'] })).toEqual({
      'worker-long-1': {
        ports: ['http'], needs: ['broker', 'documents', 'cache'], calls: [],
        environment: { SCENARIO: 'vaccinations', CHANNEL: 'long-1', BROKERS: 'broker:1', PARTITIONS: '3', ACKS: 'all', DOCUMENTS_URL: 'mongodb://documents', CACHE_URL: 'redis://primary' },
      },
      'worker-long-0': {
        ports: ['http', 'hop'], needs: ['broker'], calls: [],
        environment: { SCENARIO: 'vaccinations', CHANNEL: 'long-0', HOP_TARGETS: '', BROKERS: 'broker:1', PARTITIONS: '3', ACKS: 'all' },
      },
      'entry-long': {
        ports: ['http'], needs: [], calls: ['worker-long-0'],
        environment: { SCENARIO: 'vaccinations', ROUTE: 'long', HOP_TARGETS: 'worker-long-0:hop' },
      },
    });
  });

  it('gives each receiver of a stage its own service; any of them takes what comes on their one channel', () => {
    const services = told({ sales: [{ hop: 'grpc', name: 'desk', receivers: { names: ['one', 'two'] } }] });
    expect(Object.keys(services)).toEqual(['worker-one', 'worker-two', 'entry-sales']);
    expect(services['worker-one']!.environment['CHANNEL']).toBe('desk');
    expect(services['worker-two']!.environment['CHANNEL']).toBe('desk');
    expect(services['entry-sales']).toMatchObject({ calls: ['worker-one', 'worker-two'], environment: { HOP_TARGETS: 'worker-one:hop,worker-two:hop' } });
  });

  it('gives each receiver that is chosen by the event a channel of its own, and paths that share a stage the same services', () => {
    const desk: Stage = { hop: 'grpc', name: 'desk', receivers: { names: ['a-side', 'b-side'], by: 'gender' } };
    const board: Stage = { hop: 'kafka', name: 'board' };
    const services = told({ one: [desk, board], two: [{ ...desk }, { ...board }] });
    expect(Object.keys(services)).toEqual(['worker-board', 'worker-a-side', 'worker-b-side', 'entry-one', 'entry-two']);
    expect(services['worker-a-side']!.environment['CHANNEL']).toBe('a-side');
    for (const entry of ['entry-one', 'entry-two']) {
      expect(services[entry]!.environment).toMatchObject({ HOP_TARGETS__A_SIDE: 'worker-a-side:hop', HOP_TARGETS__B_SIDE: 'worker-b-side:hop' });
    }
    expect(topics(withPaths({ one: [desk, board], two: [{ ...desk }, { ...board }] }))).toEqual(['vaccinations.board']);
  });

  it('tells nobody of documents where the record is the cache', () => {
    const scenario: Scenario = { ...config.scenario, record: 'cache', reports: config.scenario.reports.filter(({ store }) => store === 'cache') };
    const services = topology({ ...config, scenario });
    expect(services.flatMap(({ needs }) => needs)).not.toContain('documents');
    expect(services.flatMap(({ environment }) => Object.keys(environment(addresses)))).not.toContain('DOCUMENTS_URL');
  });

  it('has a topic for each channel that needs the broker', () => {
    expect(topics(withPaths({ a: ['grpc', 'kafka'], b: ['redis'], c: ['kafka', { hop: 'kafka', name: 'messages' }] }))).toEqual([
      'vaccinations.a-1', 'vaccinations.c-0', 'vaccinations.messages',
    ]);
  });

  it('refuses a path with two hops that count what they publish', () => {
    expect(() => topology(withPaths({ twice: ['redis', 'kafka', 'redis'] }))).toThrow(/path twice .* 2 hops that count .*redis -> kafka -> redis/);
    expect(topology(withPaths({ once: ['kafka', 'redis'], other: ['redis'] })).length).toBeGreaterThan(0);
  });

  it('knows every hop of every scenario, and says which there are where one is unknown', () => {
    for (const { paths } of Object.values(scenarios)) for (const hop of Object.values(paths).flatMap(hopsOf)) expect(hopNamed(hop).name).toBe(hop);
    expect(() => topology(withPaths({ odd: ['pigeon'] }))).toThrow(/no hop pigeon; there are .*grpc, redis, kafka/);
  });
});
