/** The event of the vaccinations scenario: its one schema. */
import { choice, event, text, whole } from '../fields.ts';
import type { Text } from '../scenario.ts';

export const eventSchema = event({
  name: text(120),
  location: text(120),
  /** Years. */
  age: whole(0, 130),
  vaccine_type: text(60),
  gender: choice(['female', 'male', 'other']).optional(),
  n_dose: whole(1, 10).optional(),
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
