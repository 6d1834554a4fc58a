/** What processes have cost so far. Linux: reads /proc. */
import { readFileSync } from 'node:fs';

/** Linux tells user space about CPU time in hundredths of a second, on every architecture that Node runs on. */
export const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** CPU-seconds of a process and all its threads; 0 when it is gone. Its children are processes of their own: what they used is seen while they live. */
export function cpuSeconds(pid: number): number {
  const stat = readProc(pid, 'stat');
  // After the name, which may itself hold spaces and brackets: state is field 0, utime and stime are 11 and 12.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? 0 : fields.slice(11, 13).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

/** Memory that a process holds, in bytes; 0 when it is gone. */
export function residentBytes(pid: number): number {
  return Number(readProc(pid, 'statm').split(' ')[1] ?? 0) * PAGE_BYTES;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // gone
  }
}
