import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitUntil } from '../../stacks/local/wait-until.ts';

/** Stands in for the engine: starts the provider, tells its process id once it answers, and lives until it is killed. */
const ENGINE = `
  const provider = require('node:child_process').spawn(process.execPath, [process.argv[1], '127.0.0.1:1'], { stdio: ['ignore', 'pipe', 'pipe'] });
  provider.stdout.once('data', () => process.stdout.write(String(provider.pid)));
  provider.stderr.pipe(process.stderr);
`;

let engine: ChildProcess | undefined;
let provider = 0;

afterEach(() => {
  engine?.kill('SIGKILL');
  if (provider > 0 && isThere(provider)) process.kill(provider, 'SIGKILL');
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the provider', () => {
  it('ends when the engine that started it was killed', async () => {
    engine = spawn(process.execPath, ['-e', ENGINE, join(import.meta.dirname, 'main.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [told] = await once(engine.stdout!, 'data') as [Buffer];
    provider = Number(told.toString());
    expect(isThere(provider)).toBe(true);
    engine.kill('SIGKILL');
    expect(await waitUntil(async () => isThere(provider) ? undefined : true, { timeoutMs: 10_000, intervalMs: 50 })).toBe(true);
  }, 30_000);
});
