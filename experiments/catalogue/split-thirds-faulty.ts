import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const splitThirdsFaulty: Experiment = {
  id: 'split-thirds-faulty',
  title: { en: 'gRPC, Redis and faulty traffic', es: 'gRPC, Redis y tráfico defectuoso' },
  hypothesis: {
    en: 'A third of the answers are errors; the routes beside them answer well and lose nothing.',
    es: 'Un tercio de las respuestas son errores; las rutas de al lado responden bien y no pierden nada.',
  },
  answers: [1, 2, 5],
  split: 'thirds-faulty',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
};
