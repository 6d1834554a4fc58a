/** Real processes under a real supervisor. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MISSING } from '../kind.ts';
import { isFree } from '../ports.ts';
import { environmentOf, processesOf } from '../../../stacks/local/processes.ts';
import { supervisorKind } from '../supervisor/supervisor-kind.ts';
import { call, processInfo } from '../../../stacks/local/supervisor-rpc.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { processKind } from './process-kind.ts';
import { processSchema, type ProcessInputs, type ProcessSettings } from './process-schema.ts';

jest.setTimeout(60_000);

const program = join(import.meta.dirname, '..', '..', '..', '.lab', 'tools', 'supervisor', 'bin', 'supervisord');
const { signal } = new AbortController();

/** A web server in a shell's child, so that there is a group to end; `mood` decides how it behaves. */
const server = `
import http.server, os, sys
if open('mood').read().strip() == 'crash':
    sys.exit('in a bad mood')
http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
`;

let root: string;
let supervisor: { labDir: string; port: number; program: string };
let port: number;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
}

function web(inputs: Partial<ProcessInputs> = {}): ProcessSettings {
  return processSchema.parse({
    labDir: supervisor.labDir, name: 'web',
    command: ['/bin/sh', '-c', `python3 server.py ${port}; exit 1`],
    files: { 'server.py': server, mood: 'good' },
    ports: [port],
    ready: { url: `http://127.0.0.1:${port}/`, timeoutMs: 15_000 },
    stopTimeoutMs: 3_000,
    restart: { maxStarts: 3, withinSeconds: 60 },
    ...inputs,
  });
}

async function pidOf(name: string): Promise<number> {
  return (await processInfo(supervisor.labDir, name))?.pid ?? 0;
}

async function seen<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const found = await waitUntil(look, { timeoutMs: 20_000, intervalMs: 50 });
  if (found === undefined) throw new Error(`Not seen within 20 s: ${String(look)}`);
  return found;
}

async function supervisorKilled(): Promise<void> {
  const pid = Number(readFileSync(join(supervisor.labDir, 'supervisor', 'supervisord.pid'), 'utf8'));
  process.kill(pid, 'SIGKILL');
  await seen(async () => await supervisorKind.state(supervisor) === 'dead' || undefined);
}

beforeEach(async () => {
  if (!existsSync(program)) throw new Error(`${program} is missing; \`npm run env\` installs it.`);
  root = mkdtempSync(join(tmpdir(), 'lab '));
  supervisor = { labDir: join(root, 'it\'s a lab'), port: await freePort(), program };
  port = await freePort();
  await supervisorKind.create(supervisor, signal);
});

