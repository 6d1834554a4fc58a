/**
 * `npm run experiment -- list | run ID… | run all | run report | report | heal`. `run` uses the stack that is up (--stack, default dev), or with --own a
 * lab of its own; `run all` and `run report` always have their own, unless --stack is given. An interrupted run goes on where it was.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { experiments } from '../../experiments/catalogue/index.ts';
import { combined } from '../../experiments/combined-run.ts';
import { cellKey, planCells, withWindows, type PlannedCell } from '../../experiments/cells.ts';
import type { Windows } from '../../experiments/experiment.ts';
import { faults } from '../../experiments/faults/index.ts';
import { residue } from '../../experiments/faults/heal.ts';
import { openLocalLab } from '../../experiments/faults/local/open-local-lab.ts';
import { endExperiment, healLab } from '../../experiments/heal-lab.ts';
import { writeReport } from '../../experiments/report/index.ts';
import { run } from '../../experiments/run.ts';
import { RunFolder, runFolders } from '../../experiments/run-folder.ts';
import { targetRoles } from '../../stacks/chaos.ts';
import { settings } from '../../stacks/settings.ts';
import { locust } from '../../loadtest/senders.ts';
import { command, commandLine } from '../command.ts';
import { LINKED_LAB_TOOLS } from '../environment.ts';
import { ownLab, runningLab } from '../experiment-lab.ts';
import { thisMachine } from '../machine.ts';
import { ensureTools } from '../toolbox/toolbox.ts';

const repository = join(import.meta.dirname, '../..');
const runs = join(repository, '.lab', 'experiments');

/** Shows that everything runs, and what breaks; too short and too few for intervals. */
const SMALL: Windows = { baseline: 2_000, during: 3_000, recovery: 5_000 };

/** Ctrl-C, an end from outside, a terminal that was closed: what was broken is healed first. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a report is made of unless another run is named. */
const WHOLE = ['report', 'all'];

/** Locust's people wait for their answers: what they measure is what people see, and a slow system gets less from them. */
const DRIVERS: readonly string[] = ['generator', 'locust'];

/** `run report`: five rounds of every question within two hours. Long enough for what a broker's session and a client's back-off take. */
const OF_A_REPORT = { repeats: 5, windows: { baseline: 3_000, during: 5_000, recovery: 8_000 } satisfies Windows };

const { values, positionals } = commandLine({
  allowPositionals: true,
  options: {
    route: { type: 'string' }, role: { type: 'string' }, repeat: { type: 'string' }, small: { type: 'boolean', default: false },
    /** Seconds of baseline, during and recovery, e.g. `5,8,10`. */
    windows: { type: 'string' },
    stack: { type: 'string' }, own: { type: 'boolean', default: false }, ports: { type: 'string', default: '27000' },
    /** Who sends the load. */
    driver: { type: 'string', default: 'generator' },
    /** Of `heal`: ends the experiment that is running first. */
    end: { type: 'boolean', default: false },
    /** Of `report`: the run, by name; or several by comma, whose cells make one report. */
    run: { type: 'string' }, out: { type: 'string', default: 'docs/report' },
  },
});
const report = (line: string) => console.error(line);

function list(): number {
  for (const { id, title, fault, routes, variants, answers } of experiments) {
    const what = [fault === undefined ? '' : `targets ${fault.roles.join(', ')}`, routes === undefined ? '' : `routes ${routes.join(', ')}`, variants === undefined ? '' : `variants ${Object.keys(variants).join(', ')}`];
    console.log(`${id.padEnd(20)} ${title.en} (${[...what, `questions ${answers.join(', ')}`].filter((text) => text !== '').join('; ')})`);
  }
  return 0;
}

/** @throws with what would be right, for all of the command line at once */
function plan(ids: readonly string[]): { readonly cells: readonly PlannedCell[]; readonly what: string; readonly windows: Windows | undefined; readonly repeats: number; readonly portsBase: number } {
  const isWhole = ids.length === 1 && WHOLE.includes(ids[0]!);
  const problems = isWhole ? [] : ids.filter((id) => !experiments.some((experiment) => experiment.id === id)).map((id) => `there is no experiment ${id}: npm run experiment -- list`);
  if (ids.length === 0) problems.push('say which experiment: run ID, run all, run report');
  const usual: { readonly repeats: number; readonly windows?: Windows } = isWhole && ids[0] === 'report' ? OF_A_REPORT : { repeats: 1 };
  const repeats = Number(values.repeat ?? usual.repeats);
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > 100) problems.push(`--repeat ${values.repeat} must be a whole number from 1 to 100`);
  if (!DRIVERS.includes(values.driver)) problems.push(`--driver ${values.driver} must be one of ${DRIVERS.join(', ')}`);
  const role = targetRoles.find((one) => one === values.role);
  if (values.role !== undefined && role === undefined) problems.push(`--role ${values.role} must be one of ${targetRoles.join(', ')}`);
  const portsBase = settings['ports.base'].parse(values.ports, (problem) => problems.push(`--ports ${problem}`));
  const windows = values.windows === undefined ? values.small ? SMALL : usual.windows : windowsOf(values.windows, problems);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const chosen = (isWhole ? experiments : experiments.filter(({ id }) => ids.includes(id))).map((experiment) => windows === undefined ? experiment : withWindows(experiment, windows));
  const cells = planCells(chosen, {
    repeats, targets: ids[0] === 'all' ? 'all' : 'first',
    ...values.route === undefined ? {} : { route: values.route },
    ...role === undefined ? {} : { role },
  });
  const only = [values.route && `--route ${values.route}`, values.role && `--role ${values.role}`].filter(Boolean).join(' ');
  if (cells.length === 0) throw new Error(`Nothing is left to run with ${only}: see npm run experiment -- list`);
  const left = isWhole ? [] : ids.filter((id) => !cells.some(({ experiment }) => experiment === id));
  if (left.length > 0) report(`${left.join(', ')}: nothing of it is left to run with ${only}`);
  return { cells, what: ids.join('+'), windows, repeats, portsBase };
}

