import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endStackFaults, stackFaults, tellStackFault } from './stack-faults.ts';

let labDir: string;
beforeEach(() => { labDir = mkdtempSync(join(tmpdir(), 'faults-')); });
afterEach(() => rmSync(labDir, { recursive: true }));

const failure = { id: 'pod-failure', target: 'worker-kafka', from: 1_000 };

test('there are none where none was told of', async () => {
  expect(stackFaults(labDir)).toEqual(new Map());
  await endStackFaults(labDir, 2_000);
});

test('each is told of once, as it is now', async () => {
  await tellStackFault(labDir, 'pod-failure@worker-kafka', failure);
  await tellStackFault(labDir, 'pod-kill@worker-grpc', { id: 'pod-kill', target: 'worker-grpc', from: 1_500, to: 1_500 });
  await tellStackFault(labDir, 'pod-failure@worker-kafka', { ...failure, from: 1_800 });
  expect([...stackFaults(labDir).values()]).toEqual([{ ...failure, from: 1_800 }, { id: 'pod-kill', target: 'worker-grpc', from: 1_500, to: 1_500 }]);
});

test('all that are in end together; what ended before stays as it was', async () => {
  await tellStackFault(labDir, 'a', failure);
  await tellStackFault(labDir, 'b', { ...failure, to: 1_200 });
  await endStackFaults(labDir, 2_000);
  expect([...stackFaults(labDir).values()].map(({ to }) => to)).toEqual([2_000, 1_200]);
});
