/**
 * Runs a cluster's components, and starts again whichever ends. Ends with the process that started it, however that ends,
 * and takes every component along. Run as `node keep-running.ts FILE`, where FILE holds a Plan as JSON; prints a line for
 * every start: the component's name and process id.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DIE_WITH_PARENT, type Component } from './components.ts';

/** Between the end of a component and its next start, milliseconds. */
const AGAIN_AFTER_MS = 500;

export interface Plan {
  /** Commands that are run first, one after the other; the first that fails ends everything. */
  readonly prepare: readonly (readonly string[])[];
  readonly components: readonly Component[];
}

async function keepRunning({ name, command, cwd, log }: Component): Promise<never> {
  for (;;) {
    const output = openSync(log, 'a');
    const [program, ...args] = [...DIE_WITH_PARENT, ...command];
    const child = spawn(program!, args, { cwd, stdio: ['ignore', output, output] });
    closeSync(output);
    console.log(`${name} ${child.pid ?? 0}`);
    await new Promise<void>((resolve) => {
      child.once('error', (error) => { console.error(`${name}: ${error.message}`); resolve(); }).once('exit', () => resolve());
    });
    await delay(AGAIN_AFTER_MS);
  }
}

async function run({ prepare, components }: Plan): Promise<void> {
  for (const [program, ...args] of prepare) execFileSync(program!, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  await Promise.all(components.map(keepRunning));
}

if (import.meta.main) await run(JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Plan);
