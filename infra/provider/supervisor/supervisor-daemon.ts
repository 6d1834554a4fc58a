/** Starting and ending the one supervisord of a lab. It outlives the command that started it. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { holderOf, isFree } from '../ports.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { writeWhole } from '../../../stacks/local/write-whole.ts';
import { commandLineOf, endProcesses, environmentOf, LAB_VARIABLE } from '../../../stacks/local/processes.ts';
import { accessFile, call, USER, type Access } from '../../../stacks/local/supervisor-rpc.ts';

/** How long processes get after SIGTERM when everything ends at once. */
const GRACE_MS = 10_000;
const READY_WITHIN_MS = 10_000;

export interface SupervisorSettings {
  readonly labDir: string;
  readonly port: number;
  /** Absolute path of `supervisord`. */
  readonly program: string;
}

export async function supervisorAnswers(labDir: string): Promise<boolean> {
  try {
    await call(labDir, 'getState');
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a supervisor that knows of no process yet: each is added and started in its turn. What an earlier, killed supervisor left running is ended first, so nothing ever runs twice.
 */
export async function startSupervisor(settings: SupervisorSettings, signal: AbortSignal): Promise<void> {
  const { labDir, port, program } = settings;
  await endProcesses({ labDir }, GRACE_MS);
  if (!await isFree(port)) throw new Error(`Starting the supervisor failed: port ${port} is taken${by(port)}. ${hint}`);
  const access: Access = { port, password: randomBytes(24).toString('hex') };
  // What an earlier one knew is forgotten: a folder that is gone would keep it from starting, and each process adds itself in its turn.
  await rm(join(labDir, 'supervisor', 'programs'), { recursive: true, force: true });
  await mkdir(join(labDir, 'supervisor', 'programs'), { recursive: true, mode: 0o700 });
  await writeWhole(accessFile(labDir), JSON.stringify(access), 0o600);
  const configFile = join(labDir, 'supervisor', 'supervisord.conf');
  await writeWhole(configFile, supervisordConfig(access), 0o600);
  await run(program, ['-c', configFile], daemonEnvironment(labDir));
  const ready = await waitUntil(async () => await supervisorAnswers(labDir) || undefined, { timeoutMs: READY_WITHIN_MS, signal });
  if (!ready) {
    throw new Error(`Starting the supervisor failed: no answer on port ${port} within ${READY_WITHIN_MS} ms; see ${
      join(labDir, 'supervisor', 'supervisord.log')}.`);
  }
}

/** Ends the supervisor and every process of the lab, whoever their parent is. */
export async function endSupervisor(labDir: string): Promise<void> {
  // First the supervisor itself, in good order: it would start again what is ended under it.
  if (await supervisorAnswers(labDir)) await call(labDir, 'shutdown').catch(() => undefined);
  await waitUntil(async () => await supervisorAnswers(labDir) ? undefined : true, { timeoutMs: GRACE_MS });
  await endProcesses({ labDir }, GRACE_MS);
}

/** Removes the lab's folder. Only a folder that has been a lab's: nothing else is ever deleted. */
export async function removeLab(labDir: string): Promise<void> {
  if (existsSync(accessFile(labDir))) await rm(labDir, { recursive: true, force: true, maxRetries: 5 });
}

const hint = 'End it, or give the lab other ports: `pulumi config set ports.base NUMBER`.';

/** " by PID (command)", where that can be found out. */
export function by(port: number): string {
  const pid = holderOf(port);
  if (pid === undefined) return '';
  const lab = environmentOf(pid).get(LAB_VARIABLE);
  return ` by process ${pid} (${commandLineOf(pid)})${lab === undefined ? '' : `, which belongs to the lab in ${lab}`}`;
}

/**
 * Every name in it is relative to the file (`here`), so whatever is in the folder's path needs no quoting.
 * Bounds: its own log 1 MiB and one older.
 */
function supervisordConfig(access: Access): string {
  return `[supervisord]
directory = %(here)s
pidfile = %(here)s/supervisord.pid
logfile = %(here)s/supervisord.log
logfile_maxbytes = 1MB
logfile_backups = 1
childlogdir = %(here)s
umask = 077

[inet_http_server]
port = 127.0.0.1:${access.port}
username = ${USER}
password = ${access.password}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[include]
files = programs/*.conf
`;
}

/** What the processes inherit: no more than they need of the terminal's environment, and the mark they are found by. */
function daemonEnvironment(labDir: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'JAVA_HOME'].filter((name) => process.env[name] !== undefined);
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), [LAB_VARIABLE]: labDir };
}

/** Runs a program that puts itself in the background; what it says goes into the error. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => { said = (said + chunk.toString()).slice(-2_000); });
    child.once('error', (error) => reject(new Error(`Starting ${program} failed: ${error.message}. \`npm run env\` installs it.`, { cause: error })));
    // `exit`, not `close`: the background half may keep the pipe.
    child.once('exit', (code) => {
      child.stderr.destroy();
      if (code === 0) resolve();
      else reject(new Error(`Starting ${program} ended with ${code}: ${said.trim()}`));
    });
  });
}
