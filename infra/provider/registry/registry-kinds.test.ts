/** `lab:index:TrustedRegistry` and `lab:index:ImageCopy` on real registries. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { hashSync } from 'bcryptjs';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOras } from '../../../stacks/artifact/oras.ts';
import { registryCredentials } from '../../platforms/local/registry.ts';
import { TestRegistry } from '../../testing/test-registry.ts';
import { artifactKind } from '../artifact/artifact-kind.ts';
import { credentialFiles } from '../credentials/credentials-kind.ts';
import { imageCopyKind, imageCopySchema } from './image-copy-kind.ts';
import { trustedRegistryKind, trustedRegistrySchema } from './trusted-registry-kind.ts';

jest.setTimeout(60_000);

const { signal } = new AbortController();
const TOKEN = 'a-token';
let from: TestRegistry;
let to: TestRegistry;

beforeAll(async () => {
  [from, to] = [await TestRegistry.make(), await TestRegistry.make()];
  writeFileSync(credentialFiles(registryCredentials(to.lab).folder).passwordFile, `oauth2accesstoken:${hashSync(TOKEN, 4)}\n`);
  await from.start();
  await to.start();
});
afterAll(async () => {
  await from?.close();
  await to?.close();
});

const authorityOf = ({ access }: TestRegistry) => readFileSync(access.caFile, 'utf8');

function program(name: string, script: string): string {
  const file = join(from.folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

async function pushed(text: string) {
  const artifact = from.artifact(text);
  await artifactKind.create(artifact, signal);
  return (await artifactKind.outputs!.of(artifact))['reference']!;
}

async function copyOf(reference: string) {
  const { auths } = JSON.parse(readFileSync(from.access.authFile, 'utf8')) as { auths: Record<string, { auth: string }> };
  const [user, password] = Buffer.from(auths[from.address]!.auth, 'base64').toString().split(':');
  return imageCopySchema.parse({
    oras: from.access.oras, gcloud: program('gcloud', `[ "$*" = "auth print-access-token" ] && echo ${TOKEN}`), from: reference, user, password,
    authority: authorityOf(from), to: `${to.address}/project/images/entry`, toAuthority: authorityOf(to),
  });
}

test('an image is in the other registry under the same digest, by the token of whoever is logged in', async () => {
  const copy = await copyOf(await pushed('[{"a":1}]'));
  await imageCopyKind.create(copy, signal);
  const { reference } = await imageCopyKind.outputs!.of(copy) as { reference: string };
  expect(reference).toBe(`${to.address}/project/images/entry@${copy.from.slice(copy.from.indexOf('@') + 1)}`);
  const auth = join(from.folder, 'to.json');
  writeFileSync(auth, JSON.stringify({ auths: { [to.address]: { auth: Buffer.from(`oauth2accesstoken:${TOKEN}`).toString('base64') } } }));
  expect(await runOras({ ...to.access, authFile: auth }, 'Fetching', ['manifest', 'fetch', reference]))
    .toBe(await runOras(from.access, 'Fetching', ['manifest', 'fetch', copy.from]));
  await imageCopyKind.create(copy, signal); // what an interrupted attempt has copied already
  const next = await copyOf(await pushed('[{"a":2}]'));
  await imageCopyKind.update(copy, next, signal);
  await runOras({ ...to.access, authFile: auth }, 'Fetching', ['manifest', 'fetch', (await imageCopyKind.outputs!.of(next))['reference']!]);
});

test('without a login, or without the image, it says so', async () => {
  const copy = await copyOf(await pushed('[{"b":1}]'));
  await expect(imageCopyKind.create({ ...copy, gcloud: program('no-login', 'echo "not logged in" >&2; exit 1') }, signal)).rejects.toThrow(/not logged in.*gcloud auth login/s);
  await expect(imageCopyKind.create({ ...copy, gcloud: program('another', 'echo wrong') }, signal)).rejects.toThrow(/Copying .* refuses the user/);
  await expect(imageCopyKind.create({ ...copy, from: `${from.address}/traffic/test@sha256:${'0'.repeat(64)}` }, signal)).rejects.toThrow(/no such artifact/);
});

test('a registry is waited for, and for what Docker has to be told, the command is said', async () => {
  const trustFolder = join(from.folder, 'certs.d');
  const settings = trustedRegistrySchema.parse({ address: from.address, authority: authorityOf(from), folder: join(from.folder, 'ca'), trustFolders: [trustFolder], timeoutMs: 20_000 });
  await from.stop();
  expect(await trustedRegistryKind.state(settings)).toBe('unreachable');
  await expect(trustedRegistryKind.create({ ...settings, timeoutMs: 100 }, signal)).rejects.toThrow(/didn't answer within .*gcp\.deployers/);
  const waiting = trustedRegistryKind.create(settings, signal);
  await from.start();
  const installed = join(trustFolder, from.address, 'ca.crt');
  await expect(waiting).rejects.toThrow(`sudo install -D -m 644 ${join(settings.folder, 'ca.crt')} ${installed}`);
  expect(await trustedRegistryKind.state(settings)).toBe('untrusted');
  mkdirSync(join(trustFolder, from.address), { recursive: true });
  writeFileSync(installed, readFileSync(join(settings.folder, 'ca.crt')));
  await trustedRegistryKind.create(settings, signal);
  expect(await trustedRegistryKind.state(settings)).toBe('trusted');
  await trustedRegistryKind.delete(settings);
  expect([existsSync(settings.folder), existsSync(installed)]).toEqual([false, true]);
});

test('a registry that another authority vouches for is none', async () => {
  const settings = { address: from.address, authority: authorityOf(to), folder: join(from.folder, 'ca'), trustFolders: [from.folder], timeoutMs: 100 };
  expect(await trustedRegistryKind.state(settings)).toBe('unreachable');
});
