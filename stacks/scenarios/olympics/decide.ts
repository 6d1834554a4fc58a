/**
 * How a contest ends: by chance, about half win; but the same event always ends the same way, whichever server decides it and
 * however often it comes, so that runs repeat and a redelivered event goes where it went before.
 */
import { createHash } from 'node:crypto';
import type { Event } from '../scenario.ts';

export const RESULTS = ['winners', 'losers'] as const;
export type Result = (typeof RESULTS)[number];

/** Another seed is another olympics: all results change. */
const SEED = 'olympics-2021';

export function decide(event: Event): Event {
  return { ...event, result: resultOf(event) };
}

/** One bit of a hash of everything the event says. */
function resultOf({ student, faculty, age, discipline }: Event): Result {
  const [first] = createHash('sha256').update(JSON.stringify([SEED, student, faculty, age, discipline])).digest();
  return first! % 2 === 0 ? 'winners' : 'losers';
}
