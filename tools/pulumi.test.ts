import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearStaleLocks, holdersOf } from './pulumi.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'locks-'));
  mkdirSync(join(folder, 'organization/lab/dev'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function lock(name: string, pid: number, host = hostname()): string {
  const file = join(folder, 'organization/lab/dev', `${name}.json`);
  writeFileSync(file, JSON.stringify({ pid, hostname: host }));
  return file;
}

it('clears the locks of processes that are gone, and no others', () => {
  const { pid: gone } = spawnSync(process.execPath, ['-e', '0']);
  const stale = lock('stale', gone);
  const others = [lock('held', process.pid), lock('elsewhere', gone, 'another-machine')];
  expect(clearStaleLocks(folder)).toEqual([gone]);
  expect(existsSync(stale)).toBe(false);
  expect(others.map((file) => existsSync(file))).toEqual([true, true]);
});

it('says who holds a stack, on which machine, and nobody of another stack', () => {
  lock('held', process.pid, 'another-machine');
  expect(holdersOf(folder, 'dev')).toEqual([{ pid: process.pid, hostname: 'another-machine' }]);
  expect([holdersOf(folder, 'de'), holdersOf(join(folder, 'none'), 'dev'), holdersOf(undefined, 'dev')]).toEqual([[], [], []]);
});

it('finds nothing to clear where there is no state yet', () => {
  expect(clearStaleLocks(join(folder, 'none'))).toEqual([]);
});
