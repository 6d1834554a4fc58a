/** What a test's stand-ins were asked to do, one JSON line each, in the file that the variable STAND_IN_RECORD names. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { nameOf, redacted, typeOf, type Properties } from './properties.ts';

/** The file; without the variable nothing is written. */
export const RECORD_VARIABLE = 'STAND_IN_RECORD';

export interface Recorded {
  readonly operation: 'create' | 'update' | 'delete' | 'note';
  readonly type: string;
  readonly name: string;
  /** What it was given, secrets replaced. */
  readonly inputs: Properties;
  /** What else is worth knowing, for a person. */
  readonly note?: string;
}

export function record(operation: Recorded['operation'], urn: string, inputs: Properties, note?: string): void {
  const file = process.env[RECORD_VARIABLE];
  if (file === undefined) return;
  const line: Recorded = { operation, type: typeOf(urn), name: nameOf(urn), inputs: redacted(inputs), ...(note === undefined ? {} : { note }) };
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

export function readRecord(file: string): Recorded[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Recorded);
}
