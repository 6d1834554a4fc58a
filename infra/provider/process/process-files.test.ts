import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GAVE_UP_STATUS } from '../../../stacks/local/process-folder.ts';
import { fingerprint, programConfig, runScript } from './process-files.ts';
import { processSchema, type ProcessInputs } from './process-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings = (inputs: Partial<ProcessInputs> = {}) =>
  processSchema.parse({ labDir: '/somewhere/lab', name: 'thing', command: ['true'], ...inputs });

/** Runs run.sh as the supervisor does. */
function run(inputs: Partial<ProcessInputs>) {
  writeFileSync(join(folder, 'run.sh'), runScript(settings(inputs)));
  return spawnSync('/bin/sh', ['run.sh'], { cwd: folder, encoding: 'utf8' });
}

describe('run.sh', () => {
  test('is what it has been', () => {
    expect(runScript(settings({
      command: ['java', '-cp', 'lib/*', 'Main'], cwd: '/opt/it\'s', environment: { URL: 'http://a:1', TEXT: 'a b $c' },
      prepare: { command: ['format', 'disk'], creates: 'data/formatted' },
    }))).toMatchSnapshot();
    expect(programConfig(settings())).toMatchSnapshot();
  });

  const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''))
    .filter((value) => value.isWellFormed());

  test('hands arguments and variables on exactly as they are', () => {
    fc.assert(fc.property(text, text, (argument, variable) => {
      rmSync(join(folder, 'starts'), { force: true });
      const { stdout } = run({ command: ['/usr/bin/printf', '%s|%s', argument, 'end'], environment: { VARIABLE: variable } });
      expect(stdout).toBe(`${argument}|end`);
      expect(run({ command: ['/bin/sh', '-c', 'printf "%s" "$VARIABLE"'], environment: { VARIABLE: variable } }).stdout).toBe(variable);
    }), { numRuns: 40 });
  });

  test('gives up after so many starts within so long, and says so', () => {
    const now = Math.floor(Date.now() / 1_000);
    writeFileSync(join(folder, 'starts'), [1, 2, 3].map((ago) => `${now - ago}\n`).join(''));
    const given = run({ command: ['echo', 'started'], restart: { maxStarts: 3, withinSeconds: 60 } });
    expect(given.status).toBe(GAVE_UP_STATUS);
    expect(given.stdout).toContain('Given up: started 3 times within 60 s');
    expect(given.stdout).not.toContain('started\n');
  });

  test('forgets starts that are long past', () => {
    writeFileSync(join(folder, 'starts'), '1000\n2000\n3000\n');
    expect(run({ command: ['echo', 'started'], restart: { maxStarts: 3, withinSeconds: 60 } })).toMatchObject({ status: 0, stdout: 'started\n' });
    expect(readFileSync(join(folder, 'starts'), 'utf8')).toMatch(/^\d+\n$/);
  });

  test('prepares once', () => {
    rmSync(join(folder, 'starts'), { force: true });
    const prepared = { command: ['/bin/sh', '-c', 'echo preparing; : > made'], creates: 'made' };
    expect(run({ prepare: prepared }).stdout).toBe('preparing\n');
    expect(existsSync(join(folder, 'made'))).toBe(true);
    expect(run({ prepare: prepared }).stdout).toBe('');
  });

  test('is a shell script that the shell has no doubts about', () => {
    execFileSync('/bin/sh', ['-n'], { input: runScript(settings({ command: ["it's", '"quoted"'] })) });
  });
});

describe('the fingerprint', () => {
  test('is the same whatever the order of keys, and another for any other value', () => {
    const one = settings({ environment: { A: '1', B: '2' } });
    expect(fingerprint(settings({ environment: { B: '2', A: '1' } }))).toBe(fingerprint(one));
    expect(fingerprint(settings({ environment: { A: '1', B: '3' } }))).not.toBe(fingerprint(one));
  });
});

describe('inputs are refused', () => {
  test.each<[string, Partial<Record<keyof ProcessInputs, unknown>>]>([
    ['name', { name: '../up' }], ['name', { name: 'supervisor' }], ['labDir', { labDir: '/' }], ['labDir', { labDir: 'here' }],
    ['labDir', { labDir: '/a/../b' }], ['labDir', { labDir: '/a/50%' }], ['command', { command: [] }], ['files', { files: { '../x': '' } }],
    ['files', { files: { '/etc/passwd': '' } }], ['environment', { environment: { 'A B': '' } }], ['environment', { environment: { A: 'x\0y' } }],
    ['ports', { ports: [1, 1] }], ['ports', { ports: [70_000] }], ['ready', { ready: { url: 'https://x', timeoutMs: 1_000 } }],
    ['ready', { ready: { timeoutMs: 0 } }], ['cwd', { cwd: 'relative' }],
  ])('for a bad %s: %j', (property, bad) => {
    const { error } = processSchema.safeParse({ labDir: '/somewhere/lab', name: 'thing', command: ['true'], ...bad });
    expect([...new Set(error?.issues.map(({ path }) => path[0]))]).toEqual([property]);
  });
});
