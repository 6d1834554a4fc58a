/** The faults that end processes, on real ones under a real supervisor. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { processKind } from '../../infra/provider/process/process-kind.ts';
import type { ProcessSettings } from '../../infra/provider/process/process-schema.ts';
import { heldFile } from '../../stacks/local/process-folder.ts';
import { processesOf } from '../../stacks/local/processes.ts';
import { waitUntil } from '../../stacks/local/wait-until.ts';
import type { LocalFault, Target } from './fault.ts';
import { heal, residue } from './heal.ts';
import { faultNamed } from './index.ts';
import type { LocalProcess } from './local-lab.ts';
import { openLocalLab } from './local/open-local-lab.ts';
import { SmallLab, type Answer } from './testing/small-lab.ts';

jest.setTimeout(60_000);

const WORKER: Target = { route: 'echo', role: 'worker', services: ['worker-echo'] };
const ENTRY: Target = { route: 'echo', role: 'entry', services: ['entry-echo'] };

let small: SmallLab;
let worker: ProcessSettings;

function local(id: string): LocalFault {
  const found = faultNamed(id).toLocal();
  if ('unsupported' in found) throw new Error(found.unsupported);
  return found;
}

async function one(name: string): Promise<LocalProcess> {
  return (await small.lab.processes()).find((process) => process.name === name)!;
}

async function answers(name: string): Promise<Answer> {
  const answer = await waitUntil(() => small.ask(name), { timeoutMs: 20_000, intervalMs: 50 });
  if (answer === undefined) throw new Error(`${name} doesn't answer within 20 s`);
  return answer;
}

beforeAll(async () => {
  small = await SmallLab.open(25_000);
  worker = await small.serve('worker-echo-0');
  await small.serve('worker-echo-1');
  await small.serve('entry-echo-0', ['INSTANCE']);
});

beforeEach(async () => {
  await heal(small.lab);
  for (const name of ['worker-echo-0', 'worker-echo-1', 'entry-echo-0']) await answers(name);
});

afterAll(() => small.close());

describe('container-kill', () => {
  test('kills every replica; each is started again in place: the same identity, one more start', async () => {
    const [before, other] = [await one('worker-echo-0'), await one('worker-echo-1')];
    const { marks } = await local('container-kill').apply(small.lab, WORKER);
    expect(marks).toEqual([`worker-echo-0 (${before.pid})`, `worker-echo-1 (${other.pid})`]);
    const answer = await answers('worker-echo-0');
    expect(answer.pid).not.toBe(before.pid);
    expect(answer).toMatchObject({ instance: 'worker-echo-0', generation: '0' });
    expect(await one('worker-echo-0')).toMatchObject({ generation: 0, starts: before.starts + 1 });
  });
});

describe('pod-kill', () => {
  test("puts another one in a worker's place: its generation is new, its starts are forgotten, its name stays", async () => {
    await local('container-kill').apply(small.lab, WORKER);
    await answers('worker-echo-0');
    const before = await one('worker-echo-0');
    expect(before.starts).toBeGreaterThan(1);
    await local('pod-kill').apply(small.lab, WORKER);
    expect(await answers('worker-echo-0')).toMatchObject({ instance: 'worker-echo-0', generation: String(before.generation + 1) });
    expect(await one('worker-echo-0')).toMatchObject({ generation: before.generation + 1, starts: 1 });
  });

  test('gives what keeps no name another one', async () => {
    const before = await one('entry-echo-0');
    await local('pod-kill').apply(small.lab, ENTRY);
    expect(await answers('entry-echo-0')).toMatchObject({ instance: `entry-echo-0-${before.generation + 1}` });
  });
});

describe('pod-failure', () => {
  test('holds every replica down for as long as it lasts; then the same one comes back', async () => {
    const before = await one('worker-echo-0');
    await local('pod-failure').apply(small.lab, WORKER);
    expect(processesOf({ labDir: small.labDir, name: 'worker-echo-0' })).toEqual([]);
    expect(await small.ask('worker-echo-0')).toBeUndefined();
    expect(await one('worker-echo-0')).toMatchObject({ state: 'stopped', generation: before.generation });
    expect(await local('pod-failure').look(small.lab, WORKER)).toEqual({ found: ['worker-echo-0', 'worker-echo-1'], missing: [] });
    await local('pod-failure').apply(small.lab, WORKER); // again: the same
    await local('pod-failure').recover(small.lab, WORKER);
    expect(await answers('worker-echo-0')).toMatchObject({ generation: String(before.generation) });
    expect(await local('pod-failure').look(small.lab, WORKER)).toEqual({ found: [], missing: ['worker-echo-0', 'worker-echo-1'] });
    await local('pod-failure').recover(small.lab, WORKER);
  });

  test('is left alone by whoever mends what has stopped, and a plain stop is not', async () => {
    await local('pod-failure').apply(small.lab, WORKER);
    expect(await processKind.state(worker)).toBe('held down');
    await small.lab.start('worker-echo-0');
    expect(existsSync(heldFile(worker))).toBe(false);
    expect(await processKind.state(worker)).toBe('running');
  });

  test('leaves nothing to kill, and says so', async () => {
    await local('pod-failure').apply(small.lab, WORKER);
    await expect(local('container-kill').apply(small.lab, WORKER)).rejects.toThrow('nothing to kill: worker-echo-0 is stopped');
    await expect(local('pod-kill').apply(small.lab, { role: 'worker', services: ['worker-none'] })).rejects.toThrow('no process of worker-none');
  });
});

describe('heal', () => {
  test('mends what somebody left who was killed in the middle of it', async () => {
    const program = `
      const [{ faultNamed }, { openLocalLab }] = await Promise.all(['index.ts', 'local/open-local-lab.ts'].map((file) => import('${import.meta.dirname}/' + file)));
      await faultNamed('pod-failure').toLocal().apply(openLocalLab(process.argv[1]), { role: 'worker', services: ['worker-echo'] });
      console.log('in');
      setInterval(() => undefined, 1_000);`;
    const injector = spawn(process.execPath, ['--input-type=module', '-e', program, small.labDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(injector.stdout!, 'data');
    injector.kill('SIGKILL');
    await once(injector, 'exit');
    expect(await heal(openLocalLab(small.labDir))).toEqual(['process worker-echo-0: stopped', 'process worker-echo-1: stopped']);
    await answers('worker-echo-0');
  });

  test('finds and mends a process that is stopped, frozen or given up, without being told', async () => {
    await local('pod-failure').apply(small.lab, ENTRY);
    await small.lab.signal('worker-echo-1', 'SIGSTOP');
    for (let kill = 0; kill < 8 && (await one('worker-echo-0')).state !== 'gave up'; kill += 1) {
      await small.lab.signal('worker-echo-0', 'SIGKILL');
      await waitUntil(async () => (await one('worker-echo-0')).state === 'gave up' || await small.ask('worker-echo-0'), { timeoutMs: 10_000, intervalMs: 50 });
    }
    expect(await residue(small.lab)).toEqual(['process entry-echo-0: stopped', 'process worker-echo-0: gave up', 'process worker-echo-1: frozen']);
    expect(await heal(small.lab)).toHaveLength(3);
    for (const name of ['worker-echo-0', 'worker-echo-1', 'entry-echo-0']) await answers(name);
    expect(await residue(small.lab)).toEqual([]);
    expect(await heal(small.lab)).toEqual([]);
  });
});
