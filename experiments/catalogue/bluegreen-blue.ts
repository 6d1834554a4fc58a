import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const bluegreenBlue: Experiment = {
  id: 'bluegreen-blue',
  title: { en: 'Blue', es: 'Azul' },
  hypothesis: {
    en: 'All of the traffic takes the blue path.',
    es: 'Todo el tráfico toma el camino azul.',
  },
  answers: [1, 2],
  split: 'blue',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
  stack: { scenario: 'bluegreen' },
};
