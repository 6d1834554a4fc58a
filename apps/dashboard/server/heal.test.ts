import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHealer, refusal, TOKEN_HEADER, type Healer } from './heal.ts';

let server: Server;
let healer: Healer;
let url: string;
let folder: string;

/** Counts how often it ran, and says so. */
const script = () => `const { appendFileSync, readFileSync } = require('node:fs'); const f = '${join(folder, 'ran')}'; appendFileSync(f, 'x'); setTimeout(() => console.log('healed: a toxic\\nLooked again'), 200)`;

async function open(command: readonly [string, ...string[]]): Promise<void> {
  healer = openHealer(command, () => undefined);
  server = express().use(healer.router).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heal-'));
  await open([process.execPath, '-e', script()]);
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const press = (headers: Record<string, string> = {}) => fetch(`${url}/api/heal`, { method: 'POST', headers: { origin: url, [TOKEN_HEADER]: healer.token, ...headers } });

describe('the panic button', () => {
  test('heals, and shows what was found when it looked again', async () => {
    const response = await press();
    expect([response.status, await response.json()]).toEqual([200, { healed: true, found: ['a toxic'], said: ['healed: a toxic', 'Looked again'] }]);
  });

  test('pressed twice heals once, and both hear of it', async () => {
    const answers = await Promise.all([press(), press()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe('x');
  });

  test('says what the command said when it could not', async () => {
    await new Promise((resolve) => server.close(resolve));
    await open([process.execPath, '-e', 'console.error("worker-kafka-0 is stopped"); process.exit(1)']);
    const response = await press();
    expect([response.status, await response.json()]).toEqual([500, { healed: false, found: [], said: ['worker-kafka-0 is stopped'] }]);
  });

  test.each([
    ['a wrong token', { [TOKEN_HEADER]: 'x'.repeat(32) }],
    ['no token', { [TOKEN_HEADER]: '' }],
    ['another page', { origin: 'http://evil.example' }],
  ])('does nothing for %s', async (_who, headers) => {
    expect((await press(headers)).status).toBe(403);
    expect(() => readFileSync(join(folder, 'ran'))).toThrow();
  });

  const asked = (remoteAddress: string, headers: Record<string, string>) =>
    refusal({ socket: { remoteAddress }, get: ((name: string) => headers[name]) as never }, 'token');
  const good = { host: '127.0.0.1:18001', origin: 'http://127.0.0.1:18001', [TOKEN_HEADER]: 'token' };

  test('is for this machine, under its own names', () => {
    expect(asked('127.0.0.1', good)).toBeUndefined();
    expect(asked('::1', { ...good, host: 'localhost:18001', origin: 'http://localhost:18001' })).toBeUndefined();
    expect(asked('192.168.0.7', good)).toMatch(/this machine alone/);
    expect(asked('127.0.0.1', { ...good, host: 'rebound.example', origin: 'http://rebound.example' })).toMatch(/localhost/);
    expect(asked('127.0.0.1', { ...good, origin: 'null' })).toMatch(/this page alone/);
  });
});
