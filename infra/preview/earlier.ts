/** The same stack as an earlier commit declares it: by that commit's own program, in a checkout beside this one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DeclaredResource } from './declare-program.ts';

const MAX_OUTPUT_BYTES = 256 << 20;
const MAIN = 'infra/preview/main.ts';

/** @returns nothing where that commit has no preview, or no such stack @throws where there is no such commit, or its program fails */
export function resourcesAt(rootDir: string, ref: string, stack: string): readonly DeclaredResource[] | undefined {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: rootDir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const commit = commitOf(ref, git);
  const folder = join(rootDir, '.lab', 'preview', commit);
  rmSync(folder, { recursive: true, force: true });
  git('worktree', 'prune');
  git('worktree', 'add', '--detach', folder, commit);
  try {
    if (!existsSync(join(folder, MAIN)) || !existsSync(join(folder, `Pulumi.${stack}.yaml`))) return undefined;
    symlinkSync(join(rootDir, 'node_modules'), join(folder, 'node_modules'));
    const run = spawnSync(process.execPath, [join(folder, MAIN), '--stack', stack, '--json'], { cwd: folder, encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES });
    if (run.stdout === '') throw new Error(`Previewing ${ref} failed: ${run.stderr.trim()}`);
    return JSON.parse(run.stdout) as DeclaredResource[];
  } finally {
    git('worktree', 'remove', '--force', folder);
  }
}

function commitOf(ref: string, git: (...words: string[]) => string): string {
  try {
    return git('rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`);
  } catch {
    throw new Error(`Comparing with ${ref} failed: git knows no such commit here. Name a branch, a tag or a commit; what is only at the origin is fetched with \`git fetch origin ${ref}\`.`);
  }
}
