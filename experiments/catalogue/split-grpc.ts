import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

export const splitGrpc: Experiment = {
  id: 'split-grpc',
  title: { en: 'Everything by gRPC', es: 'Todo por gRPC' },
  hypothesis: {
    en: 'gRPC alone carries all of the traffic, and loses nothing.',
    es: 'gRPC solo lleva todo el tráfico y no pierde nada.',
  },
  answers: [1, 2],
  split: 'grpc',
  load: steadyLoad,
  windowsMs: undisturbed,
  expect: undisturbedExpectations,
};
