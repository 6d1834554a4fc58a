/** An event of somebody outside, or an array of them: all are taken or none. */
import type { Accept, Problem } from './accept.ts';
import { maxBatchEvents, type Envelope } from './hop.ts';

export interface IndexedProblem extends Problem {
  /** Which event of the array. */
  readonly index?: number;
}

export type AllAccepted = { readonly envelopes: readonly Envelope[] } | { readonly problems: readonly IndexedProblem[] };

/** No more problems of one request are listed. */
export const maxProblems = 200;

/** @param key the caller's own id, already checked: it names one event; those of an array are key-0, key-1, … */
export function acceptAll(accept: Accept, value: unknown, key: string | undefined): AllAccepted {
  if (!Array.isArray(value)) {
    const accepted = accept(value, key);
    return 'envelope' in accepted ? { envelopes: [accepted.envelope] } : accepted;
  }
  if (value.length === 0 || value.length > maxBatchEvents) {
    return { problems: [{ field: '', problem: `an array must have 1 to ${maxBatchEvents} events, this one has ${value.length}` }] };
  }
  const envelopes: Envelope[] = [];
  const problems: IndexedProblem[] = [];
  value.forEach((event: unknown, index) => {
    const accepted = accept(event, key === undefined ? undefined : `${key}-${index}`);
    if ('envelope' in accepted) envelopes.push(accepted.envelope);
    else if (problems.length < maxProblems) problems.push(...accepted.problems.map((problem) => ({ index, ...problem })));
  });
  return problems.length > 0 ? { problems } : { envelopes };
}

/** Names the fields, for an answer's one line. */
export function wrongFields(problems: readonly IndexedProblem[]): string {
  const fields = problems.filter(({ field }) => field !== '').map(({ index, field }) => index === undefined ? field : `${index}.${field}`);
  const events = new Set(problems.flatMap(({ index, field }) => index === undefined || field !== '' ? [] : [index]));
  const whole = events.size === 0 ? [] : [`${events.size === 1 ? 'event' : 'events'} ${[...events].join(', ')}`];
  return `wrong: ${[...new Set(fields), ...whole].join(', ') || 'the event itself'}`;
}
