/**
 * The page's files: script, style, map. Made from apps/dashboard/web when the server starts (in memory, well under a
 * second), or read from a folder where an image has them ready.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { buildWorld } from './world.ts';

export interface BundleFile {
  readonly type: string;
  readonly body: Buffer;
}

/** By path below `/`, e.g. `assets/main-XYZ.js`; `index.html` is the page. */
export type Bundle = ReadonlyMap<string, BundleFile>;

const webFolder = join(import.meta.dirname, '../web');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Names carry a hash of the content, so all but the page itself may be kept for good. */
export async function buildBundle(): Promise<Bundle> {
  // Only where the page is made: an image has it ready, and not what makes it.
  const { build, stop } = await import('esbuild');
  const [output, world, icon] = await Promise.all([
    build({
      entryPoints: [join(webFolder, 'main.tsx')],
      entryNames: '[name]-[hash]',
      outdir: '/',
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      target: 'es2022',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'silent',
    }),
    buildWorld(),
    readFile(join(webFolder, 'icon.svg')),
  ]);
  await stop();
  const worldBody = Buffer.from(JSON.stringify(world));
  const files = new Map<string, BundleFile>();
  const add = (name: string, body: Buffer): string => {
    files.set(name, { type: types[extname(name)]!, body });
    return name;
  };
  const assets = output.outputFiles.map(({ path, contents }) => add(`assets/${basename(path)}`, Buffer.from(contents)));
  const worldName = add(`assets/world-${createHash('sha256').update(worldBody).digest('hex').slice(0, 8)}.json`, worldBody);
  const iconName = add('assets/icon.svg', icon);
  const page = (await readFile(join(webFolder, 'index.html'), 'utf8'))
    .replace('SCRIPT', `/${assets.find((name) => name.endsWith('.js'))!}`)
    .replace('STYLE', `/${assets.find((name) => name.endsWith('.css'))!}`)
    .replace('WORLD', `/${worldName}`)
    .replace('ICON', `/${iconName}`);
  add('index.html', Buffer.from(page));
  return files;
}

/** @throws {Error} when the folder isn't one that `writeBundle` has made */
export async function readBundle(folder: string): Promise<Bundle> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => extname(name) in types);
  if (!names.includes('index.html')) {
    throw new Error(`BUNDLE_DIR=${folder} has no index.html; write the bundle there, or unset it to have the page built at start`);
  }
  return new Map(await Promise.all(names.map(async (name): Promise<[string, BundleFile]> =>
    [name, { type: types[extname(name)]!, body: await readFile(join(folder, name)) }])));
}

/** Writes the files for an image. */
export async function writeBundle(bundle: Bundle, folder: string): Promise<void> {
  await mkdir(join(folder, 'assets'), { recursive: true });
  await Promise.all([...bundle].map(([name, { body }]) => writeFile(join(folder, name), body)));
}
