/** The command as a person gives it: it says how long is left, Ctrl-C heals what it broke, the same command again goes on where it was, and a killed one is healed by the next. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repository } from '../infra/testing/test-lab.ts';
import { experimentFile, readExperiment } from '../stacks/local/experiment-state.ts';
import { waitUntil } from '../stacks/local/wait-until.ts';
import { cellKey } from './cells.ts';
import { residue } from './faults/heal.ts';
import { runFolders, type RunFolder } from './run-folder.ts';
import { bringUp, type TestedLab } from './testing/tested-lab.ts';

jest.setTimeout(600_000);

const PORTS_BASE = 26_500;
/** A cell takes some twenty seconds, twice that where the machine is busy and it is measured again. */
const WITHIN_MS = 120_000;
/** As a shell has it of what Ctrl-C ended. */
const INTERRUPTED = 130;

/** The command while it runs, and all that it has said. */
interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

let tested: TestedLab;
let stack: string;
let running: Running | undefined;

beforeAll(async () => {
  tested = await bringUp('experiments-command', PORTS_BASE);
  stack = basename(tested.lab.labDir);
  forget();
});
afterAll(async () => {
  running?.child.kill('SIGTERM');
  await running?.ended;
  tested?.close();
  forget();
});

/** The runs of this lab: they are kept beside everybody's. */
function runs(): readonly RunFolder[] {
  return runFolders(join(repository, '.lab', 'experiments')).filter(({ info }) => info.plan.lab === stack);
}

function forget(): void {
  for (const { folder } of runs()) rmSync(folder, { recursive: true });
}

function experiment(...args: readonly string[]): Running {
  const child = spawn(process.execPath, [join(repository, 'tools', 'commands', 'experiment.ts'), ...args, '--stack', stack], { cwd: repository, env: process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (some: string) => { text += some; });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  running = { child, said: () => text, ended };
  return running;
}

/** Two repeats of one cell: one is over, and the other has begun. */
const twoRepeats = () => experiment('run', 'pod-failure', '--role', 'worker', '--route', 'kafka', '--repeat', '2', '--small');

/** @throws with all that was said, when it isn't so in time, or the command has ended before */
async function until<T>(what: string, { child, said }: Running, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const seen = await waitUntil(async () => await look() ?? (child.exitCode === null ? undefined : 'ended' as const), { timeoutMs: WITHIN_MS });
  if (seen === undefined || seen === 'ended') throw new Error(`${seen === 'ended' ? `It ended with ${child.exitCode}` : `${WITHIN_MS / 1_000} s went by`} before ${what}; it said:\n${said()}`);
  return seen;
}

const stopped = async () => (await tested.lab.local.processes()).filter(({ state }) => state !== 'running').map(({ name }) => name);

test('a run says how long is left, is healed when it is interrupted in a fault, and goes on where it was', async () => {
  const first = twoRepeats();
  await until('a line said how long is left', first, () => /^\[1\/2\] pod-failure\.worker\.kafka\.1: .*\(\d+ (s|min) left\)$/m.exec(first.said()) ?? undefined);
  await until('the worker was held down', first, async () => {
    const state = readExperiment(experimentFile(tested.lab.labDir));
    return state?.at === 2 && state.faults.at(-1)?.to === undefined && (await stopped()).includes('worker-kafka-0') || undefined;
  });
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(INTERRUPTED);
  expect(first.said()).toMatch(/healing what was broken …[\s\S]*interrupted; the same command goes on where this one was/);

  expect([await stopped(), await residue(tested.lab.local), readExperiment(experimentFile(tested.lab.labDir))]).toEqual([[], [], undefined]);
  const healing = experiment('heal');
  expect([await healing.ended, healing.said()]).toEqual([0, expect.stringMatching(/^There was nothing to heal:/)]);

  const [run, ...others] = runs();
  expect(others).toEqual([]);
  const [done, ...rest] = run!.all().results;
  expect([cellKey(done!), rest]).toEqual(['pod-failure.worker.kafka.1', []]);

  const again = twoRepeats();
  const code = await again.ended;
  const results = run!.all().results;
  expect(results.map(cellKey)).toEqual(run!.info.plan.cells);
  // A machine that is busy otherwise spoils a measurement: such a cell is measured again.
  expect(code).toBe(results.some(({ verdict }) => verdict === 'invalid') ? 1 : 0);
  if (done!.verdict !== 'invalid') {
    expect(again.said()).toContain('1 of 2 cells are there already');
    expect(again.said().match(/^\[\d+\/\d+\] .*$/gm)).toEqual([expect.stringMatching(/^\[1\/1\] pod-failure\.worker\.kafka\.2: /)]);
    expect(results[0]).toEqual(done);
  }
  expect(await residue(tested.lab.local)).toEqual([]);
});

/** A run that holds a worker down at this moment. */
async function brokenBy(): Promise<Running> {
  const run = experiment('run', 'pod-failure', '--role', 'worker', '--route', 'kafka', '--small');
  await until('the worker was held down', run, async () => (await stopped()).includes('worker-kafka-0') || undefined);
  return run;
}

test('a run that is killed in a fault leaves it there, and the next run heals it before it measures', async () => {
  const killed = await brokenBy();
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(await stopped()).toEqual(['worker-kafka-0']);

  const next = experiment('run', 'split-kafka', '--small');
  await next.ended;
  expect(next.said()).toMatch(/^healed, from before: .*worker-kafka-0/m);
  expect(next.said()).toMatch(/^\[1\/1\] split-kafka\.all\.1: /m);
  expect([await stopped(), await residue(tested.lab.local), readExperiment(experimentFile(tested.lab.labDir))]).toEqual([[], [], undefined]);
});

test('the panic button ends the run, heals what it broke, and shows what was found when it looked again', async () => {
  const broken = await brokenBy();
  const { heal } = await (await fetch(`${tested.dashboardUrl}/api/scenario`)).json() as { heal: { token: string } };
  const response = await fetch(`${tested.dashboardUrl}/api/heal`, { method: 'POST', headers: { origin: tested.dashboardUrl, 'x-lab-token': heal.token } });
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({
    healed: true, found: [expect.stringMatching(/^experiment pod-failure was running/)], said: expect.arrayContaining([expect.stringMatching(/^Looked again, and nothing is left/)]),
  })]);
  await broken.ended;
  expect([await stopped(), await residue(tested.lab.local), readExperiment(experimentFile(tested.lab.labDir))]).toEqual([[], [], undefined]);
});
