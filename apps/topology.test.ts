import { describe, expect, it } from '@jest/globals';
import { readConfig, type StackConfig } from '../stacks/config.ts';
import { scenarios } from '../stacks/scenarios/index.ts';
import type { Addresses } from './addresses.ts';
import { hopNamed } from './routes/index.ts';
import { topics, topology } from './topology.ts';

const config = readConfig({ keys: () => [], get: () => undefined }, 'test');
const addresses: Addresses = {
  documents: 'mongodb://documents', cache: { primary: 'redis://primary', replica: 'redis://replica' }, broker: ['broker:1'], metrics: 'http://metrics',
  service: (name, port) => [`${name}:${port}`], publicUrl: (name) => `http://${name}`,
};

/** The scenario with other paths: a chain of hops is data. */
function withPaths(paths: Readonly<Record<string, readonly string[]>>): StackConfig {
  return { ...config, scenario: { ...config.scenario, paths } };
}

describe('the topology', () => {
  it('has an entry and a worker per path, faulty, functions and the dashboard', () => {
    expect(topology(config).map(({ name }) => name)).toEqual([
      'worker-grpc', 'worker-redis', 'worker-kafka', 'entry-grpc', 'entry-redis', 'entry-kafka', 'faulty', 'functions', 'dashboard',
    ]);
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
    const services = topology(withPaths({ long: ['grpc', 'kafka'] }));
    const told = Object.fromEntries(services.filter(({ path }) => path === 'long').map(({ name, ports, needs, calls, environment }) =>
      [name, { ports, needs, calls, environment: environment(addresses) }]));
    expect(told).toEqual({
      'worker-long-1': {
        ports: ['http'], needs: ['broker', 'documents', 'cache'], calls: [],
        environment: {
          SCENARIO: 'vaccinations', ROUTE: 'long', HOP: '1', BROKERS: 'broker:1', DOCUMENTS_URL: 'mongodb://documents', CACHE_URL: 'redis://primary',
        },
      },
      'worker-long-0': {
        ports: ['http', 'grpc'], needs: ['broker'], calls: [],
        environment: { SCENARIO: 'vaccinations', ROUTE: 'long', HOP: '0', GRPC_TARGETS: 'worker-long-0:grpc', BROKERS: 'broker:1' },
      },
      'entry-long': {
        ports: ['http'], needs: [], calls: ['worker-long-0'],
        environment: { SCENARIO: 'vaccinations', ROUTE: 'long', GRPC_TARGETS: 'worker-long-0:grpc' },
      },
    });
  });

  it('has a topic for each hop that needs the broker', () => {
    expect(topics(withPaths({ a: ['grpc', 'kafka'], b: ['redis'], c: ['kafka', 'kafka'] }))).toEqual([
      'vaccinations.a.1', 'vaccinations.c.0', 'vaccinations.c.1',
    ]);
  });

  it('refuses a path with two hops that count what they publish', () => {
    expect(() => topology(withPaths({ twice: ['redis', 'kafka', 'redis'] }))).toThrow(/path twice .* 2 hops that count .*redis -> kafka -> redis/);
    expect(topology(withPaths({ once: ['kafka', 'redis'], other: ['redis'] })).length).toBeGreaterThan(0);
  });

  it('knows every hop of every scenario, and says which there are where one is unknown', () => {
    for (const { paths } of Object.values(scenarios)) for (const hop of Object.values(paths).flat()) expect(hopNamed(hop).name).toBe(hop);
    expect(() => topology(withPaths({ odd: ['pigeon'] }))).toThrow(/no hop pigeon; there are grpc, redis, kafka/);
  });
});
