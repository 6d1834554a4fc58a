import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const repo = join(import.meta.dirname, '..');
let copy: string;

/** A checkout with two commands of its own, and this one's packages. */
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'bootstrap test '));
  mkdirSync(join(copy, 'tools', 'commands'), { recursive: true });
  mkdirSync(join(copy, 'node_modules'));
  for (const name of [`node-${process.platform}-${process.arch}`, '.bin']) symlinkSync(join(repo, 'node_modules', name), join(copy, 'node_modules', name));
  cpSync(join(repo, 'tools', 'bootstrap.mjs'), join(copy, 'tools', 'bootstrap.mjs'));
  writeFileSync(join(copy, 'package.json'), '{"type": "module"}');
  writeFileSync(join(copy, 'package-lock.json'), '{}');
  // What npm leaves after an install; younger than the lock file, so nothing is installed.
  writeFileSync(join(copy, 'node_modules', '.package-lock.json'), '{}');
  writeFileSync(join(copy, 'tools', 'commands', 'end.ts'), 'const code: number = Number(process.argv[2]);\nprocess.stdout.write(process.version);\nprocess.exitCode = code;\n');
  writeFileSync(join(copy, 'tools', 'commands', 'wait.ts'),
    "process.on('SIGTERM', () => process.exit(42));\nprocess.stdout.write('waiting');\nsetTimeout((): void => undefined, 20_000);\n");
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

function bootstrap(args: string[], env: NodeJS.ProcessEnv = process.env) {
  return spawnSync(process.execPath, [join(copy, 'tools', 'bootstrap.mjs'), ...args], { encoding: 'utf8', env });
}

describe('bootstrap', () => {
  it('runs a TypeScript command with Node 24 and keeps its exit code', () => {
    const run = bootstrap(['end', '7']);
    expect([run.status, run.stderr]).toEqual([7, '']);
    expect(Number(/^v(\d+)/.exec(run.stdout)?.[1])).toBeGreaterThanOrEqual(24);
  });

  it('passes signals on', async () => {
    const child = spawn(process.execPath, [join(copy, 'tools', 'bootstrap.mjs'), 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await code).toBe(42);
  });

  it('does not install through a link to another checkout, which npm would empty', () => {
    rmSync(join(copy, 'node_modules'), { recursive: true });
    mkdirSync(join(copy, 'elsewhere'));
    writeFileSync(join(copy, 'elsewhere', 'precious'), '');
    symlinkSync(join(copy, 'elsewhere'), join(copy, 'node_modules'));
    const run = bootstrap(['end', '0']);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('node_modules is a link');
    expect(existsSync(join(copy, 'elsewhere', 'precious'))).toBe(true);
  });

  it('lists the commands when there is none of that name', () => {
    const run = bootstrap(['nope']);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('There is no command "nope". Commands: end, wait');
  });

  it('tells all missing prerequisites at once, with what each is for', () => {
    const run = bootstrap(['end', '0'], { PATH: copy });
    expect(run.status).toBe(2);
    for (const name of ['Go 1.25', 'Python 3.11', 'Java 17', 'Maven 3.6', 'JDK 17']) expect(run.stderr).toContain(name);
    expect(run.stderr).toContain('runs Kafka and the document store');
  });
});
