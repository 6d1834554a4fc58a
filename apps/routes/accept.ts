/** From a JSON value of somebody outside to an envelope: the scenario's schema, an id, the time. */
import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import type { Event, Scenario } from '../../stacks/scenarios/scenario.ts';
import type { Envelope } from './envelope.ts';
import type { Wire } from './wire.ts';

/** One wrong field. */
export interface Problem {
  /** Its path, e.g. `age`; empty where the event itself is wrong. */
  readonly field: string;
  readonly problem: string;
}

export type Accepted = { readonly envelope: Envelope } | { readonly problems: readonly Problem[] };

/** @param id the caller's own, already checked; a time-ordered UUID is made where there is none */
export type Accept = (value: unknown, id?: string) => Accepted;

export interface AcceptOptions {
  readonly scenario: Scenario;
  /** Of every event, unless the scenario says that the event names its path (`pathBy`). */
  readonly route: string;
  readonly wire: Wire;
  /** What is wrong with bringing a valid event here. @default nothing */
  readonly misplaced?: (event: Event) => Problem | undefined;
  /** Unix time in milliseconds. @default Date.now */
  readonly now?: () => number;
  /** @default a time-ordered UUID (version 7) */
  readonly newId?: () => string;
}

/** What a caller may name an event by: 1 to 100 characters that need no quoting anywhere. */
const callersId = /^[A-Za-z0-9._:-]{1,100}$/;
export const callersIdRule = '1 to 100 of the characters A-Z a-z 0-9 . _ : -';

export function isCallersId(id: string): boolean {
  return callersId.test(id);
}

/** No more problems of one event are listed. */
const maxProblems = 50;
/** A caller's own field name is shown up to here. */
const maxFieldLength = 100;

export function openAccept({ scenario, route, wire, misplaced, now = Date.now, newId = randomUUIDv7 }: AcceptOptions): Accept {
  const { schema, pathBy, dimensions } = scenario;
  const routeOf = pathBy === undefined ? () => route : dimensions[pathBy]!.of;
  return (value, id) => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      return { problems: parsed.error.issues.slice(0, maxProblems).flatMap(problemsOf) };
    }
    const broken = brokenText(parsed.data);
    if (broken !== undefined) return { problems: [{ field: broken, problem: 'has half of a character (a lone surrogate)' }] };
    const elsewhere = misplaced?.(parsed.data);
    if (elsewhere !== undefined) return { problems: [elsewhere] };
    return { envelope: { id: id ?? newId(), route: routeOf(parsed.data), acceptedAt: now(), event: wire.encodeEvent(parsed.data) } };
  };
}

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  if (issue.code !== 'unrecognized_keys') return [{ field: issue.path.join('.'), problem: issue.message }];
  return issue.keys.slice(0, maxProblems).map((field) => ({ field: field.slice(0, maxFieldLength), problem: 'is not a field of this event' }));
}

/** The first field whose text no encoding can carry. Events are flat, so their own fields are all there is. */
function brokenText(event: Event): string | undefined {
  for (const field in event) {
    const value = event[field];
    if (typeof value === 'string' && !value.isWellFormed()) return field;
  }
  return undefined;
}
