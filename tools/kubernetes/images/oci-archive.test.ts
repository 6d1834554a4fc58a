/** An image made of files: what is in it, how it is run, and that the same files make the same image. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { programFiles, writeImages, type Layer } from './oci-archive.ts';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'archive-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Described { readonly digest: string; readonly annotations?: Readonly<Record<string, string>> }

async function unpacked(name: string, layers: readonly Layer[], names: readonly string[]) {
  const archive = join(folder, `${name}.tar`);
  const references = await writeImages(names.map((image) => ({ name: image, layers, config: { Entrypoint: ['/run'], User: '65532:65532' } })), archive);
  const layout = join(folder, name);
  mkdirSync(layout);
  execFileSync('tar', ['-C', layout, '-xf', archive]);
  const blob = (digest: string) => join(layout, 'blobs', 'sha256', digest.slice('sha256:'.length));
  const read = <T>(digest: string) => JSON.parse(readFileSync(blob(digest), 'utf8')) as T;
  const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as { manifests: Described[] };
  return { references, manifests, read, listed: (digest: string) => execFileSync('tar', ['-tvf', blob(digest), '--numeric-owner'], { encoding: 'utf8' }) };
}

test('it has its files, all of them root\'s, its open folders, and says how it is run', async () => {
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'main.mjs'), 'export {};', { mode: 0o600 });
  const layers: Layer[] = [{ files: [{ from: app, to: '/app' }], open: ['/tmp'] }];
  const { references: [tagged, digested], manifests, read, listed } = await unpacked('one', layers, ['example.test/web:1', 'example.test/web']);
  expect(tagged).toBe('example.test/web:1');
  expect(digested).toBe(`example.test/web@${manifests[1]!.digest}`);
  expect(manifests.map(({ annotations }) => annotations!['io.containerd.image.name'])).toEqual([tagged, digested]);
  const manifest = read<{ config: Described; layers: Described[] }>(manifests[0]!.digest);
  expect(read<object>(manifest.config.digest)).toMatchObject({ os: 'linux', config: { Entrypoint: ['/run'], User: '65532:65532' }, rootfs: { diff_ids: [manifest.layers[0]!.digest] } });
  const lines = listed(manifest.layers[0]!.digest).trim().split('\n');
  expect(lines.find((line) => line.endsWith('./app/main.mjs'))).toMatch(/^-rw-r--r-- 0\/0/);
  expect(lines.findLast((line) => line.endsWith('./tmp/'))).toMatch(/^drwxrwxrwt 0\/0/);

  utimesSync(join(app, 'main.mjs'), 1, 1);
  expect((await unpacked('again', layers, ['example.test/web'])).references).toEqual([digested]);
  writeFileSync(join(app, 'main.mjs'), 'export { };');
  expect((await unpacked('changed', layers, ['example.test/web'])).references).not.toEqual([digested]);
});

test('a program brings along the libraries that it needs', async () => {
  const files = await programFiles(process.execPath, '/nodejs/bin/node');
  expect(files[0]).toEqual({ from: process.execPath, to: '/nodejs/bin/node' });
  expect(files.slice(1).map(({ to }) => to)).toContainEqual(expect.stringMatching(/\/libc\.so/));
});
