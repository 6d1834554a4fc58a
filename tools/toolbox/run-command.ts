import { spawn } from 'node:child_process';

/** Lines of a failed command's output that are shown. */
const SHOWN_LINES = 15;

/** Longest that one step of an install may take, milliseconds. */
const STEP_LIMIT_MS = 30 * 60_000;

/** A step of an install that failed: which command, where, and the end of what it printed. */
export class CommandFailed extends Error {
  readonly command: string;
  readonly outputTail: readonly string[];

  constructor(command: string, reason: string, outputTail: readonly string[]) {
    super(`\`${command}\` ${reason}`);
    this.name = 'CommandFailed';
    this.command = command;
    this.outputTail = outputTail;
  }
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end with no standard input and returns what it printed, both streams together.
 * @throws CommandFailed if it can't start, ends with a code other than 0, or takes longer than 30 minutes
 */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const shown = [program, ...args].join(' ');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const fail = (reason: string) => {
      const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\n');
      reject(new CommandFailed(shown, reason, lines.slice(-SHOWN_LINES)));
    };
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: STEP_LIMIT_MS,
    });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => fail(`could not start: ${error.message}`));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else fail(signal === null ? `ended with code ${code}` : `was ended by ${signal}`);
    });
  });
}
