/** `node loadtest/pull.ts --oras P --ca-file P --auth-file P --folder P REFERENCE`: pulls a stack's traffic file, and prints where it is. */
import { parseArgs } from 'node:util';
import { pullTraffic } from './pull-traffic.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { oras: { type: 'string' }, 'ca-file': { type: 'string' }, 'auth-file': { type: 'string' }, folder: { type: 'string' } },
});
const { oras, 'ca-file': caFile, 'auth-file': authFile, folder } = values;
const [reference] = positionals;

if (oras === undefined || caFile === undefined || authFile === undefined || folder === undefined || reference === undefined) {
  console.error('Usage: node loadtest/pull.ts --oras PROGRAM --ca-file FILE --auth-file FILE --folder FOLDER HOST:PORT/REPOSITORY@sha256:DIGEST');
  process.exitCode = 2;
} else {
  try {
    console.log(await pullTraffic({ oras, caFile, authFile, reference }, folder));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
