/** A service of the lab as its own process, for tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, until } from './backends.ts';

const repository = join(import.meta.dirname, '../../..');
const maxLogLength = 20_000;
/** On a machine that does much else besides. */
const readyTimeoutMs = 60_000;

export interface ServiceProcess {
  readonly url: string;
  /** The newest of what it has written. */
  log(): string;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
}

/** @param main relative to the repository @param environment besides HTTP_PORT and HOST */
export async function startService(
  main: string, environment: Readonly<Record<string, string>>, httpPort?: number,
): Promise<ServiceProcess> {
  const port = httpPort ?? await freePort();
  const child: ChildProcess = spawn(process.execPath, [join(repository, main)], {
    env: { PATH: process.env['PATH'], ...environment, HOST: '127.0.0.1', HTTP_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const collect = (chunk: Buffer): void => { log = (log + chunk.toString()).slice(-maxLogLength); };
  child.stdout!.on('data', collect);
  child.stderr!.on('data', collect);
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    return child.exitCode;
  };
  try {
    await until(`${main} to be ready at ${url}`, async () => {
      if (child.exitCode !== null) throw new Error(`${main} ended with code ${child.exitCode}:\n${log}`);
      return await fetch(`${url}/readyz`).then(({ ok }) => ok, () => false);
    }, readyTimeoutMs);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, log: () => log, stop };
}
