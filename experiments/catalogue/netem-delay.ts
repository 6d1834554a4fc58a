import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const netemDelay: Experiment = {
  id: 'netem-delay',
  title: { en: 'Packets delayed', es: 'Paquetes retrasados' },
  hypothesis: {
    en: 'Delayed packets cost time and no events: none of the answers is an error.',
    es: 'Los paquetes retrasados cuestan tiempo y ningún evento: ninguna respuesta es un error.',
  },
  answers: [1, 5],
  routes,
  fault: { id: 'netem-delay', roles: ['worker', 'entry', 'broker', 'cache', 'documents'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
    { what: 'success', atLeast: 0.999 },
  ],
};
