/** The event of the blue/green scenario: its one schema. */
import { z } from 'zod';
import type { Event } from '../scenario.ts';

/** A text of 1 to `max` characters with something other than white space in it. */
const text = (max: number) => z.string().max(max).regex(/\S/, 'must not be blank');

export const eventSchema: z.ZodType<Event> = z.strictObject({
  name: text(120),
  location: text(120),
  /** Years. */
  age: z.int().min(0).max(130),
  vaccine_type: text(60),
  /** Which dose the person got: 1 is the first. */
  n_dose: z.int().min(1).max(10),
});
