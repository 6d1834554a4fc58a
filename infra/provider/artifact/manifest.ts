/** One file as an OCI artifact. The manifest follows from the file and its types alone, so its digest is known before any push. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The file's content, as a registry knows it. */
export interface Content {
  /** sha256:… */
  readonly contentDigest: string;
  readonly contentBytes: number;
}

export interface ArtifactFile extends Content {
  readonly file: string;
  /** What the artifact is. */
  readonly artifactType: string;
  /** What its one layer, the file, is. */
  readonly mediaType: string;
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
/** The config that an artifact without one has, by the OCI image specification. */
export const EMPTY_CONFIG = '{}';

export function digestOf(bytes: string | Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function contentOf(file: string): Content {
  const bytes = readFileSync(file);
  return { contentDigest: digestOf(bytes), contentBytes: bytes.length };
}

/** The manifest's exact text: what it is pushed as, and what the digest is taken of. */
export function manifestOf({ file, artifactType, mediaType, contentDigest, contentBytes }: ArtifactFile): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType,
    config: {
      mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(EMPTY_CONFIG), size: EMPTY_CONFIG.length,
      data: Buffer.from(EMPTY_CONFIG).toString('base64'),
    },
    // The title is the file's name where it is pulled.
    layers: [{ mediaType, digest: contentDigest, size: contentBytes, annotations: { 'org.opencontainers.image.title': basename(file) } }],
  });
}

/** host:port/repository@sha256:… */
export function referenceOf(place: { readonly registry: string; readonly repository: string }, artifact: ArtifactFile): string {
  return `${place.registry}/${place.repository}@${digestOf(manifestOf(artifact))}`;
}
