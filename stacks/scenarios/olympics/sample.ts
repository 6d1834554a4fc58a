/** Plausible events: invented students, in proportions like those of the faculties. */
import { oneOf, weighted, type Weighted } from '../sampling.ts';
import type { Event } from '../scenario.ts';
import type { Discipline, Faculty } from './event.ts';

const GIVEN_NAMES = ['Ana', 'María', 'Lucía', 'Sofía', 'Rosa', 'Elena', 'Ixchel', 'Gabriela', 'Andrea', 'Carmen', 'Beatriz', 'Juan', 'Carlos', 'Luis', 'José',
  'Pedro', 'Diego', 'Mateo', 'Jorge', 'Balam', 'Tomás', 'Domingo', 'Sebastián', 'Óscar', 'Emilio', 'Marvin'];

const FAMILY_NAMES = ['García', 'López', 'Pérez', 'Morales', 'Hernández', 'Castillo', 'Méndez', 'Ramírez', 'Cux', 'Tzoc', 'Coc', 'Xol', 'Choc', 'Ajú', 'Batz',
  'Caal', 'Pop', 'Tum', 'Chávez', 'Juárez', 'Orozco', 'Barrios', 'Monzón', 'Aguilar', 'Salazar', 'de León', 'Velásquez', 'Sical', 'Quiej'];

const FACULTIES: Weighted<Faculty> = [['ingenieria', 60], ['agronomia', 40]];

const DISCIPLINES: Readonly<Record<Faculty, Weighted<Discipline>>> = {
  ingenieria: [['athletics', 35], ['boxing', 25], ['swimming', 40]],
  agronomia: [['athletics', 45], ['boxing', 30], ['swimming', 25]],
};

/** Ages by the first year of a range. */
const AGES: Weighted<readonly [first: number, years: number]> = [[[17, 3], 35], [[20, 4], 45], [[24, 6], 17], [[30, 25], 3]];

/** @param random gives numbers from 0 to below 1; the same numbers give the same event */
export function sampleEvent(random: () => number): Event {
  const faculty = weighted(FACULTIES, random);
  const [first, years] = weighted(AGES, random);
  return {
    student: `${oneOf(GIVEN_NAMES, random)} ${oneOf(FAMILY_NAMES, random)} ${oneOf(FAMILY_NAMES, random)}`,
    faculty,
    age: first + Math.floor(random() * years),
    discipline: weighted(DISCIPLINES[faculty], random),
  };
}
