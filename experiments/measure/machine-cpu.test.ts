import { expect, test } from '@jest/globals';
import { cpuTicks, othersShare, parseCpuTicks } from './machine-cpu.ts';

test('busy is all that is neither idle nor waiting for disks, stolen time included', () => {
  expect(parseCpuTicks('cpu  100 10 50 800 40 5 5 30 0 0\ncpu0 1 1 1\n')).toEqual({ busy: 200, all: 1_040 });
});

test('others took what neither the lab nor the generator did', () => {
  const [before, after] = [{ busy: 1_000, all: 10_000 }, { busy: 1_300, all: 10_400 }];
  expect(othersShare(before, after, 1)).toBeCloseTo(0.5, 9);
  expect(othersShare(before, after, 9)).toBe(0);
  expect(othersShare(before, before, 0)).toBe(0);
});

test('a process that computes is seen, and is no other when it is counted as the lab\'s', () => {
  const before = cpuTicks();
  const begun = process.cpuUsage();
  while (process.cpuUsage(begun).user < 400_000) JSON.stringify(begun);
  const after = cpuTicks();
  const { user, system } = process.cpuUsage(begun);
  const own = (user + system) / 1e6;
  expect(after.busy - before.busy).toBeGreaterThan(own * 100 - 5);
  expect(othersShare(before, after, own)).toBeLessThan(othersShare(before, after, 0));
});
