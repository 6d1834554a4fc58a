/** `npm run check`: types, lint, imports, tidy, generated files. Says everything that is wrong, then exits 1. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkImports } from '../checks/imports.ts';
import { projectFiles, untidy } from '../checks/tidy.ts';
import { staleFiles } from '../generated.ts';

const repository = join(import.meta.dirname, '../..');

/** Runs a package's command with this Node; its output lines when it fails. */
function program(file: string, ...args: string[]): string[] {
  const run = spawnSync(process.execPath, [join(repository, 'node_modules', file), ...args], { cwd: repository, encoding: 'utf8' });
  return run.status === 0 ? [] : `${run.stdout}${run.stderr}`.trim().split('\n');
}

const checks: readonly [string, () => string[] | Promise<string[]>][] = [
  ['types', () => program('typescript/bin/tsc', '-p', '.')],
  ['lint', () => program('eslint/bin/eslint.js', '.', '--max-warnings', '0')],
  ['imports', () => [...checkImports(repository).violations]],
  ['tidy', () => projectFiles(repository).flatMap((file) => untidy(repository, file))],
  ['generated', async () => (await staleFiles(repository)).map((file) => `${file} is not what its source makes: npm run update`)],
];

let failed = 0;
for (const [name, check] of checks) {
  const started = performance.now();
  const problems = await check();
  if (problems.length > 0) failed += 1;
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  for (const problem of problems) console.log(`       ${problem}`);
}
process.exitCode = failed === 0 ? 0 : 1;
