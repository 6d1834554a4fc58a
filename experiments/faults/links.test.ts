/** The faults that act on links and names, on real proxies and a real DNS server before real processes. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { labOf } from '../../infra/platforms/local/local-platform.ts';
import { linkNames, linkProxies, Links, type Link } from '../../infra/platforms/local/links.ts';
import { readConfig } from '../../stacks/config.ts';
import { ensureTools } from '../../tools/toolbox/toolbox.ts';
import type { LocalFault, Target } from './fault.ts';
import { heal, residue } from './heal.ts';
import { faultNamed } from './index.ts';
import { openLocalLab } from './local/open-local-lab.ts';
import { whyNoPacketLoss } from './local/packet-loss.ts';
import { SmallLab, toolsDir } from './testing/small-lab.ts';

jest.setTimeout(60_000);

const repository = join(import.meta.dirname, '../..');
const PORT = 25_050;
const CALLER: Target = { route: 'echo', role: 'entry', services: ['entry-echo'] };
const CALLED: Target = { route: 'echo', role: 'worker', services: ['worker-echo'] };

let small: SmallLab;
let links: readonly Link[];

function local(id: string): LocalFault {
  const found = faultNamed(id).toLocal();
  if ('unsupported' in found) throw new Error(found.unsupported);
  return found;
}

/** One exchange through a link on a new connection: milliseconds, the best of three. */
async function exchange(link: Link): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    const begun = performance.now();
    const response = await fetch(`http://127.0.0.1:${link.port}/`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(10_000) });
    await response.text();
    times.push(performance.now() - begun);
  }
  return Math.min(...times);
}

