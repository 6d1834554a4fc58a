/** Vaccinations: who was vaccinated, where, with what; three transports side by side. */
import type { Scenario } from '../scenario.ts';
import { ageDecade, DECADES, eventSchema, GENDERS } from './event.ts';
import { countryLabel, countryOf } from '../../places/country-of.ts';
import { sampleEvent } from './sample.ts';

/** By name: each transport alone. */
export const paths = { grpc: ['grpc'], redis: ['redis'], kafka: ['kafka'] } satisfies Scenario['paths'];

export const vaccinations: Scenario = {
  id: 'vaccinations',
  title: { en: 'Vaccinations', es: 'Vacunaciones' },
  schema: eventSchema,
  contract: {
    file: 'vaccinations',
    message: 'Vaccination',
    service: 'Vaccinations',
    method: 'Register',
    reply: 'Accepted',
  },
  paths,
  defaultSplit: 'thirds',
  dimensions: {
    country: {
      title: { en: 'Country', es: 'País' },
      of: (event) => countryOf(String(event['location'])),
      label: countryLabel,
    },
    decade: { title: { en: 'Age range', es: 'Rango de edad' }, of: (event) => ageDecade(Number(event['age'])) },
    gender: {
      title: { en: 'Gender', es: 'Género' },
      of: (event) => String(event['gender'] ?? 'unstated'),
      label: (value) => GENDERS[value] ?? { en: value, es: value },
    },
  },
  fields: {
    name: { en: 'Name', es: 'Nombre' },
    location: { en: 'Place', es: 'Lugar' },
    age: { en: 'Age', es: 'Edad' },
    vaccine_type: { en: 'Vaccine', es: 'Vacuna' },
    gender: { en: 'Gender', es: 'Género' },
    n_dose: { en: 'Dose', es: 'Dosis' },
  },
  reports: [
    {
      kind: 'count', id: 'people', store: 'cache', by: ['country'], charts: ['top', 'map'],
      title: { en: 'People vaccinated', es: 'Personas vacunadas' },
    },
    {
      kind: 'count', id: 'ages', store: 'cache', by: ['country', 'decade'], charts: ['bars'], order: DECADES,
      title: { en: 'Ages by decade', es: 'Edades por década' },
    },
    {
      kind: 'count', id: 'genders', store: 'documents', by: ['country', 'gender'], charts: ['pie'],
      title: { en: 'Genders', es: 'Géneros' },
    },
    {
      kind: 'latest', id: 'latest', store: 'documents', by: ['country'], keep: 5,
      fields: ['name', 'age', 'gender', 'vaccine_type', 'n_dose', 'location'],
      title: { en: 'Last five', es: 'Últimos cinco' },
    },
  ],
  record: 'documents',
  traffic: 'traffic/vaccinations.json',
  sample: sampleEvent,
};
