import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const slowNetwork: Experiment = {
  id: 'slow-network',
  title: { en: 'Slow network', es: 'Red lenta' },
  hypothesis: {
    en: 'A slow link costs time and no events: none of the answers is an error.',
    es: 'Un enlace lento cuesta tiempo y ningún evento: ninguna respuesta es un error.',
  },
  answers: [1, 5],
  routes,
  fault: { id: 'slow-network', roles: ['worker', 'entry', 'broker', 'cache', 'documents'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
    { what: 'success', atLeast: 0.999 },
  ],
};
