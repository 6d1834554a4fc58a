/**
 * `npm test [-- PATTERN …]`: every test, suite by suite, each with its time; the last line is `N passed, N failed, N skipped`.
 * A suite without a test counts as a failure: no test may pass because its subject is missing.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LINKED_LAB_TOOLS, labEnvironment } from '../environment.ts';
import { ensureTools } from '../toolbox/toolbox.ts';
import { tools, type ToolName } from '../toolbox/tools.ts';

const repository = join(import.meta.dirname, '../..');

interface Suite {
  readonly name: string;
  readonly args: readonly string[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly { readonly status: 'passed' | 'failed' | 'pending'; readonly fullName: string }[];
}

interface JestResult {
  readonly testResults: readonly TestFile[];
}

/**
 * So many files that fail are run once more, alone: on a machine that has other work to do a test may fail for that. More of them are no accident. What
 * passes only then is named.
 */
const MAX_AGAIN = 3;
/** Nor are those run once more that took longer together: a whole run has to end in time. */
const AGAIN_WITHIN_MS = 12 * 60_000;

// What measures or starts whole labs runs alone; the rest shares the cores.
const ALONE = ['end-to-end', 'dashboard/(dashboard|shares|scenarios|instances)\\.test'];
// What brings up a whole Kubernetes, or judges what is put into one.
const KUBERNETES = ['infra/kubernetes', 'infra/testing/stand-ins', 'tools/kubernetes'];
const suites: readonly Suite[] = [
  { name: 'units and conformance', args: ['--testPathIgnorePatterns', ...ALONE, ...KUBERNETES, '--maxWorkers=2'] },
  { name: 'end to end and browser', args: ['--testPathPatterns', ...ALONE, '--testPathIgnorePatterns', ...KUBERNETES, '--runInBand'] },
  { name: 'kubernetes', args: ['--testPathPatterns', ...KUBERNETES, '--runInBand'] },
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

const patterns = process.argv.slice(2);
// Before any suite: what is built while a suite runs would count as its time.
await ensureTools(neededTools(patterns), { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
const total = { passed: 0, failed: 0, skipped: 0 };
for (const suite of patterns.length > 0 ? [{ name: 'chosen', args: ['--runInBand'] }] : suites) {
  const started = performance.now();
  const files = run(suite, patterns)?.testResults ?? [];
  const failed = files.filter(({ status }) => status === 'failed');
  const again = patterns.length === 0 && mayBeRunAgain(failed) ? run({ name: `${suite.name} again`, args: ['--runInBand', '--runTestsByPath', ...failed.map(({ name }) => name)] }, [])?.testResults ?? [] : [];
  const final = files.map((file) => again.find(({ name }) => name === file.name) ?? file);
  const count = countOf(final);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  if (count.passed + count.failed === 0) {
    total.failed += 1;
    console.log(`FAILED ${suite.name}: no test ran (${seconds} s)`);
    continue;
  }
  for (const what of ['passed', 'failed', 'skipped'] as const) total[what] += count[what];
  console.log(`${suite.name}: ${count.passed} passed, ${count.failed} failed (${seconds} s)`);
  if (patterns.length === 0 && failed.length > 0 && !mayBeRunAgain(failed)) {
    console.log(`  not run again, alone: more than ${MAX_AGAIN} files failed, or they took more than ${AGAIN_WITHIN_MS / 60_000} min together`);
  }
  for (const { fullName } of testsOf(final, 'pending')) console.log(`  skipped: ${fullName}`);
  for (const file of failed) {
    if (again.find(({ name }) => name === file.name)?.status !== 'passed') continue;
    const tests = testsOf([file], 'failed').map(({ fullName }) => fullName);
    console.log(`  passed only when it was run again, alone: ${relative(repository, file.name)}${tests.length === 0 ? '' : `: ${tests.join('; ')}`}`);
  }
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function mayBeRunAgain(failed: readonly TestFile[]): boolean {
  return failed.length > 0 && failed.length <= MAX_AGAIN && failed.reduce((sum, { startTime, endTime }) => sum + endTime - startTime, 0) <= AGAIN_WITHIN_MS;
}

/** Those of clusters take long to build: chosen tests have them built only where one is of a cluster. */
function neededTools(chosen: readonly string[]): readonly ToolName[] {
  const all = Object.keys(tools) as ToolName[];
  if (chosen.length === 0) return all;
  const listed = spawnSync(process.execPath, [join(repository, 'node_modules/jest/bin/jest.js'), '--listTests', ...chosen], { cwd: repository, encoding: 'utf8' }).stdout;
  return new RegExp([...KUBERNETES, 'platforms/kubernetes', 'gke', 'policy'].join('|')).test(listed.replaceAll(repository, '')) ? all : LINKED_LAB_TOOLS;
}

function testsOf(files: readonly TestFile[], wanted: TestFile['assertionResults'][number]['status']): TestFile['assertionResults'] {
  return files.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === wanted));
}

/** A file that failed without any failed test couldn't be run, which is one failure. */
function countOf(files: readonly TestFile[]): typeof total {
  const broken = files.filter((file) => file.status === 'failed' && testsOf([file], 'failed').length === 0).length;
  return { passed: testsOf(files, 'passed').length, failed: testsOf(files, 'failed').length + broken, skipped: testsOf(files, 'pending').length };
}
