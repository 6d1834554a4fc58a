import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const netemDuplicate: Experiment = {
  id: 'netem-duplicate',
  title: { en: 'Packets duplicated', es: 'Paquetes duplicados' },
  hypothesis: {
    en: 'TCP drops packets that come twice: nobody notices.',
    es: 'TCP descarta los paquetes repetidos: nadie lo nota.',
  },
  answers: [1, 5],
  routes,
  fault: { id: 'netem-duplicate', roles: ['worker'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
    { what: 'success', atLeast: 0.999 },
  ],
};
