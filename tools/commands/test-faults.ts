/**
 * `npm run test:faults [-- --events N] [--record] [ID…]`: goals F1 to F4, each fault against each target, in a lab of its own; with IDs only these
 * goals, e.g. `container-kill-broker rebalance`. With 100,000 events each it takes about an hour; a run that was
 * interrupted goes on where it was. `--record` writes what it came to for the manuals (docs/report/goals.json); goals that weren't chosen stay there as they were. Exit 1 when a goal wasn't held, or a cell couldn't be measured.
 */
import { join } from 'node:path';
import { cellKey, planCells } from '../../experiments/cells.ts';
import { faults } from '../../experiments/faults/index.ts';
import { goalFaults } from '../../experiments/goals/goal-faults.ts';
import { recordOf } from '../../experiments/goals/goals-record.ts';
import { goals, notMeasured } from '../../experiments/goals/goals.ts';
import { run } from '../../experiments/run.ts';
import { RunFolder } from '../../experiments/run-folder.ts';
import { writeWhole } from '../../stacks/local/write-whole.ts';
import { settings } from '../../stacks/settings.ts';
import { command, commandLine } from '../command.ts';
import { LINKED_LAB_TOOLS } from '../environment.ts';
import { ownLab } from '../experiment-lab.ts';
import { GOALS_FILE, goalsRecord } from '../generate/goals.ts';
import { thisMachine } from '../machine.ts';
import { ensureTools } from '../toolbox/toolbox.ts';

const repository = join(import.meta.dirname, '../..');
const FULL_EVENTS = '100000';
/** Beside a run of experiments, which has a lab of its own too. */
const STACK = 'test-goals';
/** Ctrl-C, an end from outside, a terminal that was closed: what was broken is healed first. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const report = (line: string) => console.error(line);

await command(async () => {
  const { values, positionals } = commandLine({
    allowPositionals: true, options: { events: { type: 'string', default: FULL_EVENTS }, record: { type: 'boolean', default: false }, ports: { type: 'string', default: '27000' } },
  });
  const events = Number(values.events);
  if (!Number.isInteger(events) || events < 1_000 || events > 1_000_000) throw new Error(`--events ${values.events} must be a whole number from 1000 to 1000000`);
  const portsBase = settings['ports.base'].parse(values.ports, (problem) => { throw new Error(`--ports ${problem}`); });
  const all = goals(events);
  const unknown = positionals.filter((id) => !all.some((goal) => goal.id === id));
  if (unknown.length > 0) throw new Error(`There is no goal ${unknown.join(', ')} here; there are ${all.map(({ id }) => id).join(', ')}`);
  const whole = planCells(all, { repeats: 1, targets: 'all' });
  const cells = whole.filter(({ experiment }) => positionals.length === 0 || positionals.includes(experiment));
  await ensureTools(LINKED_LAB_TOOLS, { labDir: join(repository, '.lab'), report });
  const machine = thisMachine(repository);
  const folder = await RunFolder.begin(join(repository, '.lab', 'goals'), { what: `faults-${events}`, repeats: 1, lab: 'own', cells: cells.map(cellKey) }, machine, new Date());
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new Error('interrupted; the same command goes on where this one was'));
  for (const signal of ENDING) process.on(signal, interrupt);
  const results = await run({
    folder, cells, report, signal: interrupted.signal, keeper: ownLab(repository, { stack: STACK, portsBase, commit: machine.commit, report }),
    faults: { ...faults, ...goalFaults },
  }).finally(async () => {
    // Also of a run that was interrupted: it says which cells are missing.
    if (values.record) await writeWhole(join(repository, GOALS_FILE), `${JSON.stringify(recordOf(folder.all(), events, whole.map(cellKey), goalsRecord()), undefined, 1)}\n`, 0o644);
  });
  for (const { en } of notMeasured) console.log(`not measured: ${en}`);
  const held = results.filter(({ verdict }) => verdict === 'held').length;
  const sent = results.flatMap(({ ledger }) => Object.values(ledger)).reduce((sum, account) => sum + account.sent, 0);
  console.log(`F1 to F4 held in ${held} of ${results.length} cells, ${sent} events: ${folder.folder}`);
  return held === results.filter(({ verdict }) => verdict !== 'unsupported').length ? 0 : 1;
});