beforeAll(async () => {
  await ensureTools(['toxiproxy', 'coredns', 'supervisor'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
  small = await SmallLab.open(PORT);
  for (const name of ['worker-echo-0', 'worker-other-0']) await small.serve(name);
  const link = (called: string, port: number): Link => ({
    name: `entry-echo->${called}-0`, caller: 'entry-echo', called, host: `${called}-0.entry-echo.lab.internal`, port, upstreamPort: small.portOf(`${called}-0`),
  });
  links = [link('worker-echo', small.port()), link('worker-other', small.port()), { ...link('worker-other', small.port()), name: 'split->worker-other-0', caller: 'split', host: 'worker-other-0.split.lab.internal' }];
  const config = readConfig({ keys: () => ['ports.base'], get: () => String(PORT) }, 'test', {});
  const lab = { ...labOf(config, repository, process.execPath), labDir: small.labDir, toolsDir };
  const { name, inputs } = linkProxies(lab, new Links(links));
  await small.run(name, inputs);
  const names = linkNames(lab);
  await small.run(names.name, names.inputs);
}, 600_000);

beforeEach(async () => {
  await heal(small.lab);
});

afterAll(async () => {
  const before = await small.lab.lossyLinks();
  if (whyNoPacketLoss() === undefined) await local('netem-loss').apply(small.lab, CALLER);
  await small.close();
  // Rules lie outside the lab's folder: they too go with the lab.
  expect([before, await small.lab.lossyLinks()]).toEqual([[], []]);
});

describe.each([['slow-network', 80], ['netem-delay', 250]] as const)('%s', (id, leastMs) => {
  test('delays what the caller sends, on each of its links and on no other; then nothing of it is left', async () => {
    const { marks } = await local(id).apply(small.lab, CALLER);
    expect([...new Set(marks.map((mark) => mark.split(':')[0]))]).toEqual(['entry-echo->worker-echo-0', 'entry-echo->worker-other-0']);
    for (const link of links.slice(0, 2)) expect(await exchange(link)).toBeGreaterThanOrEqual(leastMs);
    expect(await exchange(links[2]!)).toBeLessThan(leastMs);
    expect(await local(id).look(small.lab, CALLER)).toEqual({ found: marks, missing: [] });
    expect(await residue(small.lab)).toEqual(marks.map((mark) => `link ${mark}`));
    await local(id).apply(small.lab, CALLER); // again: the same, not twice
    expect(await residue(small.lab)).toHaveLength(marks.length);
    await local(id).recover(small.lab, CALLER);
    expect(await residue(small.lab)).toEqual([]);
    for (const link of links) expect(await exchange(link)).toBeLessThan(leastMs);
    await local(id).recover(small.lab, CALLER);
  });

  test('delays what the called service answers', async () => {
    await local(id).apply(small.lab, CALLED);
    expect(await exchange(links[0]!)).toBeGreaterThanOrEqual(leastMs);
    expect(await exchange(links[1]!)).toBeLessThan(leastMs);
  });

  test('leaves alone what others have put into the same link', async () => {
    await small.lab.addToxic(links[0]!.name, { name: 'another', type: 'latency', stream: 'upstream', attributes: { latency: 1, jitter: 0 } });
    await local(id).apply(small.lab, CALLER);
    await local(id).recover(small.lab, CALLER);
    expect(await residue(small.lab)).toEqual([`link ${links[0]!.name}: another`]);
  });

  test('says which links there are where the target has none', async () => {
    await expect(local(id).apply(small.lab, { role: 'worker', services: ['worker-none'] })).rejects.toThrow(/no link of worker-none.*entry-echo->worker-echo-0/);
  });
});

test('slow-network lets no more than so much through', async () => {
  const body = 'x'.repeat(60_000);
  const send = async () => {
    const begun = performance.now();
    await (await fetch(`http://127.0.0.1:${links[0]!.port}/`, { method: 'POST', body, headers: { connection: 'close' } })).text();
    return performance.now() - begun;
  };
  await local('slow-network').apply(small.lab, CALLER);
  expect(await send()).toBeGreaterThan(400); // 60 kB at 125 kB/s
});

describe('dns-error', () => {
  /** A process that connects by name when it is told to, as a service does. */
  const CLIENT = `process.stdin.on('data', async (line) => {
    const url = line.toString().trim();
    const { get } = await import('node:http');
    get(url, { agent: false }, (response) => { response.resume(); console.log('answered'); }).on('error', (error) => console.log(error.code));
  }); console.log('here')`;
  let client: ChildProcess;

  async function ask(host: string, port: number): Promise<string> {
    client.stdin!.write(`http://${host}:${port}/\n`);
    return String((await once(client.stdout!, 'data'))[0]).trim();
  }

  beforeAll(async () => {
    client = spawn(process.execPath, ['--import', join(repository, 'apps/service/link-names.ts'), '-e', CLIENT], {
      env: { ...process.env, LAB_DNS: `127.0.0.1:${PORT + 19}` }, stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(client.stdout!, 'data');
  });
  afterAll(() => { client.kill(); });

  test("fails every name that the target asks for, and nobody else's", async () => {
    expect(await ask(links[0]!.host!, links[0]!.port)).toBe('answered');
    await local('dns-error').apply(small.lab, CALLER);
    expect(await ask(links[0]!.host!, links[0]!.port)).toBe('EAI_AGAIN');
    expect(await ask(links[1]!.host!, links[1]!.port)).toBe('EAI_AGAIN');
    expect(await ask(links[2]!.host!, links[2]!.port)).toBe('answered');
    expect(await ask('localhost', links[0]!.port)).toBe('answered');
    expect(await residue(small.lab)).toEqual([`name ${links[0]!.host}: fails`, `name ${links[1]!.host}: fails`]);
    await local('dns-error').recover(small.lab, CALLER);
    expect(await ask(links[0]!.host!, links[0]!.port)).toBe('answered');
    expect(await local('dns-error').look(small.lab, CALLER)).toEqual({ found: [], missing: [links[0]!.host, links[1]!.host] });
  });

  test('is healed by whoever comes after, without being told; also when the server was down', async () => {
    await local('dns-error').apply(small.lab, CALLER);
    await small.lab.stop('names');
    expect(await heal(openLocalLab(small.labDir))).toHaveLength(3);
    expect(await ask(links[0]!.host!, links[0]!.port)).toBe('answered');
  });

  test('has nothing to do for who asks for no names', async () => {
    await expect(local('dns-error').apply(small.lab, CALLED)).rejects.toThrow(/worker-echo asks for no names/);
  });
});

const withPackets = whyNoPacketLoss() === undefined ? describe : describe.skip;
withPackets(`netem-loss (${whyNoPacketLoss() ?? 'as root'})`, () => {
  /** The share of new connections whose first packet is lost: it is sent again after a second. */
  async function slowConnections(link: Link): Promise<number> {
    const times = await Promise.all(Array.from({ length: 100 }, async () => {
      const begun = performance.now();
      const socket = connect({ host: '127.0.0.1', port: link.port });
      await once(socket, 'connect');
      socket.destroy();
      return performance.now() - begun;
    }));
    return times.filter((time) => time > 900).length / times.length;
  }

  test('loses packets of the target\'s links and of no other; then none', async () => {
    const { marks } = await local('netem-loss').apply(small.lab, CALLER);
    expect(marks).toEqual(links.slice(0, 2).map(({ name }) => name));
    expect(await slowConnections(links[0]!)).toBeGreaterThan(0); // all hundred get through once in 38,000 runs
    expect(await slowConnections(links[2]!)).toBe(0);
    await local('netem-loss').apply(small.lab, CALLER); // again: the same, not twice
    expect(await residue(small.lab)).toEqual(marks.map((name) => `link ${name}: loses packets`));
    await local('netem-loss').recover(small.lab, CALLER);
    expect(await local('netem-loss').look(small.lab, CALLER)).toEqual({ found: [], missing: marks });
    expect(await slowConnections(links[0]!)).toBe(0);
  });

  test('is healed without being told, with the chain that held its rules', async () => {
    const chains = () => execFileSync('iptables', ['-w', '10', '-S'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n').filter((line) => / lab-[0-9a-f]{16}/.test(line));
    const before = chains();
    await local('netem-loss').apply(small.lab, CALLED);
    expect(chains().length).toBeGreaterThan(before.length);
    expect(await heal(openLocalLab(small.labDir))).toEqual([`link ${links[0]!.name}: loses packets`]);
    expect(chains()).toEqual(before);
  });
});

describe('heal', () => {
  test('removes whatever toxic there is, and brings the proxy back', async () => {
    await local('slow-network').apply(small.lab, CALLER);
    await small.lab.addToxic(links[2]!.name, { name: 'unheard-of', type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } });
    expect(await heal(small.lab)).toHaveLength(5);
    expect(await residue(small.lab)).toEqual([]);
    await small.lab.stop('links');
    await expect(exchange(links[0]!)).rejects.toThrow();
    expect(await heal(small.lab)).toEqual(['process links: stopped']);
    expect(await exchange(links[0]!)).toBeGreaterThan(0);
  });
});
