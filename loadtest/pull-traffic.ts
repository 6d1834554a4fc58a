/** The traffic file as the stack published it: pulled from its registry by digest, so that a run sends exactly what its stack declares. */
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runOras, type PublishedFile } from '../stacks/artifact/oras.ts';

const BY_DIGEST = /^[^\s@]+@sha256:([0-9a-f]{64})$/;

/**
 * Pulls into `<folder>/<the digest's hex>.json`; ORAS checks manifest and file against their digests. The folder keeps the file
 * pulled last alone.
 * @param folder of its own; made if need be
 * @returns the file's path
 * @throws {RegistryError} when the registry doesn't answer, isn't trusted, refuses the password, or hasn't got it
 */
export async function pullTraffic(published: PublishedFile, folder: string): Promise<string> {
  const { reference } = published;
  const hex = BY_DIGEST.exec(reference)?.[1];
  if (hex === undefined) {
    throw new Error(`Pulling the traffic file ${reference} failed: that names no digest, so what comes could be anything. Give it as ${
      '`pulumi stack output trafficArtifact`'} does: host:port/repository@sha256:…`);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = await mkdtemp(join(folder, '.pulling-'));
  try {
    await runOras(published, `Pulling the traffic file ${reference}`, ['pull', '--no-tty', '--output', temporary, reference]);
    const files = await readdir(temporary);
    if (files.length !== 1) {
      throw new Error(`Pulling the traffic file ${reference} failed: it holds ${files.length} files, not one. Is it the stack's \`trafficArtifact\`?`);
    }
    const pulled = join(folder, `${hex}.json`);
    await rename(join(temporary, files[0]!), pulled);
    await forgetOthers(folder, `${hex}.json`);
    return pulled;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function forgetOthers(folder: string, kept: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith('.json') && name !== kept) await rm(join(folder, name), { force: true });
}
