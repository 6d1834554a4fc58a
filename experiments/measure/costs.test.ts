import { afterEach, expect, test } from '@jest/globals';
import { openCostMeter, sumOfCosts, type CostMeter } from './costs.ts';

let meter: CostMeter | undefined;
afterEach(() => meter?.stop());

test('a service costs what its processes use between two laps, also those that come and go', () => {
  const used: Record<number, number> = { 1: 10, 2: 5 };
  let processes = [{ service: 'worker', pid: 1 }, { service: 'broker', pid: 2 }];
  meter = openCostMeter({ processes: () => processes, cpuSeconds: (pid) => used[pid]!, residentBytes: (pid) => pid * 100 });
  used[1] = 12;
  expect(meter.lap()).toEqual({ broker: { cpuSeconds: 0, maxResidentBytes: 200 }, worker: { cpuSeconds: 2, maxResidentBytes: 100 } });
  // The worker was killed, and another one has begun.
  used[3] = 0.5;
  processes = [{ service: 'worker', pid: 3 }, { service: 'broker', pid: 2 }];
  expect(meter.lap()).toEqual({ broker: { cpuSeconds: 0, maxResidentBytes: 200 }, worker: { cpuSeconds: 0.5, maxResidentBytes: 300 } });
});

test('the memory of a service is that of all its replicas, at its highest', () => {
  let bytes = 100;
  meter = openCostMeter({ processes: () => [{ service: 'worker', pid: 1 }, { service: 'worker', pid: 2 }], cpuSeconds: () => 0, residentBytes: () => bytes });
  bytes = 300;
  expect(meter.lap()['worker']!.maxResidentBytes).toBe(600);
});

test('laps add up: the CPU of all, the memory of the highest', () => {
  const first = { worker: { cpuSeconds: 1, maxResidentBytes: 300 }, broker: { cpuSeconds: 2, maxResidentBytes: 50 } };
  expect(sumOfCosts([first, { worker: { cpuSeconds: 0.5, maxResidentBytes: 200 } }])).toEqual({ ...first, worker: { cpuSeconds: 1.5, maxResidentBytes: 300 } });
  expect(sumOfCosts([])).toEqual({});
});
