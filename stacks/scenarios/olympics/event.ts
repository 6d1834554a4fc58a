/** The event of the olympics scenario, a student who takes part: its one schema. How it ends, the lab decides (decide.ts): nobody may say it. */
import { choice, event, text, whole } from '../fields.ts';
import type { Text } from '../scenario.ts';

export const FACULTIES = ['ingenieria', 'agronomia'] as const;
export type Faculty = (typeof FACULTIES)[number];

export const DISCIPLINES = ['athletics', 'boxing', 'swimming'] as const;
export type Discipline = (typeof DISCIPLINES)[number];

export const LABELS: Readonly<Record<string, Text>> = {
  ingenieria: { en: 'Engineering', es: 'Ingeniería' },
  agronomia: { en: 'Agronomy', es: 'Agronomía' },
  athletics: { en: 'Athletics', es: 'Atletismo' },
  boxing: { en: 'Boxing', es: 'Boxeo' },
  swimming: { en: 'Swimming', es: 'Natación' },
  winners: { en: 'Winners', es: 'Ganadores' },
  losers: { en: 'Losers', es: 'Perdedores' },
};

export const eventSchema = event({
  student: text(120),
  faculty: choice(FACULTIES),
  /** Years. */
  age: whole(0, 130),
  discipline: choice(DISCIPLINES),
});