afterEach(async () => {
  await supervisorKind.delete(supervisor);
  expect(processesOf({ labDir: supervisor.labDir })).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

describe('a process', () => {
  test('is created ready, in its own folder, and deleted with nothing left', async () => {
    expect(await processKind.state(web())).toBe(MISSING);
    await processKind.create(web(), signal);
    expect(await processKind.state(web())).toBe('running');
    expect((await fetch(`http://127.0.0.1:${port}/mood`)).status).toBe(200);
    expect(processesOf({ labDir: supervisor.labDir, name: 'web' }).length).toBe(2);
    await processKind.delete(web());
    expect(processesOf({ labDir: supervisor.labDir, name: 'web' })).toEqual([]);
    expect(existsSync(join(supervisor.labDir, 'web'))).toBe(false);
    expect(await isFree(port)).toBe(true);
    expect(await processKind.state(web())).toBe(MISSING);
    await processKind.delete(web()); // again: nothing to do
  });

  test('that is killed is started again by itself', async () => {
    await processKind.create(web(), signal);
    const pid = await pidOf('web');
    process.kill(-pid, 'SIGKILL');
    await seen(async () => {
      const now = await pidOf('web');
      return now !== 0 && now !== pid && !await isFree(port) || undefined;
    });
    expect(await processKind.state(web())).toBe('running');
  });

  test('that keeps crashing after it was ready is given up; an update brings it back', async () => {
    await processKind.create(web(), signal);
    writeFileSync(join(supervisor.labDir, 'web', 'mood'), 'crash');
    process.kill(-await pidOf('web'), 'SIGKILL');
    await seen(async () => await processKind.state(web()) === 'gave up' || undefined);
    expect(await isFree(port)).toBe(true);
    await processKind.update(web(), web(), signal); // writes its files anew: a good mood
    expect(await processKind.state(web())).toBe('running');
  });

  test('that never gets ready fails with what it said, and is stopped; its log stays', async () => {
    const bad = web({ files: { 'server.py': server, mood: 'crash' } });
    await expect(processKind.create(bad, signal)).rejects.toThrow(/Starting web failed: it ends as soon as it is started.*in a bad mood.*pulumi up/s);
    expect(await processKind.state(bad)).toBe('stopped');
    expect(processesOf({ labDir: supervisor.labDir, name: 'web' })).toEqual([]);
    await processKind.create(web(), signal);
    expect(await processKind.state(web())).toBe('running');
  });

  test('can be stopped for its port while it is being updated to another one, and ends up running there', async () => {
    // Slow to end, so that the two meet while it is stopping.
    const slow = (at: number) => web({ command: ['/bin/sh', '-c', `trap 'sleep 0.7; kill %1; exit 0' TERM; python3 server.py ${at} & wait; wait`], ports: [at], ready: { url: `http://127.0.0.1:${at}/`, timeoutMs: 15_000 } });
    const elsewhere = await freePort();
    await processKind.create(slow(port), signal);
    const heir = web({ name: 'heir' });
    await Promise.all([processKind.update(slow(port), slow(elsewhere), signal), processKind.create(heir, signal)]);
    expect([await processKind.state(slow(elsewhere)), await processKind.state(heir)]).toEqual(['running', 'running']);
  });

  test('that somebody else is stopping is waited for', async () => {
    await processKind.create(web({ command: ['/bin/sh', '-c', `trap 'sleep 0.7; kill %1; exit 0' TERM; python3 server.py ${port} & wait; wait`] }), signal);
    await call(supervisor.labDir, 'stopProcess', 'web', false);
    await processKind.delete(web());
    expect(await processKind.state(web())).toBe(MISSING);
  });

  test('restarts alone when it is updated, and drops the files it no longer has', async () => {
    const other = web({ name: 'other', command: ['sleep', '1000'], ports: [], ready: { timeoutMs: 1_000 } });
    const before = web({ files: { 'server.py': server, mood: 'good', old: '' } });
    await Promise.all([processKind.create(before, signal), processKind.create(other, signal)]);
    const [pid, otherPid] = [await pidOf('web'), await pidOf('other')];
    const after = web({ environment: { NEW: '1' } });
    await processKind.update(before, after, signal);
    expect(await processKind.state(after)).toBe('running');
    expect(await processKind.state(before)).toBe('unfinished'); // it runs with other settings than these
    expect(await pidOf('web')).not.toBe(pid);
    expect(environmentOf(await pidOf('web')).get('NEW')).toBe('1');
    expect(await pidOf('other')).toBe(otherPid);
    expect(existsSync(join(supervisor.labDir, 'web', 'old'))).toBe(false);
  });

  test('that does not listen to SIGTERM is killed, and what it started with it', async () => {
    const stubborn = web({
      name: 'stubborn', command: ['/bin/sh', '-c', 'trap "" TERM; (trap "" TERM; setsid sleep 1000) & while :; do sleep 1; done'],
      ports: [], ready: { timeoutMs: 1_000 }, stopTimeoutMs: 1_000,
    });
    await processKind.create(stubborn, signal);
    await seen(() => processesOf({ labDir: supervisor.labDir, name: 'stubborn' }).length >= 3 || undefined);
    await processKind.delete(stubborn);
    expect(processesOf({ labDir: supervisor.labDir, name: 'stubborn' })).toEqual([]);
  });

  test('is refused a port that a stranger holds, who is named', async () => {
    const stranger = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    await expect(processKind.create(web(), signal)).rejects.toThrow(new RegExp(`port ${port} is taken by process ${process.pid} \\(.*ports.base`));
    await new Promise((resolve) => stranger.close(resolve));
  });

  test('gets a port that the plan has moved to it from another process of the lab', async () => {
    await processKind.create(web({ name: 'before' }), signal);
    await processKind.create(web(), signal);
    expect(await processKind.state(web())).toBe('running');
    expect(await processKind.state(web({ name: 'before' }))).toBe('stopped');
  });

  test('waits no longer once it is cancelled', async () => {
    const cancelled = new AbortController();
    const starting = processKind.create(web({ command: ['sleep', '1000'] }), cancelled.signal);
    cancelled.abort(new Error('Cancelled.'));
    await expect(starting).rejects.toThrow('Starting web failed: Cancelled.');
    expect(processesOf({ labDir: supervisor.labDir, name: 'web' })).toEqual([]);
  });
});

describe('a killed supervisor', () => {
  test('is seen, and brought back without a duplicate of what it left running', async () => {
    await processKind.create(web(), signal);
    const left = processesOf({ labDir: supervisor.labDir, name: 'web' });
    await supervisorKilled();
    expect(await processKind.state(web())).toBe('supervisor dead');
    expect(processesOf({ labDir: supervisor.labDir, name: 'web' })).toEqual(left);
    await supervisorKind.update(supervisor, supervisor, signal);
    expect(await supervisorKind.state(supervisor)).toBe('running');
    expect(await processKind.state(web())).toBe('stopped');
    await processKind.update(web(), web(), signal);
    expect(await processKind.state(web())).toBe('running');
    expect(processesOf({ labDir: supervisor.labDir, name: 'web' }).length).toBe(left.length);
  });

  test('keeps nobody from deleting all', async () => {
    await processKind.create(web(), signal);
    await supervisorKilled();
    await processKind.delete(web());
    expect(await isFree(port)).toBe(true);
    await supervisorKind.delete(supervisor);
    expect(existsSync(supervisor.labDir)).toBe(false);
    expect(await supervisorKind.state(supervisor)).toBe(MISSING);
  });

  test('leaves nothing that hides: a program that writes over its environment is found too', async () => {
    // Perl's $0 is such a title, as are those of Valkey and PostgreSQL.
    const hidden = web({ name: 'hidden', command: ['perl', '-e', '$0 = "x" x 4000; sleep 1000'], ports: [], ready: { timeoutMs: 1_000 } });
    await processKind.create(hidden, signal);
    await supervisorKilled();
    await supervisorKind.delete(supervisor);
    expect(processesOf({ labDir: supervisor.labDir })).toEqual([]);
  });
});
