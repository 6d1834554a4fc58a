/** Pulling from the real registry, with its certificate and its password. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { artifactKind } from '../infra/provider/artifact/artifact-kind.ts';
import { referenceOf } from '../infra/provider/artifact/manifest.ts';
import { freePort, TestRegistry } from '../infra/testing/test-registry.ts';
import type { Obstacle, PublishedFile } from '../stacks/artifact/oras.ts';
import { pullTraffic } from './pull-traffic.ts';

jest.setTimeout(60_000);

const { signal } = new AbortController();
const RECORDS = '[{"name":"Ana"},{"name":"Luz"}]';
let registry: TestRegistry;
let other: TestRegistry;
let folder: string;
let published: PublishedFile;

async function publish(text: string): Promise<PublishedFile> {
  const artifact = registry.artifact(text);
  await artifactKind.create(artifact, signal);
  return { ...registry.access, reference: referenceOf(artifact, artifact) };
}

beforeAll(async () => {
  registry = await TestRegistry.make();
  other = await TestRegistry.make(); // its credentials are another registry's; it is never started
  await registry.start();
  published = await publish(RECORDS);
  folder = mkdtempSync(join(tmpdir(), 'lab-pull-'));
});
afterAll(async () => {
  await registry?.close();
  await other?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const hexOf = ({ reference }: PublishedFile) => reference.split(':').at(-1)!;

test('the pulled file is byte for byte what was pushed, under the name of its digest, and the only one kept', async () => {
  const own = join(folder, 'kept');
  const later = await publish('[{"name":"Eva"}]');
  for (const [each, text] of [[published, RECORDS], [later, '[{"name":"Eva"}]'], [published, RECORDS], [published, RECORDS]] as const) {
    const file = await pullTraffic(each, own);
    expect(file).toBe(join(own, `${hexOf(each)}.json`));
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(own)).toEqual([`${hexOf(each)}.json`]);
  }
});

test('a file that was changed where it was pulled to is what was pushed again', async () => {
  const own = join(folder, 'mended');
  writeFileSync(await pullTraffic(published, own), 'changed');
  expect(readFileSync(await pullTraffic(published, own), 'utf8')).toBe(RECORDS);
});

/** What is wrong; how the error is classed; what it says; what to do next. */
const wrongs: readonly [string, () => Partial<PublishedFile> | Promise<Partial<PublishedFile>>, Obstacle, RegExp, RegExp][] = [
  ['a digest that the registry does not have', () => ({ reference: `${published.reference.split('@')[0]}@sha256:${'0'.repeat(64)}` }),
    'missing', /has no such artifact.*not found/, /Run `pulumi up`.*trafficArtifact/],
  ['a registry that does not answer', async () => ({ reference: published.reference.replace(registry.address, `127.0.0.1:${await freePort()}`) }),
    'unreachable', /does not answer.*connection refused/, /pulumi up --refresh/],
  ['a CA that the registry is not known to', () => ({ caFile: other.access.caFile }), 'untrusted', /isn't one that the CA file vouches for.*unknown authority/, /Run `pulumi up`/],
  ['no CA file', () => ({ caFile: join(folder, 'none.pem') }), 'untrusted', /none\.pem: no such file/, /CA file that the stack names/],
  ['a wrong password', () => {
    const authFile = join(folder, 'wrong.json');
    writeFileSync(authFile, JSON.stringify({ auths: { [registry.address]: { auth: Buffer.from('lab:wrong').toString('base64') } } }));
    return { authFile };
  }, 'refused', /refuses the user or the password.*[uU]nauthorized/, /authentication file that the stack names/],
  ['no password', () => ({ authFile: other.access.authFile }), 'refused', /refuses the user or the password.*credential not found/, /authentication file/],
];

test.each(wrongs)('%s: says so, and what to do next; leaves nothing', async (_what, wrong, obstacle, why, next) => {
  const own = mkdtempSync(join(folder, 'wrong-'));
  const asked = { ...published, ...await wrong() };
  const error = await pullTraffic(asked, own).then(() => undefined, (reason: Error) => reason);
  expect(error).toMatchObject({ name: 'RegistryError', obstacle });
  expect(error!.message).toContain(`Pulling the traffic file ${asked.reference} failed: `);
  expect(error!.message).toMatch(why);
  expect(error!.message).toMatch(next);
  expect(readdirSync(own)).toEqual([]);
});

test.each([
  ['of the same length', (text: string) => text.replace('Ana', 'Eva')],
  ['of another length', () => '[]'],
])('a file that was changed inside the registry, to one %s, is refused', async (_what, change) => {
  const artifact = registry.artifact(`[{"name":"Ana","way":"${_what}"}]`);
  await artifactKind.create(artifact, signal);
  const stored = registry.storedFile(artifact.contentDigest);
  writeFileSync(stored, change(readFileSync(stored, 'utf8')));
  await expect(pullTraffic({ ...registry.access, reference: referenceOf(artifact, artifact) }, join(folder, 'corrupt')))
    .rejects.toMatchObject({ obstacle: 'corrupt', message: expect.stringMatching(/isn't what the digest stands for.*mismatch/) });
});

test('a reference without a digest is refused before anything is asked', async () => {
  const tagged = `${registry.address}/traffic/test:latest`;
  await expect(pullTraffic({ ...published, reference: tagged }, folder)).rejects.toThrow(/names no digest.*trafficArtifact/);
  await expect(pullTraffic({ ...published, reference: '--help' }, folder)).rejects.toThrow(/names no digest/);
});

test('without ORAS it says where it comes from', async () => {
  await expect(pullTraffic({ ...published, oras: join(folder, 'oras') }, folder)).rejects.toThrow(/oras isn't there.*npm start/);
});

test('as a program it prints where the file is, or what went wrong, with exit 1', () => {
  const { oras, caFile, authFile, reference } = published;
  const args = (ca: string) => [join(import.meta.dirname, 'pull.ts'), '--oras', oras, '--ca-file', ca, '--auth-file', authFile, '--folder', join(folder, 'program'), reference];
  const file = execFileSync(process.execPath, args(caFile), { encoding: 'utf8' }).trim();
  expect(readFileSync(file, 'utf8')).toBe(RECORDS);
  const failed = spawnSync(process.execPath, args(other.access.caFile), { encoding: 'utf8' });
  expect([failed.status, failed.stdout]).toEqual([1, '']);
  expect(failed.stderr).toMatch(/^Pulling the traffic file .* failed: .*\n$/);
  expect(spawnSync(process.execPath, args(caFile).slice(0, 5)).status).toBe(2);
});
