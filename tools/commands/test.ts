/**
 * `npm test [-- PATTERN …]`: every test, suite by suite, each with its time; the last line is `N passed, N failed, N skipped`.
 * A suite without a test counts as a failure: no test may pass because its subject is missing.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LAB_TOOLS, labEnvironment } from '../environment.ts';
import { ensureTools } from '../toolbox/toolbox.ts';

const repository = join(import.meta.dirname, '../..');

interface Suite {
  readonly name: string;
  readonly args: readonly string[];
}

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

// What measures or starts whole labs runs alone; the rest shares the cores.
const ALONE = ['end-to-end', 'dashboard/(dashboard|shares|scenarios|instances)\\.test'];
// What brings up a whole Kubernetes takes longer than all the rest: it runs when it is named (`npm test -- kubernetes`), and is counted as skipped otherwise.
const ON_DEMAND = ['infra/kubernetes', 'infra/testing/stand-ins', 'tools/kubernetes'];
const suites: readonly Suite[] = [
  { name: 'units and conformance', args: ['--testPathIgnorePatterns', ...ALONE, ...ON_DEMAND, '--maxWorkers=2'] },
  { name: 'end to end and browser', args: ['--testPathPatterns', ...ALONE, '--testPathIgnorePatterns', ...ON_DEMAND, '--runInBand'] },
];

function run(suite: Suite, patterns: readonly string[]): JestResult | undefined {
  const output = join(repository, '.lab', `test-${suite.name.replaceAll(/\W+/g, '-')}.json`);
  mkdirSync(join(repository, '.lab'), { recursive: true });
  rmSync(output, { force: true });
  spawnSync(process.execPath, [
    join(repository, 'node_modules/jest/bin/jest.js'), ...suite.args, '--forceExit', '--json', '--outputFile', output,
    ...(patterns.length > 0 ? ['--passWithNoTests', ...patterns] : []),
  ], {
    cwd: repository, env: { ...process.env, ...labEnvironment(repository) }, stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    return JSON.parse(readFileSync(output, 'utf8')) as JestResult;
  } catch {
    return undefined; // jest itself failed, and has said why
  }
}

await ensureTools(LAB_TOOLS, { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
const patterns = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const suite of patterns.length > 0 ? [{ name: 'chosen', args: ['--runInBand'] }] : suites) {
  const started = performance.now();
  const result = run(suite, patterns);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  if (result === undefined || result.numPassedTests + result.numFailedTests === 0) {
    total.failed += 1;
    console.log(`FAILED ${suite.name}: no test ran (${seconds} s)`);
    continue;
  }
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  total.skipped += result.numPendingTests;
  console.log(`${suite.name}: ${result.numPassedTests} passed, ${result.numFailedTests} failed (${seconds} s)`);
  for (const test of result.testResults.flatMap(({ assertionResults }) => assertionResults)) {
    if (test.status === 'pending') console.log(`  skipped: ${test.fullName}`);
  }
}
if (patterns.length === 0) {
  for (const pattern of ON_DEMAND) console.log(`  skipped: ${pattern} (a whole Kubernetes; npm test -- ${pattern})`);
  total.skipped += ON_DEMAND.length;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
