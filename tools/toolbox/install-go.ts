import { join } from 'node:path';
import type { GoRecipe } from './recipe.ts';
import { runCommand } from './run-command.ts';

/**
 * Builds the recipe's programs into `<targetDir>/bin`, static, from this project's own pinned modules.
 * @param toolsDir the folder that holds `go/`
 * @throws CommandFailed
 */
export async function installGo(recipe: GoRecipe, targetDir: string, toolsDir: string): Promise<void> {
  // The user's own flags or workspace must not change what is built.
  const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' };
  for (const binary of recipe.binaries) {
    const linkerFlags = ['-s', '-w', ...(binary.ldflags === undefined ? [] : [binary.ldflags])].join(' ');
    const args = ['build', '-trimpath', '-ldflags', linkerFlags, '-o', join(targetDir, 'bin', binary.output), binary.package];
    await runCommand('go', args, { cwd: join(toolsDir, 'go', binary.module), env });
  }
}
