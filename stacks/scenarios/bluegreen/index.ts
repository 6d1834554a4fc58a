/** Vaccinations again, as a release by hand: blue serves over gRPC, green is to take over on Redis. Which share of the people is vaccinated? */
import { FREE_TEXT_MARK, type Scenario } from '../scenario.ts';
import { departmentOf } from './department-of.ts';
import { departmentName, population } from './departments.ts';
import { eventSchema } from './event.ts';
import { sampleEvent } from './sample.ts';

/** A later dose is of a person who is counted already: it stays in the counters, so that they hold every event, and out of the shares. */
const LATER_DOSE = 'later';

export const bluegreen: Scenario = {
  id: 'bluegreen',
  title: { en: 'Vaccinations, blue/green', es: 'Vacunaciones, azul/verde' },
  schema: eventSchema,
  contract: {
    file: 'bluegreen',
    message: 'Vaccination',
    service: 'Vaccinations',
    method: 'Register',
    reply: 'Accepted',
  },
  paths: { grpc: ['grpc'], redis: ['redis'] },
  // Even, as in every scenario: who releases by hand starts from `blue`, tries `canary`, and ends with `green`.
  defaultSplit: 'half-half',
  // What serves (blue), what is to take over (green), and its trial with a tenth.
  presets: { blue: { grpc: 1 }, green: { redis: 1 }, canary: { grpc: 90, redis: 10 } },
  dimensions: {
    firstDose: {
      title: { en: 'Department', es: 'Departamento' },
      of: (event) => event['n_dose'] === 1 ? departmentOf(String(event['location'])) : LATER_DOSE,
      label: (value) => {
        if (value === LATER_DOSE) return { en: 'Second and later doses', es: 'Segundas dosis y posteriores' };
        const text = value.startsWith(FREE_TEXT_MARK) && value.length > 1 ? value.slice(1) : value;
        return departmentName(value) ?? { en: text, es: text };
      },
    },
  },
  fields: {
    name: { en: 'Name', es: 'Nombre' },
    location: { en: 'Department', es: 'Departamento' },
    age: { en: 'Age', es: 'Edad' },
    vaccine_type: { en: 'Vaccine', es: 'Vacuna' },
    n_dose: { en: 'Dose', es: 'Dosis' },
  },
  reports: [
    {
      kind: 'count', id: 'vaccinated', store: 'cache', by: ['firstDose'], charts: ['share'], population,
      title: { en: 'People vaccinated', es: 'Personas vacunadas' },
    },
    {
      kind: 'latest', id: 'latest', store: 'cache', by: [], keep: 5,
      fields: ['name', 'location', 'age', 'vaccine_type', 'n_dose'],
      title: { en: 'Last five', es: 'Últimos cinco' },
    },
  ],
  record: 'documents',
  traffic: 'traffic/bluegreen.json',
  sample: sampleEvent,
};
