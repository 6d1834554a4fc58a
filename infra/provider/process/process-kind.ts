/** `lab:index:Process`: one program that is kept running, with its files, ports and data. */
import { existsSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MISSING, type Kind } from '../kind.ts';
import { holderOf, isFree } from '../ports.ts';
import { folderOf, GAVE_UP_STATUS, heldFile, startsFile, type Folder } from '../../../stacks/local/process-folder.ts';
import { endProcesses, ownerOf } from '../../../stacks/local/processes.ts';
import { by } from '../supervisor/supervisor-daemon.ts';
import { call, processInfo, SupervisorDead, SupervisorFault, supervisorFaults, unless, type ProcessInfo } from '../../../stacks/local/supervisor-rpc.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { writeWhole } from '../../../stacks/local/write-whole.ts';
import { fingerprint, logFile, programConfig, programFile, readyFile, runScript } from './process-files.ts';
import { processSchema, type ProcessSettings } from './process-schema.ts';
import { notReady } from './readiness.ts';

/** A process that ended this often before it was ever ready is not waited for any longer. */
const MAX_VAIN_STARTS = 3;
/** How long the supervisor may take, beyond the time a process has to end, to see that it has ended. */
const FORGET_WITHIN_MS = 5_000;
/** How long a process that is ending may still hold its port. */
const ENDING_MS = 500;
/** How much of the log goes into an error. */
const TAIL_LINES = 15;
const TAIL_BYTES = 4_096;

export const processKind: Kind<ProcessSettings> = {
  schema: processSchema,
  settled: 'running',
  leftAlone: 'held down',
  id: ({ name }) => name,
  replaces: (olds, news) => (['labDir', 'name'] as const).filter((property) => olds[property] !== news[property]),
  state: stateOf,
  async create(settings, signal) {
    await remove(settings); // what an interrupted attempt left
    await start(settings, signal);
  },
  /** Restarts this process alone. Its data stay. */
  async update(olds, news, signal) {
    await stop(news, news.stopTimeoutMs);
    await rm(readyFile(news), { force: true });
    const dropped = Object.keys(olds.files ?? {}).filter((path) => !Object.hasOwn(news.files, path));
    await Promise.all(dropped.map((path) => rm(join(folderOf(news), path), { force: true })));
    await start(news, signal);
  },
  async delete(settings) {
    await remove(settings);
  },
};

/**
 * `running`; `gave up`: it ended too often (run.sh); `stopped`; `held down`: stopped by a fault; `unfinished`: it runs, but never became ready with these
 * settings; `supervisor dead`: it may or may not run, and nothing would start it again.
 */
async function stateOf(settings: ProcessSettings): Promise<string> {
  if (!existsSync(folderOf(settings))) return MISSING;
  let info;
  try {
    info = await processInfo(settings.labDir, settings.name);
  } catch (error) {
    if (error instanceof SupervisorDead) return 'supervisor dead';
    throw error;
  }
  if (info === undefined || info.statename === 'STOPPED' || info.statename === 'STOPPING') return existsSync(heldFile(settings)) ? 'held down' : 'stopped';
  if (hasGivenUp(info)) return 'gave up';
  const ready = existsSync(readyFile(settings)) ? await readFile(readyFile(settings), 'utf8') : '';
  return ready === fingerprint(settings) ? 'running' : 'unfinished';
}

function hasGivenUp({ statename, exitstatus }: ProcessInfo): boolean {
  return statename === 'FATAL' || (statename === 'EXITED' && exitstatus === GAVE_UP_STATUS);
}

/** How often it was started within its restart policy's time. */
async function startsOf(folder: Folder): Promise<number> {
  const file = startsFile(folder);
  return existsSync(file) ? (await readFile(file, 'utf8')).split('\n').filter(Boolean).length : 0;
}

