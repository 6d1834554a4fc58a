/** `npm run update`: makes every generated file anew from its source. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles, staleFiles } from '../generated.ts';

const repository = join(import.meta.dirname, '../..');
const stale = staleFiles(repository);
const files = generatedFiles();
for (const file of stale) writeFileSync(join(repository, file), files.get(file)!);
console.log(stale.length === 0 ? 'Every generated file is up to date.' : `Updated:\n${stale.map((file) => `  ${file}`).join('\n')}`);
