/** `eval "$(npm run --silent env)"`: what a shell needs for plain `pulumi …`. Only export lines go to standard output. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../command.ts';
import { exportLines, labDirectory, labEnvironment, labTools } from '../environment.ts';
import { ensureStack } from '../pulumi.ts';
import { ensureTools } from '../toolbox/toolbox.ts';

const repository = join(import.meta.dirname, '..', '..');

await command(async () => {
  await ensureTools(labTools(repository), { labDir: labDirectory(repository), report: (line) => process.stderr.write(`${line}\n`) });
  const environment = labEnvironment(repository);
  // On a fresh clone there is no stack yet, and plain `pulumi` would have none to mean.
  const isOwnState = environment['PULUMI_BACKEND_URL'] !== undefined;
  if (isOwnState && !existsSync(join(labDirectory(repository), 'pulumi', '.pulumi', 'stacks'))) ensureStack(repository, 'dev', true);
  process.stdout.write(exportLines(environment));
});
