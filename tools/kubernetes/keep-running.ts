/**
 * Runs a cluster's components, and starts again whichever ends. Ends with the process that started it, however that ends,
 * and takes every component along. Run as `node keep-running.ts FILE`, where FILE holds Component[] as JSON; prints a line
 * for every start: the component's name and process id.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DIE_WITH_PARENT, type Component } from './components.ts';

/** Between the end of a component and its next start, milliseconds. */
const AGAIN_AFTER_MS = 500;

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

const components = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Component[];
await Promise.all(components.map(keepRunning));
