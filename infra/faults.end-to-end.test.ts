/** Faults on the real engine: put in and taken out by config, seen by processes, links and names; and nothing left. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { topology } from '../apps/topology.ts';
import type { LocalFault } from '../experiments/faults/fault.ts';
import { faultNamed } from '../experiments/faults/index.ts';
import { openLocalLab } from '../experiments/faults/local/open-local-lab.ts';
import { heal, residue } from '../experiments/faults/heal.ts';
import type { LocalLab, LocalProcess } from '../experiments/faults/local-lab.ts';
import { generate, type Generated } from '../loadtest/generator.ts';
import { openLedger, type Ledger, type Reconciliation } from '../loadtest/ledger.ts';
import type { Outcome } from '../loadtest/outcomes.ts';
import { openStores } from '../loadtest/stores.ts';
import { readConfig } from '../stacks/config.ts';
import { processesOf } from '../stacks/local/processes.ts';
import { waitUntil } from '../stacks/local/wait-until.ts';
import { ensureTools } from '../tools/toolbox/toolbox.ts';
import { portsFrom } from './platforms/local/ports.ts';
import { TestLab, repository } from './testing/test-lab.ts';

jest.setTimeout(300_000);

const PORTS_BASE = 25_200;
const NOTHING = { created: 0, updated: 0, replaced: 0, deleted: 0 };

const config = readConfig({ keys: () => ['ports.base'], get: () => String(PORTS_BASE) }, 'test-faults', {});
const { scenario } = config;
const ports = portsFrom(PORTS_BASE, topology(config));
const bodies = (JSON.parse(readFileSync(join(repository, 'loadtest', scenario.traffic), 'utf8')) as object[]).map((event) => JSON.stringify(event));

let lab: TestLab;
let local: LocalLab;
let ledger: Ledger;
let run = 0;
const podKill = faultNamed('pod-kill').toLocal() as LocalFault;

/** Median latency of each route, milliseconds: one request at a time. */
async function latencies(): Promise<Readonly<Record<string, number>>> {
  const { entryUrl } = lab.outputs();
  const seen = new Map<string, number[]>();
  for (let request = 0; request < 45; request += 1) {
    const begun = performance.now();
    const response = await fetch(`${entryUrl}/input`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: bodies[request]! });
    await response.text();
    if (response.status !== 202) throw new Error(`${response.status} from ${response.headers.get('x-lab-route')}`);
    const route = response.headers.get('x-lab-route')!;
    seen.set(route, [...seen.get(route) ?? [], performance.now() - begun]);
  }
  return Object.fromEntries([...seen].map(([route, all]) => [route, all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!]));
}

/** Sends open-loop traffic, and waits until all of it has arrived. */
async function send(events: number, perSecond: number, meanwhile = async (): Promise<void> => undefined): Promise<{ readonly generated: Generated; readonly reconciliation: Reconciliation }> {
  run += 1;
  const outcomes: Outcome[] = [];
  const before = await ledger.before();
  const [generated] = await Promise.all([
    generate({
      url: lab.outputs().entryUrl, bodies, run: `faults-${process.pid}-${run}`, seed: run, events,
      arrivals: { kind: 'open', perSecond }, timeoutMs: 30_000, onOutcome: (outcome) => outcomes.push(outcome),
    }),
    meanwhile(),
  ]);
  return { generated, reconciliation: await ledger.waitUntilDrained(outcomes, before, { quietMs: 20_000 }) };
}

