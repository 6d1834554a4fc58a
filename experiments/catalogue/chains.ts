import type { Experiment } from '../experiment.ts';
import { fullLoad, promises, undisturbed } from './standard.ts';

/** Two scenarios whose chains end alike, behind Kafka, but for the store; and begin alike, but for the transport of the first hop. */
export const chains: Experiment = {
  id: 'chains',
  title: { en: 'gRPC to MongoDB, or REST to Valkey', es: 'gRPC hasta MongoDB, o REST hasta Valkey' },
  hypothesis: {
    en: 'Under full load every accepted event is stored once, by either chain.',
    es: 'A plena carga cada evento aceptado se almacena una vez, por cualquiera de las dos cadenas.',
  },
  answers: [3, 4],
  load: fullLoad,
  windowsMs: undisturbed,
  expect: promises,
  variants: {
    documents: {
      title: { en: 'weather: gRPC, Kafka, record in MongoDB', es: 'clima: gRPC, Kafka, registro en MongoDB' },
      stack: { scenario: 'weather' }, route: 'kafka',
    },
    cache: {
      title: { en: 'Black Friday: REST, gRPC, Kafka, record in Valkey', es: 'Black Friday: REST, gRPC, Kafka, registro en Valkey' },
      stack: { scenario: 'blackfriday' }, route: 'sales',
    },
  },
};
