import type { Experiment } from '../experiment.ts';
import { fullLoad, promises, undisturbed } from './standard.ts';

/** One scenario whose reports are all in the cache: only where each event is kept differs. */
export const recordStore: Experiment = {
  id: 'record-store',
  title: { en: 'Record in MongoDB or in Valkey', es: 'Registro en MongoDB o en Valkey' },
  hypothesis: {
    en: 'Under full load every accepted event is stored once, in either store.',
    es: 'A plena carga cada evento aceptado se almacena una vez, en cualquiera de los dos almacenes.',
  },
  answers: [3],
  load: fullLoad,
  windowsMs: undisturbed,
  expect: promises,
  variants: {
    documents: { title: { en: 'MongoDB', es: 'MongoDB' }, stack: { scenario: 'weather' }, route: 'kafka' },
    cache: { title: { en: 'Valkey', es: 'Valkey' }, stack: { scenario: 'weather', 'record.store': 'cache' }, route: 'kafka' },
  },
};
