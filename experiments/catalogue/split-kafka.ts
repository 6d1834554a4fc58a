import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const splitKafka: Experiment = {
  id: 'split-kafka',
  title: { en: 'Everything by Kafka', es: 'Todo por Kafka' },
  hypothesis: {
    en: 'Kafka alone carries all of the traffic, and loses nothing.',
    es: 'Kafka solo lleva todo el tráfico y no pierde nada.',
  },
  answers: [1, 2],
  split: 'kafka',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
};
