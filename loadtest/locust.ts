/** Runs Locust without its page, as a process of its own, and waits until every event is answered. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

export interface LocustRun {
  /** The program, e.g. `.lab/tools/locust/bin/locust`. */
  readonly program: string;
  /** Where events go: `POST <url>/input`. */
  readonly url: string;
  /** The scenario's traffic file. */
  readonly traffic: string;
  /** The field that names a record's path, where paths are public under their own names: most go to `POST <url>/<path>` then. */
  readonly pathField?: string | undefined;
  /** The run's name: event n has the id `<run>-<n>`. */
  readonly run: string;
  /** The file that gets the outcome of every event. */
  readonly outcomes: string;
  readonly users: number;
  /** Users started per second. */
  readonly spawnRate: number;
  /** No new event is sent after this long. */
  readonly seconds: number;
  /** Ends the run when this many are answered. */
  readonly events?: number;
  readonly seed?: number;
  /** A user's pause between two events, about. */
  readonly pauseMs?: number;
  /** Told of Locust's process. */
  readonly onSpawn?: (pid: number) => void;
  /** Called about once a second with the number of events answered so far. */
  readonly progress?: (answered: number) => void;
  /** Ends the run early, in good order. */
  readonly signal?: AbortSignal;
}

/** What Locust says is kept to this many characters, for when it fails. */
const MAX_SAID_CHARS = 4_000;

/** How long Locust may take beyond its run time: to start, and to wait for the last answers (traffic.py bounds those). */
const MAX_EXTRA_MS = 120_000;

/**
 * Sends the run's events; when it returns, each that was sent has its outcome in the file.
 * @returns what Locust warned of, if anything
 * @throws when Locust isn't there, fails, or doesn't end
 */
export async function runLocust(run: LocustRun): Promise<string> {
  if (!existsSync(run.program)) throw new Error(`Starting Locust: ${run.program} isn't there; \`npm start\` and \`npm test\` install the tools`);
  const child = spawn(run.program, [
    '-f', join(import.meta.dirname, 'traffic.py'), '--headless', '--host', run.url, '--users', String(run.users),
    '--spawn-rate', String(run.spawnRate), '--run-time', `${Math.ceil(run.seconds)}s`, '--only-summary', '--loglevel', 'WARNING',
    '--exit-code-on-error', '0',
  ], {
    env: { ...process.env, ...settings(run) },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C in a terminal then reaches it once, as a request to end in good order.
    detached: true,
  });
  if (child.pid !== undefined) run.onSpawn?.(child.pid);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(-MAX_SAID_CHARS); });
  const counter = new LineCounter(run.outcomes);
  const ticking = setInterval(() => run.progress?.(counter.count()), 1_000);
  const end = () => child.kill('SIGTERM');
  run.signal?.addEventListener('abort', end);
  process.on('SIGINT', end);
  const overdue = setTimeout(() => killGroup(child), run.seconds * 1000 + MAX_EXTRA_MS);
  try {
    const [code, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null];
    const stopped = run.signal?.aborted === true || signal === 'SIGTERM';
    if (code !== 0 && !stopped) throw new Error(`Locust ended with ${signal ?? code} while sending to ${run.url}:\n${said.trim()}`);
    run.progress?.(counter.count());
    return said.trim();
  } finally {
    clearTimeout(overdue);
    clearInterval(ticking);
    process.off('SIGINT', end);
    run.signal?.removeEventListener('abort', end);
  }
}

function settings(run: LocustRun): Record<string, string> {
  return {
    LAB_TRAFFIC: run.traffic,
    LAB_PATH_FIELD: run.pathField ?? '',
    LAB_RUN: run.run,
    LAB_OUTCOMES: run.outcomes,
    LAB_EVENTS: String(run.events ?? 0),
    LAB_SEED: String(run.seed ?? 1),
    ...(run.pauseMs === undefined ? {} : { LAB_PAUSE_MS: String(run.pauseMs) }),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
}

/** Counts the lines of a growing file; reads only what is new. */
class LineCounter {
  private readonly file: string;
  private readonly buffer = Buffer.alloc(1 << 16);
  private at = 0;
  private lines = 0;

  constructor(file: string) {
    this.file = file;
  }

  count(): number {
    if (!existsSync(this.file)) return 0;
    const handle = openSync(this.file, 'r');
    try {
      for (let read; (read = readSync(handle, this.buffer, 0, this.buffer.length, this.at)) > 0; this.at += read) {
        for (let i = 0; i < read; i++) if (this.buffer[i] === 10) this.lines += 1;
      }
    } finally {
      closeSync(handle);
    }
    return this.lines;
  }
}
