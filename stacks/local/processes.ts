/** The processes of a lab as the kernel shows them, whoever their parent is by now. Linux: reads /proc. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { waitUntil } from './wait-until.ts';

/** All processes of a lab, or of one Process in it. */
export interface Owned {
  readonly labDir: string;
  readonly name?: string;
}

/**
 * What every process of a lab inherits, so that it is found even when its supervisor was killed and it has left its
 * group: two variables, and (run.sh) an open file of its folder under this number, since some programs write their
 * title over their environment.
 */
export const LAB_VARIABLE = 'LAB_SUPERVISED_IN';
export const PROCESS_VARIABLE = 'LAB_PROCESS';
export const FOLDER_DESCRIPTOR = 9;

/** Which one in a row of replacements a process is, as its environment says. */
export const GENERATION_VARIABLE = 'LAB_GENERATION';

/** How long the end of a process that was sent SIGKILL is waited for. */
const KILLED_WITHIN_MS = 5_000;

/** The environment a process was started with; empty when it is gone or belongs to someone else. */
export function environmentOf(pid: number): ReadonlyMap<string, string> {
  return new Map(readProc(pid, 'environ').split('\0').filter(Boolean).map((entry) => {
    const equals = entry.indexOf('=');
    return [entry.slice(0, equals), entry.slice(equals + 1)];
  }));
}

/** Ids of the processes of the lab (or of the one Process), this one excepted. */
export function processesOf(owned: Owned): number[] {
  return allPids().filter((pid) => pid !== process.pid && belongs(pid, owned) && stateOf(pid) !== 'Z');
}

/** The lab's Process that a process belongs to, if it belongs to that lab. */
export function ownerOf(pid: number, labDir: string): string | undefined {
  const environment = environmentOf(pid);
  if (environment.get(LAB_VARIABLE) === labDir) return environment.get(PROCESS_VARIABLE);
  const held = heldFile(pid);
  return held.startsWith(`${labDir}/`) ? held.slice(labDir.length + 1).split('/')[0] : undefined;
}

/** Ends all of them, group by group: SIGTERM, and SIGKILL for those that are left after `graceMs`. */
export async function endProcesses(owned: Owned, graceMs: number): Promise<void> {
  const gone = () => processesOf(owned).length === 0 ? true : undefined;
  if (gone()) return;
  signalGroups(processesOf(owned), 'SIGTERM');
  if (await waitUntil(gone, { timeoutMs: graceMs, intervalMs: 50 })) return;
  const killed = await waitUntil(() => {
    signalGroups(processesOf(owned), 'SIGKILL'); // again each time: what was just started belongs to it too
    return gone();
  }, { timeoutMs: KILLED_WITHIN_MS, intervalMs: 50 });
  if (!killed) {
    throw new Error(`Ending the processes of ${owned.name ?? owned.labDir} failed: ${processesOf(owned).join(', ')} outlive SIGKILL. `
      + 'They wait for the kernel (a stuck disk or network file system?); try again when they are gone.');
  }
}

/** What a person would recognise a process by: its command line, at most 200 characters. */
export function commandLineOf(pid: number): string {
  return readProc(pid, 'cmdline').split('\0').join(' ').trim().slice(0, 200);
}

/** Whether there is such a process, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in clock ticks since the machine did; undefined where it's gone. With its id it names one process: ids are used again. */
export function startTicksOf(pid: number): number | undefined {
  const ticks = statOf(pid)[19];
  return ticks === undefined ? undefined : Number(ticks);
}

export function allPids(): number[] {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).map(Number);
}

function belongs(pid: number, { labDir, name }: Owned): boolean {
  const environment = environmentOf(pid);
  if (environment.get(LAB_VARIABLE) === labDir && (name === undefined || environment.get(PROCESS_VARIABLE) === name)) return true;
  return heldFile(pid).startsWith(name === undefined ? `${labDir}/` : `${labDir}/${name}/`);
}

function heldFile(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${FOLDER_DESCRIPTOR}`);
  } catch {
    return '';
  }
}

/** Sends a signal to all of them, group by group. No error where there are none. */
export function signalProcesses(owned: Owned, signal: NodeJS.Signals): void {
  signalGroups(processesOf(owned), signal);
}

/** Whether one is stopped by a signal, so that it is there and does nothing. */
export function isFrozen(pid: number): boolean {
  return stateOf(pid) === 'T';
}

function signalGroups(pids: readonly number[], signal: NodeJS.Signals): void {
  const own = groupOf(process.pid);
  const groups = new Set(pids.map(groupOf).filter((group) => group !== undefined && group > 1 && group !== own));
  for (const target of [...[...groups].map((group) => -group!), ...pids]) {
    try {
      process.kill(target, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** The fields of /proc/PID/stat after the name, which may itself hold spaces and brackets. */
function statOf(pid: number): readonly string[] {
  const stat = readProc(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function stateOf(pid: number): string | undefined {
  return statOf(pid)[0];
}

function groupOf(pid: number): number | undefined {
  const group = Number(statOf(pid)[2]);
  return Number.isInteger(group) ? group : undefined;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // gone in between, or not ours to look at
  }
}
