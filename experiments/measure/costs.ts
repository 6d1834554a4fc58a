/** What each service costs while an experiment runs: its processes are looked at again and again, since a fault may end some and start others. */
import { ownerOf, processesOf } from '../../stacks/local/processes.ts';
import { serviceOf } from '../faults/local/lab-processes.ts';
import type { ServiceCost } from '../results.ts';
import { cpuSeconds, residentBytes } from './process-cpu.ts';

/** How often; what a process used between the last look and its end isn't seen. */
const EVERY_MS = 1_000;

export type Costs = Readonly<Record<string, ServiceCost>>;

export interface CostMeter {
  /** What was used since the last call, or since the beginning. */
  lap(): Costs;
  stop(): void;
}

/** What the meter looks at. */
export interface ProcessReader {
  /** Every process there is now, by the service it belongs to. */
  processes(): readonly { readonly service: string; readonly pid: number }[];
  cpuSeconds(pid: number): number;
  residentBytes(pid: number): number;
}

/** The processes of a local lab, as the kernel shows them. */
export function processReader(labDir: string): ProcessReader {
  return {
    processes: () => processesOf({ labDir }).map((pid) => ({ pid, service: serviceOf(ownerOf(pid, labDir) ?? 'supervisor') })),
    cpuSeconds,
    residentBytes,
  };
}

export function openCostMeter(read: ProcessReader): CostMeter {
  const used = new Map<number, number>();
  let lap = new Map<string, ServiceCost>();
  const look = (isFirst: boolean): void => {
    const resident = new Map<string, number>();
    for (const { service, pid } of read.processes()) {
      const now = read.cpuSeconds(pid);
      // One that has begun since the last look is all this lap's; one that was there before the first is not.
      const since = Math.max(0, now - (used.get(pid) ?? (isFirst ? now : 0)));
      used.set(pid, now);
      const { cpuSeconds: before, maxResidentBytes } = lap.get(service) ?? { cpuSeconds: 0, maxResidentBytes: 0 };
      lap.set(service, { cpuSeconds: before + since, maxResidentBytes });
      resident.set(service, (resident.get(service) ?? 0) + read.residentBytes(pid));
    }
    for (const [service, bytes] of resident) {
      const cost = lap.get(service)!;
      lap.set(service, { ...cost, maxResidentBytes: Math.max(cost.maxResidentBytes, bytes) });
    }
  };
  look(true);
  const timer = setInterval(() => look(false), EVERY_MS);
  return {
    lap() {
      look(false);
      const done = lap;
      lap = new Map();
      return Object.fromEntries([...done].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    stop: () => clearInterval(timer),
  };
}

/** Of several laps together: all CPU, and the highest memory. */
export function sumOfCosts(laps: readonly Costs[]): Costs {
  const sum: Record<string, ServiceCost> = {};
  for (const [service, { cpuSeconds, maxResidentBytes }] of laps.flatMap((lap) => Object.entries(lap))) {
    const before = sum[service] ?? { cpuSeconds: 0, maxResidentBytes: 0 };
    sum[service] = { cpuSeconds: before.cpuSeconds + cpuSeconds, maxResidentBytes: Math.max(before.maxResidentBytes, maxResidentBytes) };
  }
  return sum;
}
