import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpuSeconds, residentBytes } from './process-cpu.ts';

/** No process has an id above the kernel's highest. */
const noProcess = 2 ** 22 + 1;

describe('the CPU time of a process', () => {
  it('is what the process itself knows', () => {
    const before = cpuSeconds(process.pid);
    const begun = process.cpuUsage();
    while (process.cpuUsage(begun).user < 300_000) JSON.stringify(begun);
    const { user, system } = process.cpuUsage(begun);
    expect(Math.abs(cpuSeconds(process.pid) - before - (user + system) / 1e6)).toBeLessThan(0.1);
  });

  it('leaves out children that have ended: their parent would be charged again for all that they used', () => {
    const before = cpuSeconds(process.pid);
    spawnSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 300000);']);
    expect(cpuSeconds(process.pid) - before).toBeLessThan(0.2);
  });

  it('is 0 for a process that is gone', () => {
    expect(cpuSeconds(noProcess)).toBe(0);
    expect(residentBytes(noProcess)).toBe(0);
  });
});

it('the memory of a process is what the process itself knows', () => {
  expect(residentBytes(process.pid) / process.memoryUsage.rss()).toBeCloseTo(1, 1);
});
