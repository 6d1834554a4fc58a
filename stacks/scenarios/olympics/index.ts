/**
 * Olympics: students of two faculties, each with an entry of its own; a gRPC server per discipline decides who wins, and a Kafka topic
 * and consumer each take the winners and the losers.
 */
import type { Path, Scenario, Text } from '../scenario.ts';
import { decide, RESULTS } from './decide.ts';
import { DISCIPLINES, eventSchema, FACULTIES, LABELS, type Faculty } from './event.ts';
import { sampleEvent } from './sample.ts';

/** Both faculties compete in the same disciplines. */
const contest: Path = [
  { hop: 'grpc', name: 'discipline', receivers: { names: DISCIPLINES, by: 'discipline' }, transform: decide },
  { hop: 'kafka', name: 'result', receivers: { names: RESULTS, by: 'result' } },
];

const label = (value: string): Text => LABELS[value] ?? { en: value, es: value };

export const olympics: Scenario = {
  id: 'olympics',
  title: { en: 'Faculty olympics', es: 'Olimpiadas de facultades' },
  schema: eventSchema,
  contract: {
    file: 'olympics',
    message: 'Participation',
    service: 'Participations',
    method: 'Enter',
    reply: 'Accepted',
  },
  paths: { ingenieria: contest, agronomia: contest } satisfies Record<Faculty, Path>,
  pathBy: 'faculty',
  defaultSplit: Object.fromEntries(FACULTIES.map((faculty) => [faculty, 1])),
  dimensions: {
    faculty: { title: { en: 'Faculty', es: 'Facultad' }, of: (event) => String(event['faculty']), label },
    discipline: { title: { en: 'Discipline', es: 'Disciplina' }, of: (event) => String(event['discipline']), label },
    result: { title: { en: 'Result', es: 'Resultado' }, of: (event) => String(event['result'] ?? 'undecided'), label },
  },
  measures: {
    medals: { title: { en: 'Medals', es: 'Medallas' }, of: ({ result }) => result === 'winners' ? 1 : 0 },
  },
  fields: {
    student: { en: 'Student', es: 'Estudiante' },
    faculty: { en: 'Faculty', es: 'Facultad' },
    age: { en: 'Age', es: 'Edad' },
    discipline: { en: 'Discipline', es: 'Disciplina' },
    result: { en: 'Result', es: 'Resultado' },
  },
  reports: [
    {
      kind: 'measure', id: 'medals', store: 'cache', by: ['faculty'], of: 'medals', show: ['sum'],
      title: { en: 'Medals per faculty', es: 'Medallas por facultad' },
    },
    {
      kind: 'count', id: 'faculty-medals', store: 'cache', by: ['faculty', 'discipline'], of: 'medals', charts: ['stack'], order: DISCIPLINES,
      title: { en: 'Medals per discipline', es: 'Medallas por disciplina' },
    },
    {
      kind: 'count', id: 'results', store: 'cache', by: ['discipline', 'result'], charts: ['stack'], order: RESULTS,
      title: { en: 'Winners and losers', es: 'Ganadores y perdedores' },
    },
  ],
  record: 'cache',
  traffic: 'traffic/olympics.json',
  sample: sampleEvent,
};
