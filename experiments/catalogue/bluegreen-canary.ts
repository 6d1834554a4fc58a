import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const bluegreenCanary: Experiment = {
  id: 'bluegreen-canary',
  title: { en: 'Canary', es: 'Canario' },
  hypothesis: {
    en: 'A tenth of the traffic tries the green path; both answer well and lose nothing.',
    es: 'Un décimo del tráfico prueba el camino verde; ambos responden bien y no pierden nada.',
  },
  answers: [1, 2],
  split: 'canary',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
  stack: { scenario: 'bluegreen' },
};