/** Writes everything, starts it, and waits until it is ready. When it doesn't get there it is stopped; its log stays. */
async function start(settings: ProcessSettings, signal: AbortSignal): Promise<void> {
  const { labDir, name } = settings;
  try {
    for (const port of settings.ports) await claim(port, settings);
    const folder = folderOf(settings);
    await writeWhole(join(folder, 'run.sh'), runScript(settings), 0o700);
    for (const [path, text] of Object.entries(settings.files)) await writeWhole(join(folder, path), text);
    for (const file of [startsFile(settings), heldFile(settings)]) await rm(file, { force: true });
    await writeWhole(programFile(settings), programConfig(settings));
    await call(labDir, 'reloadConfig');
    await call(labDir, 'addProcessGroup', name);
    await call(labDir, 'startProcess', name, false);
    await becomeReady(settings, signal);
    await writeWhole(readyFile(settings), fingerprint(settings));
  } catch (error) {
    if (!(error instanceof SupervisorDead)) await stop(settings, settings.stopTimeoutMs);
    throw new Error(`Starting ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}

async function becomeReady(settings: ProcessSettings, signal: AbortSignal): Promise<void> {
  const { labDir, name, ready } = settings;
  let missing: string | undefined;
  const started = await waitUntil(async () => {
    const info = await processInfo(labDir, name);
    if (info === undefined || hasGivenUp(info) || await startsOf(settings) > Math.min(MAX_VAIN_STARTS, settings.restart.maxStarts)) {
      throw new Error(`it ends as soon as it is started.${await lastWords(settings)}`);
    }
    missing = info.statename === 'RUNNING' ? await notReady(ready) : 'not running yet';
    return missing === undefined ? true : undefined;
  }, { timeoutMs: ready.timeoutMs, signal });
  if (!started) throw new Error(`not ready within ${ready.timeoutMs} ms (${missing}).${await lastWords(settings)}`);
}

/** Stops it and all it started; the supervisor forgets it. No error when nothing of it runs, or no supervisor does. One at a time: see `claim`. */
async function stop(folder: Folder, graceMs: number): Promise<void> {
  await inTurn(folder, () => stopNow(folder, graceMs));
}

async function stopNow({ labDir, name }: Folder, graceMs: number): Promise<void> {
  try {
    await unless(supervisorFaults.badName, unless(supervisorFaults.notRunning, call(labDir, 'stopProcess', name, true)));
    // Not running also means being stopped, by somebody who was killed meanwhile: that has to end first.
    const forgotten = await waitUntil(() => isForgotten(labDir, name), { timeoutMs: graceMs + FORGET_WITHIN_MS });
    if (!forgotten) throw new Error(`stopping ${name} failed: the supervisor still has it after ${graceMs + FORGET_WITHIN_MS} ms; see supervisor/supervisord.log in ${labDir}, then run \`pulumi up\` again.`);
  } catch (error) {
    if (!(error instanceof SupervisorDead)) throw error;
  }
  await endProcesses({ labDir, name }, graceMs);
}

async function isForgotten(labDir: string, name: string): Promise<true | undefined> {
  try {
    await unless(supervisorFaults.badName, call(labDir, 'removeProcessGroup', name));
    return true;
  } catch (error) {
    if (error instanceof SupervisorFault && error.code === supervisorFaults.stillRunning) return undefined;
    throw error;
  }
}

/** What is under way with each process, by its folder: no more than there are processes. */
const turns = new Map<string, Promise<void>>();

/** Does one thing after the other with a process. */
async function inTurn(folder: Folder, doing: () => Promise<void>): Promise<void> {
  const key = folderOf(folder);
  const turn = (turns.get(key) ?? Promise.resolve()).then(doing);
  const settled = turn.catch(() => undefined);
  turns.set(key, settled);
  await turn.finally(() => { if (turns.get(key) === settled) turns.delete(key); });
}

async function remove(settings: ProcessSettings): Promise<void> {
  await stop(settings, settings.stopTimeoutMs);
  await rm(programFile(settings), { force: true });
  await rm(folderOf(settings), { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Makes sure that the port can be had. Where another process of the same lab holds it, the plan has given it away (ports
 * follow from the topology, which the config changes): that one is stopped, and is moved or removed in its own turn.
 */
async function claim(port: number, settings: ProcessSettings): Promise<void> {
  if (await isFree(port)) return;
  const taken = new Error(`port ${port} is taken${by(port)}. End it, or give the lab other ports: \`pulumi config set ports.base NUMBER\`.`);
  const holder = holderOf(port);
  const other = holder === undefined ? undefined : ownerOf(holder, settings.labDir);
  if (other === undefined) {
    // Whoever is ending has no name any more, and in a moment no port.
    if (await waitUntil(async () => await isFree(port) || undefined, { timeoutMs: ENDING_MS, intervalMs: 50 })) return;
    throw taken;
  }
  const folder = { labDir: settings.labDir, name: other };
  // By the time it is its turn it may have moved by itself; then it runs already where it should, and is left alone.
  await inTurn(folder, async () => { if (!await isFree(port)) await stopNow(folder, settings.stopTimeoutMs); });
  if (!await isFree(port)) throw taken;
}

/** The end of its log, for an error. */
async function lastWords(settings: ProcessSettings): Promise<string> {
  const path = logFile(settings);
  const lines = (await tail(path)).trim().split('\n').slice(-TAIL_LINES).map((line) => `\n  | ${line}`).join('');
  return ` It last said:${lines}\nAll of it: ${path}. Mend the cause and run \`pulumi up\` again.`;
}

async function tail(path: string): Promise<string> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, Math.max(0, size - TAIL_BYTES));
    return buffer.subarray(0, bytesRead).toString();
  } catch {
    return '(nothing)';
  }
}
