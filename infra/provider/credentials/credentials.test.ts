import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { compareSync } from 'bcryptjs';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MISSING } from '../kind.ts';
import { certificateState, makeCertificate, RENEW_DAYS, VALID_DAYS } from './certificate.ts';
import { credentialFiles, credentialsKind, credentialsKindAt, credentialsSchema } from './credentials-kind.ts';

jest.setTimeout(60_000); // RSA keys take their time on a busy machine

const DAY_MS = 86_400_000;
const { signal } = new AbortController();
let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lab-credentials-'));
  folder = join(parent, 'credentials');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const settings = (some: { registry?: string; username?: string } = {}) => credentialsSchema.parse({ folder, registry: '127.0.0.1:5000', ...some });
const files = () => Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
const passwordFor = (registry: string) =>
  Buffer.from((JSON.parse(files()['auth.json']!) as { auths: Record<string, { auth: string }> }).auths[registry]!.auth, 'base64').toString().split(':')[1]!;

test('are made once: files for their owner alone, a bcrypt hash for the registry, the password itself for its clients', async () => {
  expect(await credentialsKind.state(settings())).toBe(MISSING);
  await credentialsKind.create(settings(), signal);
  expect(await credentialsKind.state(settings())).toBe('valid');
  const made = files();
  expect(Object.keys(made).sort()).toEqual(['auth.json', 'ca.pem', 'htpasswd', 'server.pem']);
  for (const name of Object.keys(made)) expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const [user, hashed] = made['htpasswd']!.trim().split(':');
  expect([user, compareSync(passwordFor('127.0.0.1:5000'), hashed!)]).toEqual(['lab', true]);
  expect(made['ca.pem']).not.toContain('PRIVATE KEY');
});

test('stay as they are when nothing is wrong with them, and no two are alike', async () => {
  await credentialsKind.create(settings(), signal);
  const made = files();
  const { fingerprint } = await credentialsKind.outputs!.of(settings());
  await credentialsKind.update(settings(), settings(), signal);
  expect(files()).toEqual(made);
  await credentialsKind.delete(settings());
  expect(await credentialsKind.state(settings())).toBe(MISSING);
  await credentialsKind.create(settings(), signal);
  for (const [name, text] of Object.entries(files())) expect([name, text === made[name]]).toEqual([name, false]);
  expect((await credentialsKind.outputs!.of(settings()))['fingerprint']).not.toBe(fingerprint);
});

test('close to its end the certificate is renewed, and the password stays', async () => {
  const beforeMs = Date.now() - (VALID_DAYS - RENEW_DAYS + 1) * DAY_MS;
  await credentialsKindAt(() => beforeMs).create(settings(), signal);
  const old = files();
  const { fingerprint } = await credentialsKind.outputs!.of(settings());
  expect(await credentialsKindAt(() => beforeMs + DAY_MS).state(settings())).toBe('valid');
  expect(await credentialsKind.state(settings())).toBe('expires soon');
  expect(await credentialsKindAt(() => Date.now() + RENEW_DAYS * DAY_MS).state(settings())).toBe('expired');
  await credentialsKind.update(settings(), settings(), signal);
  expect(await credentialsKind.state(settings())).toBe('valid');
  expect(files()).toMatchObject({ 'auth.json': old['auth.json'], htpasswd: old['htpasswd'] });
  expect(files()['server.pem']).not.toBe(old['server.pem']);
  expect((await credentialsKind.outputs!.of(settings()))['fingerprint']).not.toBe(fingerprint);
});

test('on another port the certificate and the password are the same; on another host the certificate is another', async () => {
  await credentialsKind.create(settings(), signal);
  const old = files();
  const moved = settings({ registry: '127.0.0.1:6000' });
  expect(await credentialsKind.state(moved)).toBe('wrong password');
  await credentialsKind.update(settings(), moved, signal);
  expect(await credentialsKind.state(moved)).toBe('valid');
  expect(files()).toMatchObject({ 'server.pem': old['server.pem'], htpasswd: old['htpasswd'] });
  const named = settings({ registry: 'registry.lab:6000' });
  expect(await credentialsKind.state(named)).toBe('wrong certificate');
  await credentialsKind.update(moved, named, signal);
  expect([await credentialsKind.state(named), await credentialsKind.state(moved)]).toEqual(['valid', 'wrong certificate']);
});

test.each(['ca.pem', 'server.pem', 'htpasswd', 'auth.json'])('what became of %s is noticed, and made good', async (name) => {
  for (const spoil of [(file: string) => rmSync(file), (file: string) => writeFileSync(file, 'spoilt')]) {
    await credentialsKind.create(settings(), signal);
    spoil(join(folder, name));
    expect(await credentialsKind.state(settings())).toMatch(/^(unreadable|wrong) (certificate|password)$/);
    await credentialsKind.update(settings(), settings(), signal);
    expect(await credentialsKind.state(settings())).toBe('valid');
  }
});

describe('the certificate', () => {
  test("is the host's, by a CA that may do nothing but sign it", () => {
    const made = makeCertificate('127.0.0.1', Date.now());
    const [ca, server] = [new X509Certificate(made.ca), new X509Certificate(made.server)];
    expect([ca.ca, server.ca, server.checkIssued(ca), server.verify(ca.publicKey)]).toEqual([true, false, true, true]);
    expect(server.subjectAltName).toBe('IP Address:127.0.0.1');
    expect(made.server.match(/PRIVATE KEY/g)).toHaveLength(2); // the beginning and the end of one: the CA's is nowhere
  });

  test('of one pair is not taken for that of another', () => {
    const nowMs = Date.now();
    const [one, other] = [makeCertificate('127.0.0.1', nowMs), makeCertificate('127.0.0.1', nowMs)];
    expect(certificateState({ ca: one.ca, server: other.server }, '127.0.0.1', nowMs)).toBe('wrong certificate');
  });
});

test('the files are where their names say', () => {
  expect(Object.values(credentialFiles('/a/b')).every((file) => file.startsWith('/a/b/'))).toBe(true);
});
