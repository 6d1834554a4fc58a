/**
 * Makes of each program what its image holds: one file with everything it needs, and the dashboard's page beside it.
 * `node tools/images/bundle-apps.ts FOLDER`: FOLDER/<app>/main.mjs, FOLDER/dashboard/page/. apps/Dockerfile runs it.
 */
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildBundle, writeBundle } from '../../apps/dashboard/server/bundle.ts';
import { mains, type App } from '../../apps/topology.ts';

const repository = join(import.meta.dirname, '..', '..');

/** CommonJS packages in the bundle ask for Node's own modules by `require`, which an ES module doesn't have. */
const BANNER = "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);";

/** The page is made here, so no image makes it, or has what makes it. */
const EXTERNAL = ['esbuild'];

/** @returns the file */
export async function bundleApp(app: App, folder: string): Promise<string> {
  const outfile = join(folder, app, 'main.mjs');
  await build({
    entryPoints: [join(repository, mains[app])],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    banner: { js: BANNER },
    external: EXTERNAL,
    // Names stay as they are: stack traces and metrics show them.
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    legalComments: 'linked',
    logLevel: 'error',
  });
  return outfile;
}

export async function bundlePage(folder: string): Promise<void> {
  await writeBundle(await buildBundle(), join(folder, 'dashboard', 'page'));
}

async function bundleAll(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error('Bundling the apps: name the folder to write to, e.g. `node tools/images/bundle-apps.ts /bundles`.');
  const target = resolve(folder);
  await rm(target, { recursive: true, force: true });
  for (const app of Object.keys(mains) as App[]) await bundleApp(app, target);
  await bundlePage(target);
}

if (import.meta.main) void bundleAll(process.argv[2]);
