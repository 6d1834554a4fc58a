/** The event of the vaccinations scenario: its one schema. */
import { z } from 'zod';
import type { Event, Text } from '../scenario.ts';

/** A text of 1 to `max` characters with something other than white space in it. */
const text = (max: number) => z.string().max(max).regex(/\S/, 'must not be blank');

export const eventSchema: z.ZodType<Event> = z.strictObject({
  name: text(120),
  location: text(120),
  /** Years. */
  age: z.int().min(0).max(130),
  vaccine_type: text(60),
  gender: z.enum(['female', 'male', 'other']).optional(),
  n_dose: z.int().min(1).max(10).optional(),
});

export const GENDERS: Readonly<Record<string, Text>> = {
  female: { en: 'Female', es: 'Femenino' },
  male: { en: 'Male', es: 'Masculino' },
  other: { en: 'Other', es: 'Otro' },
  unstated: { en: 'Not stated', es: 'No indicado' },
};

/** The age ranges, youngest first; the last is open. */
export const DECADES: readonly string[] = [
  '0-9', '10-19', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80-89', '90-99', '100+',
];

export function ageDecade(years: number): string {
  return DECADES[Math.min(DECADES.length - 1, Math.floor(years / 10))]!;
}