async function says(service: string, page: string): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${ports.of(service, 'http', 0)}/${page}`, { signal: AbortSignal.timeout(2_000) }).then(({ ok }) => ok, () => false);
}
const ready = (service: string) => says(service, 'readyz');
const healthy = (service: string) => says(service, 'healthz');

async function until(look: () => Promise<boolean>): Promise<void> {
  if (await waitUntil(async () => await look() || undefined, { timeoutMs: 60_000 }) === undefined) throw new Error(`Waited 60 s in vain: ${String(look)}`);
}

async function one(name: string): Promise<LocalProcess> {
  return (await local.processes()).find((process) => process.name === name)!;
}

beforeAll(async () => {
  await ensureTools(['toxiproxy', 'coredns'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
  lab = TestLab.open('faults', { 'ports.base': String(PORTS_BASE), 'kafka.partitions': '1' });
  local = openLocalLab(lab.labDir);
}, 600_000);
afterAll(() => lab?.close());

describe('faults by config, on the real engine', () => {
  it('says everything that is wrong with them before it starts anything', () => {
    lab.set('chaos', 'pod-kil,netem-corrupt@kafka.worker,slow-network@tcp.worker');
    expect(() => lab.up()).toThrow(/pod-kil[\s\S]*netem-corrupt[\s\S]*unsupported[\s\S]*route `tcp`/);
    lab.unset('chaos');
    expect(existsSync(lab.labDir)).toBe(false);
  });

  it('comes up without any', async () => {
    lab.up();
    expect(await residue(local)).toEqual([]);
    ledger = openLedger(openStores(lab.outputs(), scenario));
  });

  it('loses nothing of gRPC and Kafka when entries and workers are replaced under load: who takes a place counts what was left', async () => {
    const { reconciliation } = await send(1_200, 150, async () => {
      for (const services of [['worker-kafka', 'worker-grpc'], ['entry-kafka', 'entry-grpc']]) {
        await delay(2_000);
        await podKill.apply(local, { role: 'worker', services });
      }
    });
    expect(await Promise.all(['worker-kafka-0', 'entry-grpc-0'].map(async (name) => (await one(name)).generation))).toEqual([1, 1]);
    for (const route of ['grpc', 'kafka']) {
      expect({ route, ...reconciliation.routes[route] }).toMatchObject({ route, lost: 0, phantom: 0, duplicate: 0 });
    }
    expect(reconciliation.total.counted).toBe(reconciliation.total.stored);
    expect((await send(150, 100)).reconciliation.findings).toEqual([]);
  });

  it('holds a worker down until it is no longer configured; an `up` in between leaves it so', async () => {
    lab.set('chaos', 'pod-failure@kafka.worker');
    expect(lab.preview()).toEqual([expect.objectContaining({ operation: 'create', type: 'lab:index:Fault', name: 'pod-failure@kafka.worker' })]);
    expect(lab.up()).toMatchObject({ ...NOTHING, created: 1 });
    expect(processesOf({ labDir: lab.labDir, name: 'worker-kafka-0' })).toEqual([]);
    expect(await residue(local)).toEqual(['process worker-kafka-0: stopped']);
    expect(lab.up()).toMatchObject(NOTHING);
    expect(processesOf({ labDir: lab.labDir, name: 'worker-kafka-0' })).toEqual([]);
    lab.unset('chaos');
    expect(lab.up()).toMatchObject({ ...NOTHING, deleted: 1 });
    expect(await residue(local)).toEqual([]);
    expect(lab.preview()).toEqual([]);
  });

  it('does it to the broker too, whose topics can\'t be looked at meanwhile', async () => {
    lab.set('chaos', 'pod-failure@broker');
    lab.up();
    expect(await residue(local)).toEqual(['process kafka: stopped']);
    lab.unset('chaos');
    expect(lab.up()).toMatchObject({ ...NOTHING, deleted: 1 });
    expect(await residue(local)).toEqual([]);
  });

  it('kills once: what has been killed is not killed again by the next `up`', async () => {
    const [before, killed] = [await one('worker-grpc-0'), await one('worker-redis-0')];
    lab.set('chaos', 'pod-kill@grpc.worker,container-kill@redis.worker');
    expect(lab.up()).toMatchObject({ ...NOTHING, created: 2 });
    const after = await one('worker-grpc-0');
    expect(after).toMatchObject({ generation: before.generation + 1, starts: 1 });
    const restarted = await one('worker-redis-0');
    expect(restarted).toMatchObject({ state: 'running', generation: 0 });
    expect(restarted.pid).not.toBe(killed.pid);
    expect(lab.up()).toMatchObject(NOTHING);
    expect(await one('worker-grpc-0')).toEqual(after);
    lab.unset('chaos');
    expect(lab.up()).toMatchObject({ ...NOTHING, deleted: 2 });
  });

  it('puts in again what was healed behind its back, and what refresh finds gone', async () => {
    lab.set('chaos', 'pod-failure@redis.entry');
    lab.up();
    expect(await heal(local)).toEqual(['process entry-redis-0: stopped']);
    expect(lab.refresh()).toMatch(/injected.*taken out/);
    expect(lab.up()).toMatchObject({ ...NOTHING, updated: 1 });
    expect(await residue(local)).toEqual(['process entry-redis-0: stopped']);
  });

  it('puts a proxy into every link, and names before them, where that is asked for; nothing is lost by them', async () => {
    lab.unset('chaos');
    lab.set('faults.links', 'true');
    lab.up();
    expect(await residue(local)).toEqual([]);
    const names = (await local.links()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['split->entry-kafka-0', 'entry-kafka->kafka', 'entry-grpc->worker-grpc-0', 'worker-kafka->document-store', 'worker-redis->valkey-primary']));
    const { generated, reconciliation } = await send(300, 100);
    expect(generated.outcomes).toEqual({ acked: 300, rejected: 0, indeterminate: 0 });
    expect(reconciliation.findings).toEqual([]);
    expect(lab.up()).toMatchObject(NOTHING);
  });

  it('makes the network of one route slow, and of no other', async () => {
    const before = await latencies();
    lab.set('chaos', 'slow-network@kafka.entry');
    expect(lab.up()).toMatchObject({ ...NOTHING, created: 1 });
    const during = await latencies();
    expect(during['kafka']!).toBeGreaterThan(before['kafka']! + 150); // on the way to the broker, and on the way back to the split
    expect(during['grpc']!).toBeLessThan(before['grpc']! + 100);
    expect((await residue(local)).every((mark) => /^link (split->entry-kafka-0|entry-kafka->kafka): slow-network-(latency|bandwidth)$/.test(mark))).toBe(true);
    expect(lab.up()).toMatchObject(NOTHING);
    lab.unset('chaos');
    expect(lab.up()).toMatchObject({ ...NOTHING, deleted: 1 });
    expect((await latencies())['kafka']!).toBeLessThan(before['kafka']! + 100);
    expect(await residue(local)).toEqual([]);
  });

  it("answers for none of a worker's names: it works on by the connections it has, and a new one finds nobody", async () => {
    lab.set('chaos', 'dns-error@kafka.worker');
    lab.up();
    expect(await residue(local)).toEqual(['name kafka.worker-kafka.lab.internal: fails', 'name document-store.worker-kafka.lab.internal: fails', 'name valkey-primary.worker-kafka.lab.internal: fails']);
    expect(await ready('worker-kafka')).toBe(true);
    const { pid } = await one('worker-kafka-0');
    await local.signal('worker-kafka-0', 'SIGKILL');
    // It is there again, and says that it can do nothing.
    await until(async () => (await one('worker-kafka-0')).pid !== pid && await healthy('worker-kafka'));
    await delay(2_000);
    expect(await ready('worker-kafka')).toBe(false);
    expect(await ready('worker-grpc')).toBe(true);
    lab.unset('chaos');
    lab.up();
    expect(await residue(local)).toEqual([]);
    await until(() => ready('worker-kafka'));
    expect((await send(150, 100)).reconciliation.findings).toEqual([]);
  });

  it('heals what was left in the links and the names by somebody who was killed', async () => {
    await local.addToxic('entry-grpc->worker-grpc-0', { name: 'left', type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } });
    await local.failNames(['valkey-primary.worker-redis.lab.internal']);
    await local.stop('links');
    expect(await heal(local)).toHaveLength(2); // with the proxy's process its toxics were gone
    expect(await residue(local)).toEqual([]);
  });

  it('destroys a lab with a fault in it, and leaves nothing', () => {
    lab.destroy();
    expect(processesOf({ labDir: lab.labDir })).toEqual([]);
    expect(existsSync(lab.labDir)).toBe(false);
  });
});
