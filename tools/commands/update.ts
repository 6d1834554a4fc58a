/** `npm run update`: makes every generated file anew from its source. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles, staleFiles } from '../generated.ts';

const repository = join(import.meta.dirname, '../..');
const stale = await staleFiles(repository);
const files = await generatedFiles();
for (const file of stale) {
  mkdirSync(dirname(join(repository, file)), { recursive: true });
  writeFileSync(join(repository, file), files.get(file)!);
}
console.log(stale.length === 0 ? 'Every generated file is up to date.' : `Updated:\n${stale.map((file) => `  ${file}`).join('\n')}`);
