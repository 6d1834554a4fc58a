/** A small disk of a test's own, in memory: in a mount namespace that goes with the test, so that nothing of it is ever left. Linux. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const namespace = isRoot ? ['--mount'] : ['--user', '--map-root-user', '--mount'];

export interface SmallDisk {
  /** Of those who are on it; outside of its namespace it's empty. */
  readonly folder: string;
  /** In front of a command that shall see it. */
  readonly enter: readonly string[];
  /** Until not a block is left. */
  fill(): Promise<void>;
  /** What `fill` took is there again. */
  free(): Promise<void>;
  /** After all that are on it have ended. */
  close(): Promise<void>;
}

/** Why there can be none here; undefined where there can. Tried in a namespace of its own. */
export function whyNoSmallDisk(): string | undefined {
  const { status, stderr, error } = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { encoding: 'utf8' });
  return status === 0 ? undefined : `a file system in memory can't be mounted here: ${error?.message ?? stderr.trim()}`;
}

/** @param folders made on it */
export async function openSmallDisk(mib: number, folders: readonly string[]): Promise<SmallDisk> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-disk-'));
  const script = `mount -t tmpfs -o size=${mib}m tmpfs "$0" && cd "$0" && mkdir ${folders.join(' ')} && echo mounted && exec cat`;
  // It keeps the namespace until its input ends, and so does whoever is in it.
  const keeper = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespace, 'sh', '-c', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(keeper, 'exit');
  const [said] = await Promise.race([once(keeper.stdout, 'data'), gone]) as [Buffer | number];
  if (String(said).trim() !== 'mounted') throw new Error(`Mounting a disk of ${mib} MiB on ${folder} failed: ${String(said)}`);
  const enter = ['nsenter', ...isRoot ? [] : ['--user', '--preserve-credentials'], '--mount', '--target', String(keeper.pid)];
  const filler = join(folder, 'filler');
  const inside = (...command: readonly string[]) => run(enter[0]!, [...enter.slice(1), ...command], { env: { ...process.env, LC_ALL: 'C' } });
  return {
    folder, enter,
    async fill() {
      const error: unknown = await inside('dd', 'if=/dev/zero', `of=${filler}`, 'bs=4k').then(() => undefined, (failed: unknown) => failed);
      if (!/No space left/.test(String((error as { stderr?: string } | undefined)?.stderr))) throw new Error(`Filling ${folder} failed`, { cause: error });
    },
    async free() {
      await inside('rm', '-f', filler);
    },
    async close() {
      keeper.stdin.end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
