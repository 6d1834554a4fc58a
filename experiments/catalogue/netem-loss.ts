import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const netemLoss: Experiment = {
  id: 'netem-loss',
  title: { en: 'Packets lost', es: 'Paquetes perdidos' },
  hypothesis: {
    en: 'TCP sends lost packets again: few answers are errors, and no route loses what it promised to keep.',
    es: 'TCP reenvía los paquetes perdidos: pocas respuestas son errores y ninguna ruta pierde lo que prometió guardar.',
  },
  answers: [1, 5],
  routes,
  fault: { id: 'netem-loss', roles: ['worker', 'entry', 'broker', 'cache', 'documents'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
    { what: 'success', atLeast: 0.95 },
  ],
};