function windowsOf(text: string, problems: string[]): Windows | undefined {
  const seconds = text.split(',').map(Number);
  const [baseline, during, recovery] = seconds.map((each) => each * 1_000);
  if (seconds.length === 3 && seconds.every((each) => each >= 1 && each <= 600)) return { baseline: baseline!, during: during!, recovery: recovery! };
  problems.push(`--windows ${text} must be three lengths in seconds, 1 to 600: baseline,during,recovery`);
  return undefined;
}

async function runCells(ids: readonly string[]): Promise<number> {
  const { cells, what, windows, repeats, portsBase } = plan(ids);
  await ensureTools(LINKED_LAB_TOOLS, { labDir: join(repository, '.lab'), report });
  const machine = thisMachine(repository);
  const isByLocust = values.driver === 'locust';
  const stack = values.stack ?? 'dev';
  const isOwn = values.own || (values.stack === undefined && WHOLE.includes(what));
  const folder = await RunFolder.begin(runs, {
    what, repeats, lab: isOwn ? 'own' : stack, cells: cells.map(cellKey),
    ...windows === undefined ? {} : { windows }, ...isByLocust ? { driver: 'locust' } : {}, ...values.route === undefined ? {} : { route: values.route }, ...values.role === undefined ? {} : { role: values.role },
  }, machine, new Date());
  const keeper = isOwn ? ownLab(repository, { portsBase, commit: machine.commit, report }) : runningLab(repository, stack, machine.commit);
  const interrupted = new AbortController();
  const interrupt = () => {
    if (!interrupted.signal.aborted) report('healing what was broken …');
    interrupted.abort(new Error('interrupted; the same command goes on where this one was'));
  };
  for (const signal of ENDING) process.on(signal, interrupt);
  const results = await run({ folder, cells, keeper, faults, report, signal: interrupted.signal,
    ...isByLocust ? { sender: locust(join(repository, '.lab', 'tools', 'locust', 'bin', 'locust')) } : {},
  });
  const count = (verdict: string) => results.filter((result) => result.verdict === verdict).length;
  console.log(`${count('held')} held, ${count('failed')} failed, ${count('invalid')} invalid, ${count('unsupported')} unsupported: ${folder.folder}`);
  // A hypothesis that failed is a result; a cell that says nothing isn't.
  return count('invalid') > 0 ? 1 : 0;
}

async function makeReport(): Promise<number> {
  const all = runFolders(runs);
  const whole = all.filter(({ info }) => WHOLE.includes(info.plan.what));
  const newest = whole.findLast((folder) => folder.all().results.length === folder.info.plan.cells.length) ?? whole.at(-1) ?? all.at(-1);
  if (newest === undefined) throw new Error('There is no run to report: npm run experiment -- run report');
  const names = values.run?.split(',') ?? [newest.info.run];
  const unknown = names.filter((name) => !all.some(({ info }) => info.run === name));
  if (unknown.length > 0) throw new Error(`There is no run ${unknown.join(', ')}; there are ${all.map(({ info }) => info.run).join(', ')}`);
  const chosen = combined(all.filter(({ info }) => names.includes(info.run)).map((folder) => folder.all()));
  report(`of ${chosen.run}, ${chosen.results.length} of ${chosen.plan.cells.length} cells`);
  for (const file of await writeReport(chosen, experiments, resolve(repository, values.out))) console.log(file);
  return 0;
}

async function heal(): Promise<number> {
  const stack = values.stack ?? 'dev';
  const labDir = join(repository, '.lab', 'stacks', stack);
  if (!existsSync(labDir)) throw new Error(`There is no lab of stack ${stack} to heal`);
  const local = openLocalLab(labDir);
  const found = [...values.end ? await endExperiment(labDir) : [], ...await healLab(labDir, local)];
  for (const what of found) console.log(`healed: ${what}`);
  const left = await residue(local);
  if (left.length > 0) throw new Error(`Looking again found ${left.join('; ')}`);
  console.log(`${found.length === 0 ? 'There was nothing to heal' : 'Looked again, and nothing is left'}: every process runs, no link is disturbed, every name resolves.`);
  return 0;
}

await command(async () => {
  const [verb, ...ids] = positionals;
  switch (verb) {
    case 'list': return list();
    case 'run': return await runCells(ids);
    case 'report': return await makeReport();
    case 'heal': return await heal();
    default: throw new Error('npm run experiment -- list | run ID… | run all | run report | report | heal\n'
      + '  run: [--route R] [--role entry|worker|broker|cache|documents] [--repeat N] [--small | --windows 5,8,10] [--stack X | --own] [--driver locust]');
  }
});
