/**
 * The links of a lab with `faults.links: true`: a TCP proxy between each caller and what it calls, and a name for it that the
 * lab's own DNS answers for. Without it there are none, and callers are given the very addresses.
 */
import { join } from 'node:path';
import type { Service } from '../../../apps/topology.ts';
import { backendProcesses } from '../../../stacks/local/backends.ts';
import { failingNamesFolder, LINKS_PROCESS, linksFile, NAMES_PROCESS, type LinkPlan } from '../../../stacks/local/links.ts';
import { addressesOf, type At } from './addresses.ts';
import { json } from './json.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';
import { replicaName } from './replica-name.ts';

/** Names of links end so: `<called process>.<caller>.lab.internal`. Nobody else's do: the domain is reserved for private use. */
export const LINK_DOMAIN = 'lab.internal';

export interface Link {
  readonly name: string;
  readonly caller: string;
  /** The service, or the backend's process. */
  readonly called: string;
  /** What the caller asks the DNS for; the split calls by number. */
  readonly host?: string;
  /** Where the proxy listens, and what it passes on to. */
  readonly port: number;
  readonly upstreamPort: number;
}

export class Links {
  readonly all: readonly Link[];
  readonly #byName: ReadonlyMap<string, Link>;

  constructor(links: readonly Link[]) {
    this.all = links;
    this.#byName = new Map(links.map((link) => [link.name, link]));
  }

  get on(): boolean {
    return this.all.length > 0;
  }

  /** What a caller is given for a port of a process. */
  at(caller: string): At {
    return (process, port) => {
      const link = this.#byName.get(linkName(caller, process));
      return link === undefined ? `${HOST}:${port}` : `${link.host ?? HOST}:${link.port}`;
    };
  }

  /** Where the split sends what is for a process. */
  portTo(process: string, port: number): number {
    return this.#byName.get(linkName(SPLIT_CALLER, process))?.port ?? port;
  }

  /** Those to one process, e.g. the broker, which tells each caller another address. */
  to(process: string): readonly Link[] {
    return this.all.filter(({ called }) => called === process);
  }
}

export const noLinks = new Links([]);

const SPLIT_CALLER = 'split';

/** The backend whose clients it tells where to call it: each caller is to be told its own link, and so has a listener of its own. */
const TELLS_ITS_ADDRESS = backendProcesses.broker;

/** Every link there is: what the services' environments ask addresses of, and the split's to whom it sends. */
export function planLinks(lab: Pick<Lab, 'ports'>, services: readonly Service[]): Links {
  const { ports } = lab;
  const links = new Map<string, Link>();
  const add = (caller: string, process: string, upstreamPort: number, host?: string) => {
    const name = linkName(caller, process);
    if (links.has(name)) return;
    const index = 2 * links.size;
    links.set(name, {
      name, caller, called: process.replace(/-\d+$/, ''), ...host === undefined ? {} : { host }, port: ports.link(index),
      upstreamPort: process === TELLS_ITS_ADDRESS ? ports.link(index + 1) : upstreamPort,
    });
  };
  for (const service of services) {
    const asked: At = (process, port) => {
      add(service.name, process, port, `${process}.${service.name}.${LINK_DOMAIN}`);
      return `${HOST}:${port}`;
    };
    service.environment(addressesOf(lab, services, asked));
  }
  for (const { name, replicas } of services.filter(({ exposure }) => exposure === 'split')) {
    for (let replica = 0; replica < replicas; replica += 1) add(SPLIT_CALLER, replicaName(name, replica), ports.of(name, 'http', replica));
  }
  return new Links([...links.values()]);
}

function linkName(caller: string, process: string): string {
  return `${caller}->${process}`;
}

/** The proxies of all links, in one process; and what faults must know of them. */
export function linkProxies({ toolsDir, labDir, ports }: Lab, { all }: Links): ProcessPlan {
  const api = ports.fixed('links');
  const proxies = all.map(({ name, port, upstreamPort }) => ({ name, listen: `${HOST}:${port}`, upstream: `${HOST}:${upstreamPort}`, enabled: true }));
  const plan: LinkPlan = {
    api: httpUrl(api), dnsPort: ports.fixed('names'),
    links: all.map(({ name, caller, called, host, port }) => ({ name, caller, called, ...host === undefined ? {} : { host }, port })),
  };
  return {
    name: LINKS_PROCESS,
    inputs: {
      command: [join(toolsDir, 'toxiproxy', 'bin', 'toxiproxy-server'), '-host', HOST, '-port', String(api), '-config', 'proxies.json'],
      files: { 'proxies.json': json(proxies), [fileIn(LINKS_PROCESS, labDir, linksFile(labDir))]: json(plan) },
      environment: { LOG_LEVEL: 'warn' },
      ports: [api, ...all.map(({ port }) => port)],
      ready: { url: `${httpUrl(api)}/version`, timeoutMs: 15_000 },
    },
    after: [],
  };
}

/** Answers for the links' names: each is on loopback. What a fault makes it fail for, it imports. */
export function linkNames({ toolsDir, labDir, ports }: Lab): ProcessPlan {
  const port = ports.fixed('names');
  const failing = fileIn(NAMES_PROCESS, labDir, failingNamesFolder(labDir));
  const settings = `${LINK_DOMAIN}:${port} {
    bind ${HOST}
    import ${failing}/*.conf
    template IN A ${LINK_DOMAIN} {
        answer "{{ .Name }} 1 IN A ${HOST}"
    }
    template ANY ANY ${LINK_DOMAIN} {
        rcode NOERROR
    }
    errors
}
`;
  return {
    name: NAMES_PROCESS,
    inputs: {
      command: [join(toolsDir, 'coredns', 'bin', 'coredns'), '-conf', 'Corefile'],
      files: { Corefile: settings, [`${failing}/none.conf`]: '# Beside this: a file for each name that is to fail.\n' },
      ports: [port],
      ready: { port, timeoutMs: 15_000 },
    },
    after: [],
  };
}

/** A path as it is inside a process's folder. */
function fileIn(process: string, labDir: string, path: string): string {
  return path.slice(join(labDir, process).length + 1);
}
