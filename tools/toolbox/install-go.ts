import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GoFiles, GoRecipe } from './recipe.ts';
import { runCommand } from './run-command.ts';

// The user's own flags or workspace must not change what is built.
const BUILD_ENV = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' };

/**
 * Builds the recipe's programs into `<targetDir>/bin`, static, from this project's own pinned modules, and copies files of
 * published modules into `<targetDir>/files`.
 * @param toolsDir the folder that holds `go/`
 * @throws CommandFailed; an Error if a module isn't the pinned one
 */
export async function installGo(recipe: GoRecipe, targetDir: string, toolsDir: string): Promise<void> {
  for (const binary of recipe.binaries) {
    const linkerFlags = ['-s', '-w', ...(binary.ldflags === undefined ? [] : [binary.ldflags])].join(' ');
    const args = ['build', '-trimpath', '-ldflags', linkerFlags, '-o', join(targetDir, 'bin', binary.output), binary.package];
    await runCommand('go', args, { cwd: join(toolsDir, 'go', binary.module), env: BUILD_ENV });
  }
  for (const files of recipe.files ?? []) await copyFiles(files, targetDir);
}

async function copyFiles({ module, version, sum, paths, into }: GoFiles, targetDir: string): Promise<void> {
  // Outside every module: what this project's own ones require doesn't matter here.
  const said = await runCommand('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: targetDir, env: { ...BUILD_ENV, GOFLAGS: '' } });
  const got = JSON.parse(said.slice(said.indexOf('{'))) as { readonly Dir: string; readonly Sum: string };
  if (got.Sum !== sum) throw new Error(`${module} ${version} is not the pinned one: its hash is ${got.Sum}, and should be ${sum}`);
  const target = join(targetDir, 'files', into);
  mkdirSync(target, { recursive: true });
  for (const path of paths) {
    for (const file of filesOf(join(got.Dir, path))) {
      copyFileSync(file, join(target, basename(file)));
      // Go's own copies are read-only; these must be easy to remove.
      chmodSync(join(target, basename(file)), 0o644);
    }
  }
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(path, entry.name));
}
