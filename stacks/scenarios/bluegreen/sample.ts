/** Plausible events: invented people of Guatemala, where they live in proportion to the census. */
import { oneOf, weighted, type Weighted } from '../sampling.ts';
import type { Event } from '../scenario.ts';
import { DEPARTMENTS } from './departments.ts';

/** How many in a hundred write a place that can't be recognised. */
const UNKNOWN_PERCENT = 2;
const UNKNOWN = ['Aldea Las Flores', 'Caserío El Encinal', 'zona 18', 'Finca La Ilusión', 'km 14 carretera vieja', 'n/a'];

const PEOPLE = DEPARTMENTS.reduce((sum, { people }) => sum + people, 0);

/** A department as people write it: its name, mostly, or a town of it, or both, with or without accents and capitals. */
const LOCATIONS: Weighted<readonly string[]> = [
  ...DEPARTMENTS.map(({ name, also, people }) => [[
    name, name, `Departamento de ${name}`, name.toUpperCase(), plain(name), ...also, ...also.slice(0, 2).map((town) => `${town}, ${name}`),
    `${name}, Guatemala`,
  ], (people / PEOPLE) * (100 - UNKNOWN_PERCENT)] as const),
  [UNKNOWN, UNKNOWN_PERCENT],
];

const GIVEN_NAMES = ['Ana', 'María', 'Lucía', 'Sofía', 'Rosa', 'Elena', 'Ixchel', 'Ixmucané', 'Gabriela', 'Andrea', 'Juana', 'Micaela', 'Carmen', 'Beatriz',
  'Juan', 'Carlos', 'Luis', 'José', 'Pedro', 'Diego', 'Mateo', 'Jorge', 'Balam', 'Tomás', 'Pascual', 'Domingo', 'Sebastián', 'Óscar', 'Emilio', 'Marvin'];

const FAMILY_NAMES = ['García', 'López', 'Pérez', 'Morales', 'Hernández', 'Castillo', 'Méndez', 'Ramírez', 'Cux', 'Tzoc', 'Coc', 'Xol', 'Choc', 'Ajú', 'Batz',
  'Caal', 'Pop', 'Tum', 'Chávez', 'Juárez', 'Orozco', 'Barrios', 'Monzón', 'Aguilar', 'Salazar', 'de León', 'Velásquez', 'Sical', 'Tzunún', 'Quiej'];

const VACCINES: Weighted<string> = [['Moderna', 34], ['AstraZeneca', 30], ['Pfizer-BioNTech', 22], ['Sputnik V', 14]];

const DOSES: Weighted<number> = [[1, 55], [2, 30], [3, 12], [4, 3]];

/** Ages by the first year of a ten-year range. */
const AGES: Weighted<number> = [[0, 2], [10, 14], [20, 24], [30, 20], [40, 15], [50, 11], [60, 8], [70, 4], [80, 2]];

/** @param random gives numbers from 0 to below 1; the same numbers give the same event */
export function sampleEvent(random: () => number): Event {
  return {
    name: `${oneOf(GIVEN_NAMES, random)} ${oneOf(FAMILY_NAMES, random)} ${oneOf(FAMILY_NAMES, random)}`,
    location: oneOf(weighted(LOCATIONS, random), random),
    age: weighted(AGES, random) + Math.floor(random() * 10),
    vaccine_type: weighted(VACCINES, random),
    n_dose: weighted(DOSES, random),
  };
}

/** As many people type it: in lower case, without accents. */
function plain(name: string): string {
  return name.toLowerCase().normalize('NFKD').replace(/\p{M}+/gu, '');
}
