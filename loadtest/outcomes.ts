/** What became of each event that was sent: the sender's half of the ledger. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * `acked`: taken (202). `rejected`: certainly not taken. `indeterminate`: no answer, or one that doesn't say; it may or
 * may not have been taken.
 */
export type OutcomeKind = 'acked' | 'rejected' | 'indeterminate';

export interface Outcome {
  readonly id: string;
  readonly outcome: OutcomeKind;
  /** The HTTP status, 0 where there was no answer. */
  readonly status: number;
  /** The answer's `x-lab-route`, or `NO_ROUTE`. */
  readonly route: string;
}

/** When an event was due, Unix time in milliseconds, and how long after that it was answered, or given up. */
export interface Timing {
  readonly dueAt: number;
  readonly latencyMs: number;
}

/** A line of an outcomes file. A person who sends an event has it due when they send it. */
export interface TimedOutcome {
  readonly outcome: Outcome;
  readonly timing: Timing;
}

export const NO_ROUTE = '-';

const KINDS: ReadonlySet<string> = new Set<OutcomeKind>(['acked', 'rejected', 'indeterminate']);

/**
 * What is known about an event. The same rule as in traffic.py.
 * @param status of the answer, 0 where there was none
 * @param said the `outcome` in the answer's body, if any
 */
export function classify(status: number, said: unknown): OutcomeKind {
  if (status === 202) return 'acked';
  if (said === 'rejected' || (status >= 400 && status < 500 && said !== 'unknown')) return 'rejected';
  return 'indeterminate';
}

/** The `outcome` of a JSON body, or undefined. */
export function saidOutcome(body: string): unknown {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null && 'outcome' in answer ? answer.outcome : undefined;
  } catch {
    return undefined;
  }
}

/** @throws when the line isn't one that traffic.py wrote */
export function parseOutcome(line: string): TimedOutcome {
  const [id, outcome, status, route, sentAt, took, ...rest] = line.split('\t');
  const areNumbers = [/^\d+$/.test(status ?? ''), ...[sentAt, took].map((number) => /^\d+(\.\d+)?$/.test(number ?? ''))].every(Boolean);
  if (!id || !outcome || !KINDS.has(outcome) || !areNumbers || !route || rest.length > 0) {
    throw new Error(`Reading an outcome: \`${line.slice(0, 200)}\` isn't id, outcome, status, route, time and length, separated by tabs`);
  }
  return { outcome: { id, outcome: outcome as OutcomeKind, status: Number(status), route }, timing: { dueAt: Number(sentAt), latencyMs: Number(took) } };
}

/**
 * The outcomes of a whole run, from the file that it wrote.
 * @throws when the file can't be read, or a line of it (its name and the line's number are in the message)
 */
export async function readOutcomes(file: string): Promise<TimedOutcome[]> {
  const outcomes: TimedOutcome[] = [];
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    try {
      outcomes.push(parseOutcome(line));
    } catch (error) {
      throw new Error(`${file}:${outcomes.length + 1}: ${(error as Error).message}; was the run cut off?`, { cause: error });
    }
  }
  return outcomes;
}
