/** A service of the topology as processes: one per replica. */
import { basename, join } from 'node:path';
import { mains, type Service } from '../../../apps/topology.ts';
import { experimentFile } from '../../../stacks/local/experiment-state.ts';
import { LINKS_PROCESS, NAMES_PROCESS } from '../../../stacks/local/links.ts';
import { addressesOf } from './addresses.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';
import type { Links } from './links.ts';
import { replicaName } from './replica-name.ts';
import { digestOf } from './source-digest.ts';

/** The heap each service may use: memory is bounded by the queues within it, and this is the fence around them. */
const MAX_HEAP_MIB = 512;

/** The names of the plans, or topics, that are there for each backend; the metrics server comes after all that it asks. */
export type Standing = Readonly<Record<Exclude<Service['needs'][number], 'metrics'>, readonly string[]>>;

/** Loaded before a service whose links have names. */
const LINK_NAMES = join('apps', 'service', 'link-names.ts');

/** What the dashboard must know to show experiments, and to heal the lab after them. */
function experimentEnvironment({ rootDir, labDir, node }: Lab): Readonly<Record<string, string>> {
  const heal = ['heal', '--end', '--stack', basename(labDir)];
  return {
    EXPERIMENT_FILE: experimentFile(labDir),
    HEAL: JSON.stringify([node, join(rootDir, 'tools', 'commands', 'experiment.ts'), ...heal]),
    HEAL_TYPED: `npm run experiment -- ${heal.join(' ')}`,
  };
}

export function serviceProcesses(lab: Lab, service: Service, services: readonly Service[], standing: Standing, links: Links): ProcessPlan[] {
  const { rootDir, labDir, node, ports } = lab;
  const main = join(rootDir, mains[service.app]);
  const preload = links.on ? [join(rootDir, LINK_NAMES)] : [];
  const digest = digestOf(rootDir, [main, ...preload, join(rootDir, 'package-lock.json')]);
  const called = (name: string) => Array.from({ length: services.find((other) => other.name === name)?.replicas ?? 0 },
    (_, replica) => replicaName(name, replica));
  return Array.from({ length: service.replicas }, (_, replica) => {
    const name = replicaName(service.name, replica);
    const own = Object.fromEntries(service.ports.map((port) => [port, ports.of(service.name, port, replica)]));
    return {
      name,
      inputs: {
        command: [node, `--max-old-space-size=${MAX_HEAP_MIB}`, ...preload.flatMap((path) => ['--import', path]), main],
        cwd: rootDir,
        environment: {
          ...service.environment(addressesOf(lab, services, links.at(service.name))),
          ...links.on ? { LAB_DNS: `${HOST}:${ports.fixed('names')}` } : {},
          ...service.role === 'dashboard' ? experimentEnvironment(lab) : {},
          SERVICE: service.name,
          INSTANCE: name,
          HOST,
          ...Object.fromEntries(Object.entries(own).map(([port, number]) => [`${port.toUpperCase()}_PORT`, String(number)])),
          NODE_ENV: 'production',
          NODE_COMPILE_CACHE: join(labDir, 'compile-cache'),
        },
        // A worker's batches are numbered under its name: the one that takes its place must be called the same, and counts what it left.
        renamed: service.role === 'worker' ? [] : ['INSTANCE'],
        digest,
        ports: Object.values(own),
        ready: { url: `${httpUrl(own['http']!)}/readyz`, timeoutMs: 60_000 },
        stopTimeoutMs: 20_000,
      },
      after: [
        ...links.on ? [LINKS_PROCESS, NAMES_PROCESS] : [],
        ...service.needs.flatMap((need) => need === 'metrics' ? [] : standing[need]),
        ...service.calls.flatMap(called),
      ],
    };
  });
}
