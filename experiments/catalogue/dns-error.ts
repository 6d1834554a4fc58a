import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const dnsError: Experiment = {
  id: 'dns-error',
  title: { en: 'Names not found', es: 'Nombres sin resolver' },
  hypothesis: {
    en: 'Open connections live on: hardly an answer is an error.',
    es: 'Las conexiones abiertas siguen vivas: apenas hay respuestas que sean errores.',
  },
  answers: [1, 5],
  routes,
  fault: { id: 'dns-error', roles: ['worker', 'entry'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
    { what: 'success', atLeast: 0.99 },
  ],
};
