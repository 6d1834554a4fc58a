/** Through a cell's windows, with the fault in the middle one. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Sending } from '../loadtest/senders.ts';
import type { FaultBand } from '../stacks/local/experiment-state.ts';
import { waitUntil } from '../stacks/local/wait-until.ts';
import { longestRecoveryMs } from './cells.ts';
import type { Experiment } from './experiment.ts';
import { aftermath, breakIt, type Hit } from './inject.ts';
import type { ExperimentLab } from './lab.ts';
import type { CostMeter, Costs } from './measure/costs.ts';
import { cpuTicks, othersShare } from './measure/machine-cpu.ts';
import { cpuSeconds } from './measure/process-cpu.ts';
import { unixNow } from './measure/unix-now.ts';
import type { CellResult, FaultTrace, Span, WindowName } from './results.ts';

/** What the windows gave, each by its name. */
export interface Passed {
  readonly spans: Readonly<Partial<Record<WindowName, Span>>>;
  readonly costs: Readonly<Partial<Record<WindowName, Costs>>>;
  readonly others: CellResult['others'];
  readonly fault?: FaultTrace;
}

export interface Passage {
  readonly lab: Pick<ExperimentLab, 'local'>;
  readonly hit: Hit | undefined;
  readonly sending: Pick<Sending, 'pid'>;
  readonly meter: Pick<CostMeter, 'lap'>;
  readonly signal: AbortSignal;
  /** Told whenever a window begins, the fault begins and ends. */
  readonly onProgress: (window: WindowName, fault?: FaultBand) => void;
  /** Whether every route is as it was in the baseline, by what has been answered until now. */
  readonly isBack: (baseline: Span, fault: Span) => boolean;
}

/** Between two looks whether the routes are back: seconds are what they are judged by. */
const LOOK_EVERY_MS = 500;

/** The recovery goes on until every route is back, or has had all the time that is expected of it; as long as planned it lasts in any case. */
export async function throughWindows(experiment: Pick<Experiment<string>, 'windowsMs' | 'fault' | 'expect'>, { lab, hit, sending, meter, signal, onProgress, isBack }: Passage): Promise<Passed> {
  const { windowsMs, fault } = experiment;
  const spans: Partial<Record<WindowName, Span>> = {};
  const costs: Partial<Record<WindowName, Costs>> = {};
  const others: Partial<Record<WindowName, number>> = {};
  const through = async (window: WindowName, lengthMs: number, meanwhile: () => Promise<void> = async () => undefined): Promise<void> => {
    if (lengthMs === 0) return;
    onProgress(window);
    const [from, ticks, own] = [unixNow(), cpuTicks(), sendingSeconds(sending)];
    await meanwhile();
    await delay(Math.max(0, from + lengthMs - unixNow()), undefined, { signal });
    spans[window] = { from, to: unixNow() };
    costs[window] = meter.lap();
    others[window] = othersShare(ticks, cpuTicks(), sendingSeconds(sending) - own + totalSeconds(costs[window]));
  };
  let trace: Omit<FaultTrace, 'residue' | 'down'> | undefined;
  await through('baseline', windowsMs.baseline);
  await through('during', windowsMs.during, async () => {
    if (hit === undefined) return;
    await delay(fault!.afterMs, undefined, { signal });
    trace = await breakIt(hit, fault!.forMs, { lab, signal, tell: (band) => onProgress('during', band) });
  });
  await through('recovery', windowsMs.recovery, async () => {
    await delay(windowsMs.recovery, undefined, { signal });
    if (trace === undefined) return;
    const { baseline } = spans;
    await waitUntil(() => isBack(baseline!, trace!) || undefined, { timeoutMs: trace.to + longestRecoveryMs(experiment) - unixNow(), intervalMs: LOOK_EVERY_MS, signal });
  });
  return { spans, costs, others, ...hit === undefined || trace === undefined ? {} : { fault: { ...trace, ...await aftermath(hit, lab) } } };
}

/** CPU-seconds of this process, and of the one that sends, until now. */
function sendingSeconds({ pid }: Pick<Sending, 'pid'>): number {
  const { user, system } = process.cpuUsage();
  const other = pid?.();
  return (user + system) / 1e6 + (other === undefined ? 0 : cpuSeconds(other));
}

function totalSeconds(costs: Costs): number {
  return Object.values(costs).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}
