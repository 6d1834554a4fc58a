/** Pulumi as the commands use it: the CLI of the toolbox, in the lab's environment. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { RegistryAccess } from '../stacks/artifact/oras.ts';
import { labEnvironment } from './environment.ts';

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

/** Runs the CLI with its output shown as it comes. @throws {PulumiError} */
export async function pulumi(repository: string, args: readonly string[]): Promise<void> {
  for (const pid of clearStaleLocks(join(repository, '.lab', 'pulumi', '.pulumi', 'locks'))) {
    console.error(`Cleared the lock of a pulumi that is gone (process ${pid}).`);
  }
  const child = spawn('pulumi', [...args, '--non-interactive'], {
    cwd: repository, env: { ...process.env, ...labEnvironment(repository) }, stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Ctrl-C reaches the CLI by the terminal; it ends in good order and this waits for it.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 130));
  }).finally(() => process.off('SIGINT', ignore));
  if (exitCode !== 0) throw new PulumiError(args, exitCode, '');
}

/**
 * Removes locks of this machine's state whose process is gone: it was killed, and nobody will release them.
 * @param folder of the file backend
 * @returns the process ids
 */
export function clearStaleLocks(folder: string): number[] {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json')) : [];
  return files.flatMap((file) => {
    const { pid, hostname: host } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { pid: number; hostname: string };
    if (host !== hostname() || isAlive(pid)) return [];
    rmSync(join(folder, file), { force: true });
    return [pid];
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs the CLI quietly and gives back what it printed. @throws {PulumiError} with what it said */
export function pulumiText(repository: string, args: readonly string[]): string {
  const run = spawnSync('pulumi', [...args, '--non-interactive'], {
    cwd: repository, env: { ...process.env, ...labEnvironment(repository) }, encoding: 'utf8', maxBuffer: 64 << 20,
  });
  if (run.error) throw run.error;
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

/** @throws {PulumiError} also when the stack has no outputs: it isn't up */
export function stackOutputs(repository: string, stack: string): StackOutputs {
  const outputs = JSON.parse(pulumiText(repository, ['stack', 'output', '--json', '--stack', stack])) as Omit<StackOutputs, 'stack'>;
  if (outputs.entryUrl === undefined) {
    throw new PulumiError(['stack', 'output'], 1, `The stack ${stack} is not up: npm start brings it up.`);
  }
  return { ...outputs, stack };
}
