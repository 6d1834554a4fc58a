/** `eval "$(npm run --silent env)"`: what a shell needs for plain `pulumi …`. Only export lines go to standard output. */
import { join } from 'node:path';
import { LAB_TOOLS, exportLines, labDirectory, labEnvironment } from '../environment.ts';
import { ensureTools } from '../toolbox/toolbox.ts';

const repoDir = join(import.meta.dirname, '..', '..');

try {
  await ensureTools(LAB_TOOLS, { labDir: labDirectory(repoDir), report: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(exportLines(labEnvironment(repoDir)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
