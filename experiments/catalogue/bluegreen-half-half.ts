import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const bluegreenHalfHalf: Experiment = {
  id: 'bluegreen-half-half',
  title: { en: 'Blue and green, half each', es: 'Azul y verde, la mitad cada uno' },
  hypothesis: {
    en: 'Both paths share the traffic evenly.',
    es: 'Ambos caminos se reparten el tráfico por igual.',
  },
  answers: [1, 2],
  split: 'half-half',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
  stack: { scenario: 'bluegreen' },
};
