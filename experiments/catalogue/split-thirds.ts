import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const splitThirds: Experiment = {
  id: 'split-thirds',
  title: { en: 'One third each', es: 'Un tercio cada una' },
  hypothesis: {
    en: 'Three routes share the traffic as planned, each answers well and loses nothing.',
    es: 'Tres rutas se reparten el tráfico según lo previsto, cada una responde bien y no pierde nada.',
  },
  answers: [1, 2, 3],
  split: 'thirds',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
};
