/** Plausible events: invented people, in proportions like those of a real campaign. */
import { oneOf, weighted, type Weighted } from '../sampling.ts';
import type { Event } from '../scenario.ts';

/** Where people live, as they write it themselves; the last group can't be placed on a map. */
const LOCATIONS: Weighted<readonly string[]> = [
  [['Guatemala', 'Guatemala City', 'Ciudad de Guatemala', 'Quetzaltenango, Guatemala', 'Xela', 'Mixco', 'Villa Nueva', 'Cobán, Alta Verapaz',
    'Antigua Guatemala', 'Escuintla', 'Huehuetenango', 'Petén', 'guatemala'], 26],
  [['México', 'Mexico', 'Ciudad de México', 'CDMX', 'Guadalajara', 'Monterrey, México', 'Mérida, Yucatán', 'Puebla'], 11],
  [['El Salvador', 'San Salvador', 'Santa Ana, El Salvador'], 5],
  [['Honduras', 'Tegucigalpa', 'San Pedro Sula'], 5],
  [['Costa Rica', 'San José, Costa Rica', 'Alajuela'], 4],
  [['Nicaragua', 'Managua'], 2],
  [['Panamá', 'Ciudad de Panamá', 'Panama City'], 2],
  [['Colombia', 'Bogotá', 'Medellín', 'Cali, Colombia', 'Barranquilla'], 6],
  [['Perú', 'Lima', 'Arequipa', 'Lima - Perú'], 4],
  [['Argentina', 'Buenos Aires', 'Rosario, Argentina', 'Córdoba'], 4],
  [['Chile', 'Santiago de Chile', 'Valparaíso'], 3],
  [['Ecuador', 'Quito', 'Guayaquil'], 2],
  [['Brasil', 'Brazil', 'São Paulo', 'Sao Paulo', 'Rio de Janeiro', 'Salvador, Brasil'], 5],
  [['España', 'Spain', 'Madrid', 'Barcelona', 'Sevilla', 'Valencia, España'], 4],
  [['USA', 'United States', 'New York, USA', 'Los Angeles, CA', 'Miami', 'Houston, Texas', 'Chicago, IL'], 6],
  [['Canada', 'Toronto, ON', 'Montréal'], 2],
  [['Germany', 'Berlin', 'Munich', 'Köln'], 2],
  [['France', 'Paris', 'Lyon'], 2],
  [['Italy', 'Roma', 'Milano'], 1],
  [['United Kingdom', 'London', 'Manchester, UK'], 2],
  [['Portugal', 'Lisboa'], 1],
  [['Japan', 'Tokyo', 'Osaka, Japan'], 1],
  [['India', 'Mumbai', 'New Delhi', 'Bengaluru'], 2],
  [['South Africa', 'Cape Town'], 1],
  [['Nigeria', 'Lagos'], 1],
  [['Kenya', 'Nairobi'], 1],
  [['Egypt', 'Cairo'], 1],
  [['Australia', 'Sydney', 'Melbourne'], 1],
  [['Aldea Las Flores', 'Caserío El Encinal', 'zona 18', 'by the old bridge', 'n/a', 'Finca La Ilusión', 'km 14 carretera vieja'], 2],
];

const GIVEN_NAMES = {
  female: ['Ana', 'María', 'Lucía', 'Sofía', 'Valentina', 'Camila', 'Elena', 'Rosa', 'Carmen', 'Julia', 'Ixchel', 'Emma', 'Olivia', 'Chloé', 'Aisha',
    'Priya', 'Yuki', 'Gabriela', 'Fernanda', 'Beatriz', 'Marta', 'Irene', 'Paula', 'Daniela', 'Andrea'],
  male: ['Juan', 'Carlos', 'Luis', 'José', 'Pedro', 'Miguel', 'Diego', 'Mateo', 'Andrés', 'Jorge', 'Balam', 'Liam', 'Noah', 'Hugo', 'Omar',
    'Arjun', 'Kenji', 'Rafael', 'Sergio', 'Tomás', 'Pablo', 'Iván', 'Óscar', 'Daniel', 'Emilio'],
  other: ['Alex', 'Sam', 'Ariel', 'Noa', 'Robin', 'Cruz', 'Sol', 'Río', 'Kai', 'Ángel'],
} as const;

const FAMILY_NAMES = ['García', 'López', 'Pérez', 'Morales', 'Hernández', 'Castillo', 'Méndez', 'Ramírez', 'Cux', 'Tzoc', 'Coc', 'Xol', 'Choc', 'Ajú', 'Batz',
  'Rivera', 'Flores', 'Mejía', 'Vargas', 'Rojas', 'Silva', 'Souza', 'Costa', 'Smith', 'Brown', 'Müller', 'Dubois', 'Rossi', 'Sato', 'Patel', 'Okafor',
  'Ndlovu', 'Hassan', 'Nguyen', 'Martin', 'Ortiz', 'Navarro', 'Aguilar', 'Salazar', 'de León'];

const GENDERS: Weighted<'female' | 'male' | 'other'> = [['female', 52], ['male', 46], ['other', 2]];

const VACCINES: Weighted<string> = [['Pfizer-BioNTech', 34], ['Moderna', 24], ['AstraZeneca', 22], ['Sputnik V', 9], ['Janssen', 6], ['Sinopharm', 5]];

const DOSES: Weighted<number> = [[1, 38], [2, 36], [3, 19], [4, 6], [5, 1]];

/** Ages by the first year of a ten-year range. */
const AGES: Weighted<number> = [[0, 2], [10, 11], [20, 20], [30, 19], [40, 16], [50, 13], [60, 10], [70, 6], [80, 2.5], [90, 0.5]];

/** How often a person states what they may leave out. */
const GENDER_STATED = 0.88;
const DOSE_STATED = 0.9;

/** @param random gives numbers from 0 to below 1; the same numbers give the same event */
export function sampleEvent(random: () => number): Event {
  const gender = weighted(GENDERS, random);
  return {
    name: `${oneOf(GIVEN_NAMES[gender], random)} ${oneOf(FAMILY_NAMES, random)} ${oneOf(FAMILY_NAMES, random)}`,
    location: oneOf(weighted(LOCATIONS, random), random),
    age: weighted(AGES, random) + Math.floor(random() * 10),
    vaccine_type: weighted(VACCINES, random),
    ...(random() < GENDER_STATED ? { gender } : {}),
    ...(random() < DOSE_STATED ? { n_dose: weighted(DOSES, random) } : {}),
  };
}
