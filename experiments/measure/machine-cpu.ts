/** How much of the machine others took: what isn't the lab's nor the generator's. Linux: reads /proc/stat. */
import { readFileSync } from 'node:fs';
import { TICKS_PER_SECOND } from './process-cpu.ts';

/** Of all cores since the machine started, in the kernel's ticks. */
export interface CpuTicks {
  readonly busy: number;
  readonly all: number;
}

/** user nice system idle iowait irq softirq steal: time stolen by other machines on the same metal is others' too. */
export function parseCpuTicks(stat: string): CpuTicks {
  const fields = stat.slice(0, stat.indexOf('\n')).trim().split(/\s+/).slice(1, 9).map(Number);
  const all = fields.reduce((sum, ticks) => sum + ticks, 0);
  return { busy: all - fields[3]! - fields[4]!, all };
}

export function cpuTicks(): CpuTicks {
  return parseCpuTicks(readFileSync('/proc/stat', 'utf8'));
}

/** The share of the machine's time that others took between two readings, 0 to 1. @param ownSeconds CPU time of the lab and the generator */
export function othersShare(before: CpuTicks, after: CpuTicks, ownSeconds: number): number {
  const all = after.all - before.all;
  return all <= 0 ? 0 : Math.min(1, Math.max(0, (after.busy - before.busy - ownSeconds * TICKS_PER_SECOND) / all));
}
