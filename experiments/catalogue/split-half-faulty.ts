import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const splitHalfFaulty: Experiment = {
  id: 'split-half-faulty',
  title: { en: 'gRPC and faulty traffic', es: 'gRPC y tráfico defectuoso' },
  hypothesis: {
    en: 'Half of the answers are errors; the route beside them answers well and loses nothing.',
    es: 'La mitad de las respuestas son errores; la ruta de al lado responde bien y no pierde nada.',
  },
  answers: [1, 2, 5],
  split: 'half-faulty',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
};
