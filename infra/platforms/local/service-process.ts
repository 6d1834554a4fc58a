/** A service of the topology as processes: one per replica. */
import { join } from 'node:path';
import type { Addresses } from '../../../apps/addresses.ts';
import { mains, type Service } from '../../../apps/topology.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';
import { digestOf } from './source-digest.ts';

/** The heap each service may use: memory is bounded by the queues within it, and this is the fence around them. */
const MAX_HEAP_MIB = 512;

/** Which plans stand for a backend; the metrics server comes after all that it asks. */
const backends: Readonly<Record<Service['needs'][number], readonly string[]>> = {
  documents: ['document-store'],
  cache: ['valkey-primary', 'valkey-replica'],
  broker: ['kafka'],
  metrics: [],
};

export function replicaName(service: string, replica: number): string {
  return `${service}-${replica}`;
}

/** Where everything is, on loopback. */
export function addressesOf({ ports }: Lab, services: readonly Service[]): Addresses {
  return {
    documents: `mongodb://${HOST}:${ports.fixed('documents')}`,
    cache: { primary: `redis://${HOST}:${ports.fixed('cachePrimary')}`, replica: `redis://${HOST}:${ports.fixed('cacheReplica')}` },
    broker: [`${HOST}:${ports.fixed('broker')}`],
    metrics: httpUrl(ports.fixed('metrics')),
    service: (name, port) => {
      const replicas = services.find((service) => service.name === name)?.replicas ?? 0;
      return Array.from({ length: replicas }, (_, replica) => `${HOST}:${ports.of(name, port, replica)}`);
    },
    publicUrl: (name) => httpUrl(ports.of(name, 'http', 0)),
  };
}

/** @param topics names of the topics' plans: what needs the broker needs them */
export function serviceProcesses(lab: Lab, service: Service, services: readonly Service[], topics: readonly string[]): ProcessPlan[] {
  const { rootDir, labDir, node, ports } = lab;
  const main = join(rootDir, mains[service.app]);
  const digest = digestOf(rootDir, [main, join(rootDir, 'package-lock.json')]);
  const called = (name: string) => Array.from({ length: services.find((other) => other.name === name)?.replicas ?? 0 },
    (_, replica) => replicaName(name, replica));
  return Array.from({ length: service.replicas }, (_, replica) => {
    const name = replicaName(service.name, replica);
    const own = Object.fromEntries(service.ports.map((port) => [port, ports.of(service.name, port, replica)]));
    return {
      name,
      inputs: {
        command: [node, `--max-old-space-size=${MAX_HEAP_MIB}`, main],
        cwd: rootDir,
        environment: {
          ...service.environment(addressesOf(lab, services)),
          SERVICE: service.name,
          INSTANCE: name,
          HOST,
          ...Object.fromEntries(Object.entries(own).map(([port, number]) => [`${port.toUpperCase()}_PORT`, String(number)])),
          NODE_ENV: 'production',
          NODE_COMPILE_CACHE: join(labDir, 'compile-cache'),
        },
        digest,
        ports: Object.values(own),
        ready: { url: `${httpUrl(own['http']!)}/readyz`, timeoutMs: 60_000 },
        stopTimeoutMs: 20_000,
      },
      after: [
        ...service.needs.flatMap((need) => backends[need]),
        ...(service.needs.includes('broker') ? topics : []),
        ...service.calls.flatMap(called),
      ],
    };
  });
}
