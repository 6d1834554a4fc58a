/** A scenario is one folder and one line: with them the whole lab runs it, on the real engine. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { processesOf } from '../stacks/local/processes.ts';
import { addMadeUpScenario, MADE_UP } from './testing/made-up-scenario.ts';
import { ProjectCopy } from './testing/project-copy.ts';

const PORTS_BASE = 26_000;

let copy: ProjectCopy;

beforeAll(() => {
  copy = ProjectCopy.make();
  addMadeUpScenario(copy);
  copy.write('Pulumi.dev.yaml', `${copy.read('Pulumi.dev.yaml')}config:\n  ingestion-lab:ports.base: "${PORTS_BASE}"\n`);
}, 60_000);

afterAll(() => {
  if (!copy) return;
  copy.node(['tools/commands/stop.ts']);
  const stacks = join(copy.folder, '.lab', 'stacks');
  const left = existsSync(stacks) ? readdirSync(stacks).map((stack) => [stack, processesOf({ labDir: join(stacks, stack) })]) : [];
  copy.remove();
  if (left.length > 0) throw new Error(`\`npm stop\` left of the made-up scenario: ${JSON.stringify(left)}`);
}, 120_000);

it('a made-up scenario is brought up by its name, takes its traffic, and loses nothing', () => {
  // Ends with 1 unless every route took, stored and counted all that it was sent.
  const said = copy.node(['tools/commands/start.ts', '--scenario', MADE_UP, '--users', '10', '--seconds', '3']);
  expect(said).toMatch(/^sent (\d+) = accepted \1 = stored \1 = counted \1$/m);
}, 240_000);
