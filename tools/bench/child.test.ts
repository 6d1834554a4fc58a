import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-child-'));
const children: Child<unknown, unknown>[] = [];

/** A child that does with each command what `handler` says. */
function child<Command, Answer>(handler: string): Child<Command, Answer> {
  const file = join(folder, `child-${children.length}.ts`);
  writeFileSync(file, `import { answer } from '${join(import.meta.dirname, 'child.ts')}';\nanswer(${handler});\n`);
  const started = startChild<Command, Answer>(file);
  children.push(started as Child<unknown, unknown>);
  return started;
}

afterEach(async () => {
  await Promise.all(children.splice(0).map((each) => each.end()));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a stage in a process of its own', () => {
  it('answers one command after the other, says why it cannot, and ends when it is told to', async () => {
    const stage = child<number, number>('async (n) => { if (n < 0) throw new Error("no root of " + n); return Math.sqrt(n); }');
    await expect(Promise.all([stage.ask(4), stage.ask(9)])).resolves.toEqual([2, 3]);
    await expect(stage.ask(-1)).rejects.toThrow('no root of -1');
    await expect(stage.ask(16)).resolves.toBe(4);
    await stage.end();
    expect(() => process.kill(stage.pid, 0)).toThrow('ESRCH');
    await expect(stage.ask(25)).rejects.toThrow('its process has ended');
  });

  it('says so when it ends in the middle of a command', async () => {
    await expect(child('async () => process.exit(3)').ask(1)).rejects.toThrow('its process has ended');
  });
});
