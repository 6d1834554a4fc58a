import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const splitRedis: Experiment = {
  id: 'split-redis',
  title: { en: 'Everything by Redis', es: 'Todo por Redis' },
  hypothesis: {
    en: 'Redis alone carries all of the traffic, and loses nothing while nothing fails.',
    es: 'Redis solo lleva todo el tráfico y no pierde nada mientras nada falla.',
  },
  answers: [1, 2],
  split: 'redis',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
};
