/** The whole catalogue once, at a small scale, in a lab of its own: every experiment and every config it needs really runs. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownLab } from '../tools/experiment-lab.ts';
import { experiments } from './catalogue/index.ts';
import { planCells, withWindows, type PlannedCell } from './cells.ts';
import { faults } from './faults/index.ts';
import { makeReport } from './report/make-report.ts';
import { markdown } from './report/markdown.ts';
import { run } from './run.ts';
import { ONLY_BUSY, runFolder, type TestedRun } from './testing/tested-lab.ts';

jest.setTimeout(1_560_000);

const PORTS_BASE = 26_500;
/** Then it is given up, and the lab taken down: the machine is busy with other things. */
const GIVEN_UP_AFTER_MS = 1_500_000;
const TINY = { baseline: 1_500, during: 2_500, recovery: 2_500 };
/** Where nothing is broken: one window. */
const UNDISTURBED = { baseline: 2_000, during: 0, recovery: 0 };
/** What this machine can't do says why. Packets are lost by rules that only root may set. */
const MAY_BE_UNSUPPORTED = [...process.getuid?.() === 0 ? [] : ['netem-loss'], 'netem-duplicate', 'netem-corrupt', 'kernel-fault'];

const repository = join(import.meta.dirname, '..');
let tested: TestedRun;

/** What is tried on each of several routes: on one of them, another each time. Each fault against its first target. */
function cells(): readonly PlannedCell[] {
  const several = experiments.filter(({ routes = [] }) => routes.length > 1).map(({ id }) => id);
  return planCells(experiments.map((experiment) => withWindows(experiment, experiment.fault === undefined ? UNDISTURBED : TINY)), { repeats: 1 })
    .filter(({ of: { fault, routes = [] }, experiment, route }) => routes.includes(route) ? route === routes[Math.max(0, several.indexOf(experiment)) % routes.length] : fault === undefined);
}

beforeAll(async () => {
  const state = join(repository, '.lab', 'test-pulumi');
  mkdirSync(join(state, 'home'), { recursive: true });
  process.env['PULUMI_BACKEND_URL'] = pathToFileURL(state).href;
  process.env['PULUMI_HOME'] = join(state, 'home');
  const planned = cells();
  tested = await runFolder(planned);
  const begunMs = performance.now();
  await run({
    folder: tested.folder, cells: planned, report: () => undefined, signal: AbortSignal.timeout(GIVEN_UP_AFTER_MS), tries: 1,
    faults,
    keeper: ownLab(repository, { stack: 'test-catalogue', portsBase: PORTS_BASE, commit: 'tested', report: () => undefined }),
  });
  // Under ten minutes on two cores that have nothing else to do; no test is about time.
  console.info(`the whole catalogue took ${Math.round((performance.now() - begunMs) / 1_000)} s`);
});
afterAll(() => tested?.remove());

describe('the whole catalogue', () => {
  test.each(experiments.map(({ id }) => id))('%s gives results, or says why not', (id) => {
    const results = tested.folder.all().results.filter(({ experiment }) => experiment === id);
    expect(results.length).toBeGreaterThan(0);
    for (const { verdict, reasons, ledger, windows } of results) {
      if (verdict === 'unsupported') {
        expect([id, MAY_BE_UNSUPPORTED.includes(id), reasons[0]!.en.length > 20]).toEqual([id, true, true]);
        continue;
      }
      if (verdict === 'invalid') expect(reasons.filter(({ en }) => !ONLY_BUSY.test(en))).toEqual([]);
      expect(Object.keys(windows).length).toBeGreaterThan(0);
      for (const [route, { phantom, duplicate, unreported, lost }] of Object.entries(ledger)) {
        expect([route, phantom, duplicate, unreported, route === 'redis' ? 0 : lost]).toEqual([route, 0, 0, 0, 0]);
      }
    }
  });

  test('makes a report that answers what the results allow', () => {
    const text = markdown(makeReport(tested.folder.all(), experiments), 'en');
    expect(text).toContain(`| cells | ${tested.folder.all().results.length} of ${tested.folder.info.plan.cells.length} planned |`);
  });
});
