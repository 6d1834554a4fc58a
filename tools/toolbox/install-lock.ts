import { linkSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** How often a waiting process looks again, milliseconds. */
const POLL_MS = 200;

/** Longest wait for another process's install, milliseconds. */
const WAIT_LIMIT_MS = 45 * 60_000;

/** A take-over lasts some microseconds; a mark older than this was left by a process that died in it. */
const TAKE_OVER_LIMIT_MS = 5_000;

/** Start of a process since boot, in clock ticks: tells it from a later one with the same id. Empty where /proc isn't there. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, which may hold spaces; start time is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function holderIsAlive(content: string): boolean {
  const [pidText, started] = content.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, as another user's process.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return (started ?? '') === startTime(pid);
}

function readOrEmpty(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Links the prepared file to the lock's name: fails if it is there, and no reader ever sees it half written. */
function tryLink(prepared: string, target: string): boolean {
  try {
    linkSync(prepared, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Replaces a dead process's lock by ours; the mark lets only one process do so at a time. */
function tryTakeOver(prepared: string, lockFile: string): boolean {
  const mark = `${lockFile}.take-over`;
  try {
    writeFileSync(mark, '', { flag: 'wx' });
  } catch {
    const age = Date.now() - (statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > TAKE_OVER_LIMIT_MS) rmSync(mark, { force: true });
    return false;
  }
  try {
    const holder = readOrEmpty(lockFile);
    if (holder === undefined || holderIsAlive(holder)) return false;
    const copy = `${prepared}.new`;
    writeFileSync(copy, readFileSync(prepared));
    renameSync(copy, lockFile);
    return true;
  } finally {
    unlinkSync(mark);
  }
}

let sequence = 0;

/**
 * Runs `work` while this process alone holds `lockFile`. A lock left by a process that died is taken over.
 * @param onWait called once, with the holder's process id, if another process holds it
 * @throws if it isn't free after 45 minutes
 */
export async function withInstallLock<T>(lockFile: string, onWait: (holderPid: number) => void, work: () => Promise<T>): Promise<T> {
  sequence += 1;
  const prepared = `${lockFile}.${process.pid}-${sequence}`;
  writeFileSync(prepared, `${process.pid} ${startTime(process.pid)}\n`);
  const deadline = Date.now() + WAIT_LIMIT_MS;
  try {
    for (let told = false; !tryLink(prepared, lockFile); ) {
      const holder = readOrEmpty(lockFile);
      if (holder === undefined) continue;
      if (!holderIsAlive(holder) && tryTakeOver(prepared, lockFile)) break;
      if (!told) onWait(Number.parseInt(holder, 10));
      told = true;
      if (Date.now() > deadline) throw new Error(`waited 45 minutes for ${lockFile}, held by process ${holder.trim()}: end that process, or remove the file`);
      await delay(POLL_MS);
    }
  } finally {
    unlinkSync(prepared);
  }
  try {
    return await work();
  } finally {
    unlinkSync(lockFile);
  }
}
