import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const podKill: Experiment = {
  id: 'pod-kill',
  title: { en: 'Pod killed', es: 'Pod matado' },
  hypothesis: {
    en: 'Kafka goes on accepting while another instance takes its worker\'s place; no route loses what it promised to keep, and all come back by themselves.',
    es: 'Kafka sigue aceptando mientras otra instancia toma el lugar de su trabajador; ninguna ruta pierde lo que prometió guardar y todas vuelven solas.',
  },
  answers: [1, 5],
  routes,
  fault: { id: 'pod-kill', roles: ['worker', 'entry', 'broker', 'cache', 'documents'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
    { what: 'success', atLeast: 0.99, routes: ['kafka'], roles: ['worker'] },
  ],
};
