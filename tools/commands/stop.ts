/** `npm stop [-- --stack X]`: takes the lab down; nothing of it is left but the tools. */
import { join } from 'node:path';
import { command, commandLine } from '../command.ts';
import { LAB_TOOLS } from '../environment.ts';
import { pulumi, stacks } from '../pulumi.ts';
import { ensureTools } from '../toolbox/toolbox.ts';

const repository = join(import.meta.dirname, '../..');
const { values } = commandLine({ options: { stack: { type: 'string', default: 'dev' } } });

await command(async () => {
  await ensureTools(LAB_TOOLS, { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
  if (stacks(repository).includes(values.stack)) {
    await pulumi(repository, ['destroy', '--yes', '--skip-preview', '--stack', values.stack]);
  } else {
    console.log(`There is no stack ${values.stack}: nothing to stop.`);
  }
});
