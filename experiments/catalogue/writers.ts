import type { Experiment } from '../experiment.ts';
import { fullLoad, promises, routes, undisturbed } from './standard.ts';

export const writers: Experiment = {
  id: 'writers',
  title: { en: 'One writer or two', es: 'Un escritor o dos' },
  hypothesis: {
    en: 'Under full load every route keeps what it promised, with one writer or two.',
    es: 'A plena carga cada ruta guarda lo que prometió, con un escritor o con dos.',
  },
  answers: [4],
  routes,
  load: fullLoad,
  windowsMs: undisturbed,
  expect: promises,
  variants: {
    one: { title: { en: '1 writer', es: '1 escritor' }, stack: {} },
    two: { title: { en: '2 writers', es: '2 escritores' }, stack: { 'replicas.writer': '2' } },
  },
};
