import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const bluegreenGreen: Experiment = {
  id: 'bluegreen-green',
  title: { en: 'Green', es: 'Verde' },
  hypothesis: {
    en: 'All of the traffic takes the green path.',
    es: 'Todo el tráfico toma el camino verde.',
  },
  answers: [1, 2],
  split: 'green',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
  stack: { scenario: 'bluegreen' },
};
