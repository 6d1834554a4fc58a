import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const splitHalfHalf: Experiment = {
  id: 'split-half-half',
  title: { en: 'gRPC and Redis, half each', es: 'gRPC y Redis, la mitad cada una' },
  hypothesis: {
    en: 'Two routes share the traffic evenly, each answers well and loses nothing.',
    es: 'Dos rutas se reparten el tráfico por igual, cada una responde bien y no pierde nada.',
  },
  answers: [1, 2],
  split: 'half-half',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
};
