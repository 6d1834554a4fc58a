/** Pulumi as the commands use it: the CLI of the toolbox, in the lab's environment. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RegistryAccess } from '../stacks/artifact/oras.ts';
import { isAlive } from '../stacks/local/processes.ts';
import { adapted, type Adaptation } from '../stacks/scenarios/adapted.ts';
import { scenarios, type ScenarioId } from '../stacks/scenarios/index.ts';
import type { Scenario } from '../stacks/scenarios/scenario.ts';
import { labEnvironment } from './environment.ts';

/** As Pulumi.yaml has it. */
const PROJECT = 'ingestion-lab';

/** Bringing a whole lab up takes a minute; what takes this long will not end, and is killed: its lock is cleared by the next call. */
const QUIET_WITHIN_MS = 20 * 60_000;

/** What a stack answers with. */
export interface StackOutputs {
  readonly stack: string;
  readonly entryUrl: string;
  readonly dashboardUrl: string;
  readonly loadtestUrl: string;
  readonly metricsUrl: string;
  readonly functionsUrl: string;
  readonly registryUrl: string;
  readonly registryAccess: RegistryAccess;
  readonly trafficArtifact: string;
  readonly documentsUrl: string;
  readonly cacheUrl: string;
  readonly scenario: string;
  readonly grpcTransport: Adaptation['grpcTransport'];
  readonly recordStore: Adaptation['recordStore'];
  readonly splitWeights: Readonly<Record<string, number>>;
}

export class PulumiError extends Error {
  readonly exitCode: number;
  constructor(args: readonly string[], exitCode: number, said: string) {
    super(`pulumi ${args.join(' ')} ended with ${exitCode}.${said === '' ? '' : `\n${said}`}`);
    this.name = 'PulumiError';
    this.exitCode = exitCode;
  }
}

/** Runs the CLI on the stack that `--stack` names, with its output shown as it comes. @throws {PulumiError} */
export async function pulumi(repository: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, ...labEnvironment(repository) };
  clearLocks(env);
  const stack = args[args.indexOf('--stack') + 1]!;
  const [holder] = holdersOf(locksFolder(env), stack);
  if (holder !== undefined) {
    throw new Error(`The stack ${stack} is being worked on by another command (process ${holder.pid}${holder.hostname === hostname() ? '' : ` on ${holder.hostname}`}): wait until that has ended, then run this again. If it is no pulumi any more: \`eval "$(npm run --silent env)"; pulumi cancel --stack ${stack}\`.`);
  }
  const child = spawn('pulumi', [...args, '--non-interactive'], {
    cwd: repository, env, stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Ctrl-C reaches the CLI by the terminal; it ends in good order and this waits for it.
  let interrupted = false;
  const note = () => { interrupted = true; };
  process.on('SIGINT', note);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 130));
  }).finally(() => process.off('SIGINT', note));
  if (exitCode !== 0 && interrupted) throw new Error('Interrupted. What is done stays done: the same command again goes on where this one was.');
  if (exitCode !== 0) throw new PulumiError(args, exitCode, '');
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Of a backend in files; others are everybody's. */
function locksFolder({ PULUMI_BACKEND_URL: backend = '' }: Environment): string | undefined {
  return backend.startsWith('file://') ? join(fileURLToPath(backend), '.pulumi', 'locks') : undefined;
}

function clearLocks(env: Environment): void {
  const folder = locksFolder(env);
  for (const pid of folder === undefined ? [] : clearStaleLocks(folder)) {
    console.error(`Cleared the lock of a pulumi that is gone (process ${pid}).`);
  }
}

/** Who holds a stack's lock. @param folder of the file backend; undefined: nobody can tell */
export function holdersOf(folder: string | undefined, stack: string): readonly Lock[] {
  return folder === undefined ? [] : lockFiles(folder).filter((file) => basename(dirname(file)) === stack).map(lockIn).filter(({ pid }) => pid !== undefined);
}

/**
 * Removes locks of this machine's state whose process is gone: it was killed, and nobody will release them.
 * @param folder of the file backend
 * @returns the process ids
 */
export function clearStaleLocks(folder: string): number[] {
  return lockFiles(folder).flatMap((file) => {
    const { pid, hostname: host } = lockIn(file);
    if (pid === undefined || host !== hostname() || isAlive(pid)) return [];
    rmSync(file, { force: true });
    return [pid];
  });
}

function lockFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json')).map((file) => join(folder, file)) : [];
}

/** As Pulumi writes it. */
interface Lock {
  readonly pid?: number;
  readonly hostname?: string;
}

/** Nothing where its owner has just taken it away, or is writing it. */
function lockIn(file: string): Lock {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Lock;
  } catch {
    return {};
  }
}

/** Runs the CLI quietly and gives back what it printed. @throws {PulumiError} with what it said */
export function pulumiText(repository: string, args: readonly string[]): string {
  const env = { ...process.env, ...labEnvironment(repository) };
  clearLocks(env);
  const run = spawnSync('pulumi', [...args, '--non-interactive'], {
    cwd: repository, env, encoding: 'utf8', maxBuffer: 64 << 20, timeout: QUIET_WITHIN_MS, killSignal: 'SIGKILL',
  });
  if (run.error) throw new PulumiError(args, 1, `${run.error.message}\n${run.stderr ?? ''}`.trim());
  if (run.status !== 0) throw new PulumiError(args, run.status ?? 1, (run.stderr || run.stdout).trim());
  return run.stdout;
}

/** Every stack of this project in the backend. */
export function stacks(repository: string): string[] {
  return (JSON.parse(pulumiText(repository, ['stack', 'ls', '--json'])) as { name: string }[]).map(({ name }) => name);
}

/** Makes the stack if it isn't there; `select` also makes it the one that plain `pulumi` commands mean. */
export function ensureStack(repository: string, stack: string, select: boolean): void {
  if (!stacks(repository).includes(stack)) pulumiText(repository, ['stack', 'init', stack, ...(select ? [] : ['--no-select'])]);
  else if (select) pulumiText(repository, ['stack', 'select', stack]);
}

/** A stack's config by key, without the project's name; secrets in the clear: not to be shown. */
export function stackConfigOf(repository: string, stack: string): Readonly<Record<string, string>> {
  const values = JSON.parse(pulumiText(repository, ['config', '--json', '--show-secrets', '--stack', stack])) as Readonly<Record<string, { readonly value: string }>>;
  return Object.fromEntries(Object.entries(values).filter(([key]) => key.startsWith(`${PROJECT}:`)).map(([key, { value }]) => [key.slice(PROJECT.length + 1), value]));
}

/** The scenario that a stack runs, which its config may have left by now. */
export function scenarioOf({ scenario, grpcTransport, recordStore }: StackOutputs): Scenario {
  return adapted(scenarios[scenario as ScenarioId], { grpcTransport, recordStore });
}

/** @throws {PulumiError} also when the stack has no outputs: it isn't up */
export function stackOutputs(repository: string, stack: string): StackOutputs {
  const outputs = JSON.parse(pulumiText(repository, ['stack', 'output', '--json', '--stack', stack])) as Omit<StackOutputs, 'stack'>;
  if (outputs.entryUrl === undefined) {
    throw new PulumiError(['stack', 'output'], 1, `The stack ${stack} is not up: npm start brings it up.`);
  }
  return { ...outputs, stack };
}
