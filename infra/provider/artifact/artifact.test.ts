/** `lab:index:Artifact` on the real registry. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOras } from '../../../stacks/artifact/oras.ts';
import { TestRegistry } from '../../testing/test-registry.ts';
import { MISSING } from '../kind.ts';
import { artifactKind } from './artifact-kind.ts';
import { manifestOf } from './manifest.ts';

jest.setTimeout(60_000);

const { signal } = new AbortController();
let registry: TestRegistry;

beforeAll(async () => {
  registry = await TestRegistry.make();
  await registry.start();
});
afterAll(() => registry?.close());

const outputs = async (artifact: ReturnType<TestRegistry['artifact']>) => await artifactKind.outputs!.of(artifact) as { digest: string; reference: string };
const fetched = async (reference: string) => JSON.parse(await runOras(registry.access, 'Fetching', ['manifest', 'fetch', reference])) as object;

test('is pushed under its own media types, and is what its digest was said to be before', async () => {
  const artifact = registry.artifact('[{"a":1}]');
  const { digest, reference } = await outputs(artifact);
  expect(reference).toBe(`${registry.address}/traffic/test@${digest}`);
  expect(await artifactKind.state(artifact)).toBe(MISSING);
  await artifactKind.create(artifact, signal);
  expect(await artifactKind.state(artifact)).toBe('pushed');
  expect(await fetched(reference)).toEqual(JSON.parse(manifestOf(artifact)));
  expect((await runOras(registry.access, 'Resolving', ['resolve', `${registry.address}/traffic/test:latest`])).trim()).toBe(digest);
  await artifactKind.create(artifact, signal); // what an interrupted attempt has pushed already
});

test('with other content is another one: the tag moves, and the older one can still be had by its digest', async () => {
  const [old, young] = [registry.artifact('[{"b":1}]'), registry.artifact('[{"b":2}]')];
  registry.artifact('[{"b":1}]');
  await artifactKind.create(old, signal);
  registry.artifact('[{"b":2}]');
  expect(await artifactKind.state(young)).toBe('different');
  await artifactKind.update(old, young, signal);
  expect([await artifactKind.state(young), await artifactKind.state(old)]).toEqual(['pushed', 'different']);
  expect(await fetched((await outputs(old)).reference)).toEqual(JSON.parse(manifestOf(old)));
});

test('is missed when the registry has lost its manifest or its file, and pushed again', async () => {
  const artifact = registry.artifact('[{"c":1}]');
  await artifactKind.create(artifact, signal);
  rmSync(join(registry.storedFile(artifact.contentDigest)));
  expect(await artifactKind.state(artifact)).toBe('incomplete');
  await artifactKind.update(artifact, artifact, signal);
  expect(await artifactKind.state(artifact)).toBe('pushed');
  await artifactKind.delete(artifact);
  await artifactKind.delete(artifact); // no error when it is gone already
  expect(await artifactKind.state(artifact)).toBe(MISSING);
  await artifactKind.update(artifact, artifact, signal);
  expect(await artifactKind.state(artifact)).toBe('pushed');
});

test('is not pushed when the file is no longer what was declared', async () => {
  const artifact = registry.artifact('[{"d":1}]');
  writeFileSync(artifact.file, '[{"d":2}]');
  await expect(artifactKind.create(artifact, signal)).rejects.toThrow(/Pushing .*records\.json failed: it was changed meanwhile, and holds sha256:\w+ now, not sha256:\w+.*pulumi up/);
});

test('is refused with a wrong password, at once, and is not taken for gone; nothing is pushed', async () => {
  const artifact = registry.artifact('[{"g":1}]');
  const authFile = join(registry.folder, 'wrong.json');
  writeFileSync(authFile, JSON.stringify({ auths: { [registry.address]: { auth: Buffer.from('lab:wrong').toString('base64') } } }));
  const refused = { ...artifact, authFile };
  await expect(artifactKind.create(refused, signal)).rejects.toThrow(/Pushing .*records\.json to 127.*failed: the registry refuses the user or the password.*authentication file that the stack names/);
  expect(await artifactKind.state(refused)).toBe('refused');
  await expect(artifactKind.delete(refused)).rejects.toThrow(/Deleting .*refuses the user or the password/);
  expect(await artifactKind.state(artifact)).not.toBe('pushed');
});

describe('when the registry is down', () => {
  test('it cannot be looked at and is not taken for gone, but holds up no deletion; a push waits until the registry is back', async () => {
    const artifact = registry.artifact('[{"e":1}]');
    await registry.stop();
    expect(await artifactKind.state(artifact)).toBe('unreachable');
    await artifactKind.delete(artifact);
    await expect(artifactKind.create({ ...artifact, timeoutMs: 300 }, signal)).rejects.toThrow(/Pushing .*records\.json to 127.*failed: the registry does not answer/);
    const pushing = artifactKind.create(artifact, signal);
    await registry.start();
    await pushing;
    expect(await artifactKind.state(artifact)).toBe('pushed');
  });

  test('a push that is cancelled ends', async () => {
    const artifact = registry.artifact('[{"f":1}]');
    await registry.stop();
    const cancelled = new AbortController();
    const pushing = artifactKind.create(artifact, cancelled.signal);
    cancelled.abort(new Error('Cancelled'));
    await expect(pushing).rejects.toThrow('Cancelled');
    await registry.start();
  });
});

test('keeps from a repository what is no artifact of a registry', () => {
  const good = registry.artifact('[]');
  for (const bad of [{ registry: 'nowhere' }, { repository: '../up' }, { contentDigest: 'sha256:1' }, { mediaType: 'json' }, { oras: 'oras' }]) {
    const { error } = artifactKind.schema.safeParse({ ...good, ...bad });
    expect(error?.issues.map(({ path }) => path[0])).toEqual(Object.keys(bad));
  }
  expect(artifactKind.replaces(good, { ...good, repository: 'traffic/other' })).toEqual(['repository']);
  expect(artifactKind.replaces(good, { ...good, registry: 'other:1', contentDigest: 'x' })).toEqual([]);
});
