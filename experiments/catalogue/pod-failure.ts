import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const podFailure: Experiment = {
  id: 'pod-failure',
  title: { en: 'Pod held down', es: 'Pod fuera de servicio' },
  hypothesis: {
    en: 'Kafka goes on accepting while its worker is held down; no route loses what it promised to keep, and all come back by themselves.',
    es: 'Kafka sigue aceptando mientras su trabajador está fuera de servicio; ninguna ruta pierde lo que prometió guardar y todas vuelven solas.',
  },
  answers: [1, 3, 5],
  routes,
  fault: { id: 'pod-failure', roles: ['worker', 'entry', 'broker', 'cache', 'documents'], compares: ['documents', 'cache'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
    { what: 'success', atLeast: 0.99, routes: ['kafka'], roles: ['worker'] },
  ],
};
