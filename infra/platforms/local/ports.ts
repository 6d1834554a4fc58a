/** Every port of the local platform, from one number. */
import type { PortName } from '../../../apps/addresses.ts';
import type { Service } from '../../../apps/topology.ts';

/** What there is one of, by its distance from the base. Appended to, never reordered: a running lab keeps its ports. */
const OFFSETS = {
  entry: 0,
  dashboard: 1,
  loadtest: 2,
  metrics: 3,
  functions: 4,
  registry: 5,
  splitAdmin: 10,
  rules: 11,
  supervisor: 12,
  broker: 13,
  brokerController: 14,
  documents: 15,
  cachePrimary: 16,
  cacheReplica: 17,
  links: 18,
  names: 19,
} as const;

export type FixedPort = keyof typeof OFFSETS;

/** Where the services' blocks begin, and how many ports each service has. */
const SERVICES_OFFSET = 30;
const BLOCK = 8;
/** Replicas a block has room for: an `http` and a `hop` port each. */
const MAX_REPLICAS = BLOCK / 2;

const LAST_PORT = 65_535;

export interface Ports {
  fixed(name: FixedPort): number;
  /** The port of one replica of a service. */
  of(service: string, port: PortName, replica: number): number;
  /** Those of the links, one after the other: above all others. */
  link(index: number): number;
}

/** @throws if a service has more replicas than there is room for, or the range runs past the last port */
export function portsFrom(base: number, services: readonly Service[]): Ports {
  const last = base + SERVICES_OFFSET + services.length * BLOCK - 1;
  if (last > LAST_PORT) throw new Error(`ports.base ${base} is too high: the lab needs ports up to ${last}. At most ${base - (last - LAST_PORT)} would do.`);
  const indexes = new Map(services.map(({ name }, index) => [name, index]));
  return {
    link(index) {
      const port = last + 1 + index;
      if (port > LAST_PORT) throw new Error(`ports.base ${base} is too high for a lab with links: it needs ports up to ${port} and beyond. Take some hundred less.`);
      return port;
    },
    fixed: (name) => base + OFFSETS[name],
    of(name, port, replica) {
      const index = indexes.get(name);
      if (index === undefined) throw new Error(`There is no service ${name}; there are: ${[...indexes.keys()].join(', ')}.`);
      if (replica >= MAX_REPLICAS) throw new Error(`${name} has more than ${MAX_REPLICAS} replicas, which is as many as have ports.`);
      const open = services[index]!;
      // What people visit has an address that is easy to find: near the base.
      if (port === 'http' && open.exposure === 'public' && replica === 0 && name in OFFSETS) return base + OFFSETS[name as FixedPort];
      return base + SERVICES_OFFSET + index * BLOCK + replica * 2 + (port === 'hop' ? 1 : 0);
    },
  };
}
