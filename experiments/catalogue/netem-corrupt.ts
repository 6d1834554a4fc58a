import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const netemCorrupt: Experiment = {
  id: 'netem-corrupt',
  title: { en: 'Packets corrupted', es: 'Paquetes corrompidos' },
  hypothesis: {
    en: 'Corrupted packets fail their checksum and are sent again: few answers are errors, and nothing wrong is stored.',
    es: 'Los paquetes corrompidos no pasan su suma de control y se reenvían: pocas respuestas son errores y nada erróneo se almacena.',
  },
  answers: [1, 5],
  routes,
  fault: { id: 'netem-corrupt', roles: ['worker'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
    { what: 'success', atLeast: 0.95 },
  ],
};
