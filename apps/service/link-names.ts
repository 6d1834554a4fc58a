/**
 * Loaded before a service (`--import`): names of links are asked of the lab's own DNS, whatever the library that connects.
 * All others are asked as always. LAB_DNS is its host:port.
 */
import dns, { Resolver } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

/** How long one question may take, milliseconds, and how often it is asked. */
const TIMEOUT_MS = 1_000;
const TRIES = 2;

/** What the names end with: those of everybody else are none of this server's business. */
const DOMAIN = '.lab.internal';

type Answered = (error: NodeJS.ErrnoException | null, address?: string | dns.LookupAddress[], family?: number) => void;
type Lookup = (host: string, options: dns.LookupOptions, answered: Answered) => void;

const server = process.env['LAB_DNS'];
if (server !== undefined) {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  resolver.setServers([server]);
  replaceLookups(resolver);
}

function replaceLookups(resolver: Resolver): void {
  const usual = dns.lookup as unknown as Lookup;
  const lookup: Lookup = (host, options, answered) => {
    if (!host.endsWith(DOMAIN)) return usual(host, options, answered);
    resolver.resolve4(host, (error, addresses) => {
      if (error) answered(unanswered(host, error));
      else if (options.all === true) answered(null, addresses.map((address) => ({ address, family: 4 })));
      else answered(null, addresses[0]!, 4);
    });
  };
  const anyLookup = (host: string, options: dns.LookupOptions | number | Answered, answered?: Answered): void => {
    if (typeof options === 'function') lookup(host, {}, options);
    else lookup(host, typeof options === 'number' ? { family: options } : options, answered!);
  };
  const { lookup: usualPromise, resolveTxt } = dns.promises;
  Object.assign(dns, { lookup: anyLookup });
  Object.assign(dns.promises, {
    lookup: (host: string, options: dns.LookupOptions = {}) => host.endsWith(DOMAIN) ? promised(lookup, host, options) : usualPromise(host, options),
    // The gRPC client asks for more than addresses; our names have no more, and nobody else knows them.
    resolveTxt: async (host: string) => host.endsWith(DOMAIN) ? [] : await resolveTxt(host),
  });
  syncBuiltinESMExports();
}

function promised(lookup: Lookup, host: string, options: dns.LookupOptions): Promise<dns.LookupAddress | dns.LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, options, (error, address, family) => {
      if (error) reject(error);
      else resolve(typeof address === 'string' ? { address, family: family! } : address!);
    });
  });
}

/** As the system's own resolver says that the servers fail: what libraries know how to take. */
function unanswered(host: string, cause: NodeJS.ErrnoException): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo EAI_AGAIN ${host}`, { cause }), { code: 'EAI_AGAIN', syscall: 'getaddrinfo', hostname: host });
}
