/** The fields an event is made of. What is wrong with one is said in words that follow the field's name: "must be …", "is missing". */
import { z } from 'zod';
import type { Event } from './scenario.ts';

/** An event: these fields, and no others. */
export function event(fields: z.core.$ZodLooseShape): z.ZodType<Event> {
  // Other fields are said by their names, which the caller knows.
  return z.strictObject(fields, { error: ({ code }) => code === 'invalid_type' ? `must be an object with the fields ${Object.keys(fields).join(', ')}` : undefined });
}

/** A text of 1 to `maxChars` characters (UTF-16 units) with something other than white space in it. */
export function text(maxChars: number) {
  return z.string(problem('must be a text')).max(maxChars, problem(`must have at most ${maxChars} characters`)).regex(/\S/, problem('must not be blank'));
}

export function whole(min: number, max: number) {
  const wrong = problem(`must be a whole number from ${plain(min)} to ${plain(max)}`);
  return z.int(wrong).min(min, wrong).max(max, wrong);
}

/** A number with or without a fraction. */
export function amount(min: number, max: number) {
  const wrong = problem(`must be a number from ${plain(min)} to ${plain(max)}`);
  return z.number(wrong).min(min, wrong).max(max, wrong);
}

export function choice<const T extends string>(values: readonly [T, ...T[]]) {
  return z.enum(values, problem(`must be one of ${values.join(', ')}`));
}

function problem(wrong: string) {
  return { error: ({ input }: { readonly input?: unknown }) => input === undefined ? 'is missing' : wrong };
}

function plain(number: number): string {
  return number.toLocaleString('en');
}
