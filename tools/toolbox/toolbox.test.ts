import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compareVersions } from './find-on-path.ts';
import { recipeHash } from './recipe.ts';
import type { Tool, ToolRegistry } from './recipe.ts';
import { runCommand } from './run-command.ts';
import { ToolsMissing, ensureTools, toolCacheDir, toolPath } from './toolbox.ts';
import type { Installer, ToolboxOptions } from './toolbox.ts';
import { tools } from './tools.ts';
import type { ToolName } from './tools.ts';

const realToolsDir = join(import.meta.dirname, '..');

/** A process id that no process has: Linux gives out less than 2^22. */
const DEAD_PID = 2 ** 22 + 1;

let root: string;
let lines: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolbox test '));
  lines = [];
  for (const name of ['one', 'two', 'three']) {
    mkdirSync(join(root, 'tools', 'python'), { recursive: true });
    writeFileSync(join(root, 'tools', 'python', `${name}.txt`), `${name}==1\n`);
  }
  mkdirSync(join(root, 'bin'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function tool(requirements: string, more: Partial<Tool> = {}): Tool {
  return { version: '1.0.0', purpose: 'a test', licence: 'MIT', coldSeconds: 1, recipe: { kind: 'pip', requirements }, ...more };
}

/** The names are those of a test's own registry. */
function named(...names: string[]): ToolName[] {
  return names as ToolName[];
}

function options(install: Installer, registry: ToolRegistry = { one: tool('one'), two: tool('two') }): ToolboxOptions {
  return {
    labDir: join(root, 'lab'), report: (line) => lines.push(line), install, registry, toolsDir: join(root, 'tools'),
    env: { INGESTION_LAB_CACHE: join(root, 'cache'), PATH: join(root, 'bin') },
  };
}

const installFile: Installer = async (_tool, targetDir) => writeFileSync(join(targetDir, 'program'), 'works');

function cacheEntries(): string[] {
  return readdirSync(join(root, 'cache')).sort();
}

function fakeProgram(name: string, prints: string): void {
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\necho ran >> '${join(root, 'asked')}'\necho '${prints}'\n`, { mode: 0o755 });
}

const onPath: Tool = tool('one', {
  onPath: { commands: ['prog', 'prog-host'], versionArguments: ['version'], versionPattern: /^v(\d+\.\d+\.\d+)/m, atLeast: '3.200.0', below: '4.0.0' },
});

describe('the recipe hash', () => {
  it('changes with the version, the recipe and each file that it reads', () => {
    const base = recipeHash(tool('one'), join(root, 'tools'));
    expect(recipeHash(tool('one'), join(root, 'tools'))).toBe(base);
    expect(recipeHash(tool('one', { version: '1.0.1' }), join(root, 'tools'))).not.toBe(base);
    expect(recipeHash(tool('one', { recipe: { kind: 'pip', requirements: 'one', extract: { a: 'b' } } }), join(root, 'tools'))).not.toBe(base);
    writeFileSync(join(root, 'tools', 'python', 'one.txt'), 'one==2\n');
    expect(recipeHash(tool('one'), join(root, 'tools'))).not.toBe(base);
  });

  it('stays when only words about the tool change', () => {
    expect(recipeHash(tool('one', { purpose: 'other' }), join(root, 'tools'))).toBe(recipeHash(tool('one'), join(root, 'tools')));
  });

  it('has its files for every tool of the lab', () => {
    const hashes = Object.values(tools).map((each) => recipeHash(each, realToolsDir));
    expect(new Set(hashes).size).toBe(Object.keys(tools).length);
  });
});

describe('ensureTools', () => {
  it('installs what is missing, links it, and does nothing afterwards', async () => {
    await ensureTools(named('one', 'two'), options(installFile));
    expect(readFileSync(toolPath(join(root, 'lab'), named('one')[0]!, 'program'), 'utf8')).toBe('works');
    expect(lines.filter((line) => / installed in [\d.]+ s$/.test(line))).toHaveLength(2);
    lines.length = 0;
    await ensureTools(named('one', 'two'), options(async () => { throw new Error('must not install again'); }));
    expect(lines).toEqual([]);
  });

  it('never links or keeps a half-done install, and repairs it the next time', async () => {
    const halfway: Installer = async (_tool, targetDir) => {
      writeFileSync(join(targetDir, 'half'), '');
      throw new Error('stopped half-way');
    };
    await expect(ensureTools(named('one'), options(halfway))).rejects.toThrow('stopped half-way');
    expect(cacheEntries()).toEqual([]);
    expect(existsSync(join(root, 'lab', 'tools', 'one'))).toBe(false);
    await ensureTools(named('one'), options(installFile));
    expect(readdirSync(join(root, 'lab', 'tools', 'one'))).toEqual(['program']);
  });

  it('does not take what a killed install left for a tool, and clears it away', async () => {
    const built = `one-1.0.0-${recipeHash(tool('one'), join(root, 'tools'))}`;
    mkdirSync(join(root, 'cache', `${built}.building-${DEAD_PID}`), { recursive: true });
    writeFileSync(join(root, 'cache', `${built}.lock`), `${DEAD_PID} 1\n`);
    await ensureTools(named('one'), options(installFile));
    expect(cacheEntries()).toEqual([built]);
    expect(readlinkSync(join(root, 'lab', 'tools', 'one'))).toBe(join(root, 'cache', built));
  });

  it('takes over the lock of a process that is gone though another has its number', async () => {
    const built = `one-1.0.0-${recipeHash(tool('one'), join(root, 'tools'))}`;
    mkdirSync(join(root, 'cache'));
    writeFileSync(join(root, 'cache', `${built}.lock`), `${process.pid} 1\n`);
    await ensureTools(named('one'), options(installFile));
    expect(cacheEntries()).toEqual([built]);
  });

  it('installs once when it is asked twice at the same time', async () => {
    let installs = 0;
    const slow: Installer = async (each, targetDir, finalDir) => {
      installs += 1;
      await new Promise((resolve) => setTimeout(resolve, 300));
      await installFile(each, targetDir, finalDir);
    };
    await Promise.all([1, 2, 3].map(() => ensureTools(named('one'), options(slow))));
    expect(installs).toBe(1);
    expect(lines.some((line) => line.includes(`waiting for process ${process.pid}`))).toBe(true);
    expect(cacheEntries()).toHaveLength(1);
  });

  it('installs two at a time at most, slowest first', async () => {
    const registry = { one: tool('one', { coldSeconds: 1 }), two: tool('two', { coldSeconds: 9 }), three: tool('three', { coldSeconds: 5 }) };
    let running = 0;
    let most = 0;
    const slow: Installer = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running -= 1;
    };
    await ensureTools(named('one', 'two', 'three'), options(slow, registry));
    expect(most).toBe(2);
    expect(lines.filter((line) => line.includes('installing')).map((line) => line.split(' ')[0])).toEqual(['two', 'three', 'one']);
  });

  it('tells every failure at once: tool, command, the end of its output, what to do', async () => {
    const failing: Installer = async (each) => {
      if (each.recipe.kind === 'pip' && each.recipe.requirements === 'three') return;
      await runCommand('sh', ['-c', 'for i in $(seq 40); do echo line $i; done; exit 7']);
    };
    const registry = { one: tool('one'), two: tool('two'), three: tool('three') };
    const error = await ensureTools(named('one', 'two', 'three'), options(failing, registry)).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ToolsMissing);
    expect([...(error as ToolsMissing).failures.keys()].sort()).toEqual(['one', 'two']);
    const { message } = error as ToolsMissing;
    expect(message).toContain('ended with code 7');
    expect(message).toContain('| line 26\n');
    expect(message).not.toContain('line 25\n');
    expect(message).toContain('| line 40\n');
    expect(message).toContain('Python 3.11');
    expect(existsSync(join(root, 'lab', 'tools', 'three'))).toBe(true);
  });

  it('refuses a name that is not a tool', async () => {
    await expect(ensureTools(named('four'), options(installFile))).rejects.toThrow('there is no tool "four"; there are one, two');
  });
});

describe('a copy on PATH', () => {
  const programFile = () => join(root, 'lab', 'tools', 'one', 'program');

  it.each([
    ['too old', 'v3.199.9'], ['too new', 'v4.0.0'], ['without a version', 'hello'],
  ])('is refused when %s', async (_why, prints) => {
    fakeProgram('prog', prints);
    fakeProgram('prog-host', prints);
    await ensureTools(named('one'), options(installFile, { one: onPath }));
    expect(existsSync(programFile())).toBe(true);
  });

  it('is refused when a part of it is missing', async () => {
    fakeProgram('prog', 'v3.255.0');
    await ensureTools(named('one'), options(installFile, { one: onPath }));
    expect(existsSync(programFile())).toBe(true);
  });

  it('is used when good, asked once, and asked again after it changed', async () => {
    const install: Installer = async () => { throw new Error('must not install'); };
    fakeProgram('prog', 'v3.200.0');
    fakeProgram('prog-host', '');
    await ensureTools(named('one'), options(install, { one: onPath }));
    expect(readlinkSync(join(root, 'lab', 'tools', 'one', 'bin', 'prog'))).toBe(join(root, 'bin', 'prog'));
    await ensureTools(named('one'), options(install, { one: onPath }));
    expect(readFileSync(join(root, 'asked'), 'utf8')).toBe('ran\n');
    fakeProgram('prog', 'v3.100.0');
    utimesSync(join(root, 'bin', 'prog'), 1, 1);
    await ensureTools(named('one'), options(installFile, { one: onPath }));
    expect(existsSync(programFile())).toBe(true);
  });
});

describe('versions and folders', () => {
  it('compares versions by number', () => {
    expect(compareVersions('3.10.0', '3.9.9')).toBeGreaterThan(0);
    expect(compareVersions('3.9.9', '3.10.0')).toBeLessThan(0);
    expect(compareVersions('3.9.9', '3.9.9')).toBe(0);
  });

  it('finds the cache folder as XDG says, and refuses a relative one', () => {
    expect(toolCacheDir({ INGESTION_LAB_CACHE: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' })).toBe('/a');
    expect(toolCacheDir({ XDG_CACHE_HOME: '/b', HOME: '/c' })).toBe('/b/ingestion-lab');
    expect(toolCacheDir({ XDG_CACHE_HOME: 'relative', HOME: '/c' })).toBe('/c/.cache/ingestion-lab');
    expect(() => toolCacheDir({ INGESTION_LAB_CACHE: 'a' })).toThrow('must be an absolute path');
  });
});
