/** The Fault resource on real processes. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SmallLab } from '../../../experiments/faults/testing/small-lab.ts';
import { processesOf } from '../../../stacks/local/processes.ts';
import { stackFaults } from '../../../stacks/local/stack-faults.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { MISSING } from '../kind.ts';
import { faultKind, faultSchema } from './fault-kind.ts';

jest.setTimeout(60_000);

let small: SmallLab;
const { signal } = new AbortController();

const settings = (fault: string, services = ['worker-echo']) => faultSchema.parse({ labDir: small.labDir, fault, route: 'echo', role: 'worker', services });

beforeAll(async () => {
  small = await SmallLab.open(25_150);
  for (const name of ['worker-echo-0', 'worker-echo-1']) await small.serve(name);
});
afterAll(() => small.close());

test('one that lasts is there from create to delete, as processes show; half of it is told', async () => {
  const failure = settings('pod-failure');
  expect(await faultKind.state(failure)).toBe('taken out');
  await faultKind.create(failure, signal);
  expect(await faultKind.state(failure)).toBe('injected');
  expect(stackFaults(small.labDir).get(faultKind.id(failure))).toEqual({ id: 'pod-failure', target: 'worker-echo', from: expect.any(Number) });
  expect(processesOf({ labDir: small.labDir, name: 'worker-echo-0' })).toEqual([]);
  await small.lab.start('worker-echo-1');
  expect(await faultKind.state(failure)).toBe('partly there');
  await faultKind.update(failure, failure, signal);
  expect(await faultKind.state(failure)).toBe('injected');
  await faultKind.delete(failure);
  expect(await faultKind.state(failure)).toBe('taken out');
  expect(processesOf({ labDir: small.labDir, name: 'worker-echo-1' })).not.toEqual([]);
  expect(stackFaults(small.labDir).get(faultKind.id(failure))).toMatchObject({ to: expect.any(Number) });
  await faultKind.delete(failure);
});

test('one that happened once stays as it is: there is nothing to see, and nothing to take out', async () => {
  const kill = settings('pod-kill');
  const generation = async () => (await small.lab.processes()).find(({ name }) => name === 'worker-echo-0')!.generation;
  const before = await generation();
  await faultKind.create(kill, signal);
  expect(await generation()).toBe(before + 1);
  expect(await faultKind.state(kill)).toBe('injected');
  expect(stackFaults(small.labDir).get(faultKind.id(kill))).toMatchObject({ id: 'pod-kill', from: expect.any(Number), to: expect.any(Number) });
  await faultKind.delete(kill);
  expect(await generation()).toBe(before + 1);
});

test('one that can\'t be put in says into what, and why', async () => {
  await expect(faultKind.create(settings('pod-failure', ['worker-none']), signal)).rejects.toThrow(/Putting pod-failure into worker-none failed: The lab has no process of worker-none; it has: worker-echo-0/);
  await expect(faultKind.create(settings('slow-network'), signal)).rejects.toThrow(/no link of worker-echo.*faults.links true/);
  expect(faultSchema.safeParse({ labDir: small.labDir, fault: 'pod-kil', role: 'writer', services: [] }).error?.issues.map(({ path }) => path[0])).toEqual(['fault', 'role', 'services']);
});

test('another target is another fault; the same one in another order of keys is not', () => {
  const one = settings('pod-kill');
  expect(faultKind.replaces(one, settings('pod-kill', ['worker-other']))).toEqual(['services']);
  expect(faultKind.replaces(one, settings('container-kill'))).toEqual(['fault']);
  expect(faultKind.replaces(one, settings('pod-kill'))).toEqual([]);
});

test('without its lab, or without the lab\'s supervisor, it can be looked at and deleted', async () => {
  expect(await faultKind.state({ ...settings('pod-failure'), labDir: join(small.labDir, 'nowhere') })).toBe(MISSING);
  await faultKind.delete({ ...settings('pod-failure'), labDir: join(small.labDir, 'nowhere') });
  const failure = settings('pod-failure');
  await faultKind.create(failure, signal);
  process.kill(Number(readFileSync(join(small.labDir, 'supervisor', 'supervisord.pid'), 'utf8')), 'SIGKILL');
  expect(await waitUntil(async () => await faultKind.state(failure) === 'unreachable' || undefined, { timeoutMs: 10_000 })).toBe(true);
  await faultKind.delete(failure);
});
