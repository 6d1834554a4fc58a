/** How commands begin and end: with options that are all known, and an exit code; where it fails with what a person needs, not with a stack. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Exit codes, as shells have them, of a command that was interrupted, and of one that was called wrongly. */
const INTERRUPTED = 130;
const MISUSED = 2;

/** What was written after the command. What can't be read, or asks for help, ends the process with the options there are. */
export function commandLine<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  const there = optionsOf(config);
  if ((config.args ?? process.argv.slice(2)).includes('--help')) {
    console.log(there);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    // Node's second sentence is about files whose names begin with a dash.
    console.error(`\n${(error as Error).message.split('. ')[0]}. ${there}`);
    process.exit(MISUSED);
  }
}

/** E.g. `Options: --stack STACK (dev), --own`. */
export function optionsOf({ options = {} }: ParseArgsConfig): string {
  const shown = Object.entries(options).map(([name, { type, default: standard }]) => type === 'boolean' ? `--${name}` : `--${name} ${name.toUpperCase()}${standard === undefined ? '' : ` (${String(standard)})`}`);
  return `Options: ${shown.join(', ')}`;
}

/** @throws naming the option when its value isn't a whole number of at least `min` */
export function wholeOption(option: string, value: string, min: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min) throw new Error(`--${option} must be a whole number of at least ${min}, not \`${value}\`.`);
  return number;
}

/** Runs a command's main. LAB_DEBUG=1 shows where an error came from. */
export async function command(main: () => Promise<number | void>): Promise<void> {
  let interrupted = false;
  process.once('SIGINT', () => { interrupted = true; });
  try {
    process.exitCode = await main() ?? 0;
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    console.error(process.env['LAB_DEBUG'] === '1' ? stack : `\n${message}`);
    process.exitCode = interrupted ? INTERRUPTED : 1;
  }
}
