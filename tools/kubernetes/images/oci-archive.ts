/** Container images made of plain files, as one archive of the OCI layout: no daemon, no registry. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, createReadStream, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
/** What Node calls an architecture, as images do. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** A file, or a folder with all that is in it. */
export interface Placed {
  readonly from: string;
  /** Absolute, in the image. */
  readonly to: string;
}

export interface Layer {
  readonly files: readonly Placed[];
  /** Folders that everybody may write to. @default none */
  readonly open?: readonly string[];
}

export interface ImagePlan {
  /** As pods name it: with a tag; without one it gets its digest. */
  readonly name: string;
  /** The lowest first; one that several images have is stored once. */
  readonly layers: readonly Layer[];
  readonly config: {
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    /** `NAME=value`. */
    readonly Env?: readonly string[];
    readonly User?: string;
    readonly WorkingDir?: string;
  };
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Writes the images. Everything in them is root's, and of no time: the same files give the same image.
 * @returns by which each can be named in a pod, in their order
 */
export async function writeImages(images: readonly ImagePlan[], archive: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  try {
    const layout = join(folder, 'layout');
    const blobs = join(layout, 'blobs', 'sha256');
    mkdirSync(blobs, { recursive: true });
    const layers = new Map<Layer, Descriptor>();
    const manifests: Descriptor[] = [];
    const references: string[] = [];
    for (const image of images) {
      for (const layer of image.layers) if (!layers.has(layer)) layers.set(layer, await storeLayer(layer, folder, blobs));
      const manifest = storeImage(image, image.layers.map((layer) => layers.get(layer)!), blobs);
      const reference = /:[^/]+$/.test(image.name) ? image.name : `${image.name}@${manifest.digest}`;
      references.push(reference);
      manifests.push({ ...manifest, annotations: { 'io.containerd.image.name': reference } });
    }
    writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
    await run('tar', ['-C', layout, '-cf', archive, '.']);
    return references;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function storeLayer({ files, open = [] }: Layer, folder: string, blobs: string): Promise<Descriptor> {
  const root = mkdtempSync(join(folder, 'layer-'));
  for (const { from, to } of files) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    cpSync(realpathSync(from), join(root, to), { recursive: true, dereference: true });
  }
  for (const path of open) mkdirSync(join(root, path), { recursive: true });
  const file = `${root}.tar`;
  await run('tar', ['-C', root, '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=go=rX,u+rw', '-cf', file, '.']);
  for (const path of open) await run('tar', ['-C', root, '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=1777', '--no-recursion', '-rf', file, `.${path}`]);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const digest = hash.digest('hex');
  renameSync(file, join(blobs, digest));
  rmSync(root, { recursive: true });
  return { mediaType: LAYER, digest: `sha256:${digest}`, size: statSync(join(blobs, digest)).size };
}

function storeImage({ config }: ImagePlan, layers: readonly Descriptor[], blobs: string): Descriptor {
  const stored = store(CONFIG, {
    architecture: ARCHITECTURES[process.arch] ?? process.arch, os: 'linux', config, rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  }, blobs);
  return store(MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, config: stored, layers }, blobs);
}

function store(mediaType: string, content: object, blobs: string): Descriptor {
  const text = JSON.stringify(content);
  const digest = createHash('sha256').update(text).digest('hex');
  writeFileSync(join(blobs, digest), text);
  return { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(text) };
}

/** A program of this machine with the libraries that it needs, each where it is here. @param to where the program itself goes */
export async function programFiles(program: string, to: string): Promise<Placed[]> {
  // Says so, and fails, for a program that needs none.
  const { stdout } = await run('ldd', [program]).catch(() => ({ stdout: '' }));
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
  return [{ from: program, to }, ...libraries.map((path) => ({ from: path, to: path }))];
}
