/** `eval "$(npm run --silent env)"`: what a shell needs for plain `pulumi …`. Only export lines go to standard output. */
import { join } from 'node:path';
import { exportLines, labDirectory, labEnvironment } from '../environment.ts';
import { ensureTools } from '../toolbox/toolbox.ts';
import { tools } from '../toolbox/tools.ts';
import type { ToolName } from '../toolbox/tools.ts';

/** Installed only by what needs them. */
const ON_DEMAND: readonly ToolName[] = ['toxiproxy', 'oras', 'coredns'];

const repoDir = join(import.meta.dirname, '..', '..');
const names = (Object.keys(tools) as ToolName[]).filter((name) => !ON_DEMAND.includes(name));

try {
  await ensureTools(names, { labDir: labDirectory(repoDir), report: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(exportLines(labEnvironment(repoDir)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
