import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipRecipe } from './recipe.ts';
import { runCommand } from './run-command.ts';

/** The environment's `lib/python3.X/site-packages`. */
function sitePackages(environment: string): string {
  const python = readdirSync(join(environment, 'lib')).find((folder) => folder.startsWith('python3'));
  if (python === undefined) throw new Error(`no lib/python3.* in the virtual environment ${environment}`);
  return join(environment, 'lib', python, 'site-packages');
}

/** The one file that a pattern names; `*` stands for one folder's name. */
function matchOne(root: string, pattern: string): string {
  const matches = pattern.split('/').reduce<string[]>(
    (folders, part) => folders
      .flatMap((folder) => (part === '*' ? readdirSync(folder).map((name) => join(folder, name)) : [join(folder, part)]))
      .filter((path) => existsSync(path)),
    [root],
  );
  if (matches.length !== 1) throw new Error(`the packages hold ${matches.length} files ${pattern}: there is no build for ${process.platform}-${process.arch}`);
  return matches[0]!;
}

/** Programs of a virtual environment name its folder: they must name the one it is going to be moved to. */
function moveScripts(environment: string, finalDir: string): void {
  const bin = join(environment, 'bin');
  for (const name of readdirSync(bin)) {
    const file = join(bin, name);
    if (!lstatSync(file).isFile()) continue;
    const text = readFileSync(file, 'latin1');
    if (text.includes(environment)) writeFileSync(file, text.replaceAll(environment, finalDir), 'latin1');
  }
}

/**
 * Installs pinned, hash-checked Python packages: a whole virtual environment, or the few files that the recipe names.
 * @param targetDir where it is built
 * @param finalDir where it is moved to afterwards
 * @param toolsDir the folder that holds `python/`
 * @throws CommandFailed
 */
export async function installPip(recipe: PipRecipe, targetDir: string, finalDir: string, toolsDir: string): Promise<void> {
  const requirements = join(toolsDir, 'python', `${recipe.requirements}.txt`);
  const environment = recipe.extract === undefined ? targetDir : join(targetDir, 'environment');
  await runCommand('python3', ['-m', 'venv', environment]);
  await runCommand(join(environment, 'bin', 'python'), [
    '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--require-hashes', '--only-binary', ':all:', '-r', requirements,
  ]);
  if (recipe.extract === undefined) {
    moveScripts(environment, finalDir);
    return;
  }
  mkdirSync(join(targetDir, 'bin'));
  for (const [name, pattern] of Object.entries(recipe.extract)) {
    const file = join(targetDir, 'bin', name);
    renameSync(matchOne(sitePackages(environment), pattern), file);
    chmodSync(file, 0o755);
  }
  rmSync(environment, { recursive: true });
}
