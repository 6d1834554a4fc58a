import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const containerKill: Experiment = {
  id: 'container-kill',
  title: { en: 'Container killed', es: 'Contenedor matado' },
  hypothesis: {
    en: 'Kafka goes on accepting while its worker is killed and started again; no route loses what it promised to keep, and all come back by themselves.',
    es: 'Kafka sigue aceptando mientras su trabajador muere y vuelve a arrancar; ninguna ruta pierde lo que prometió guardar y todas vuelven solas.',
  },
  answers: [1, 5],
  routes,
  fault: { id: 'container-kill', roles: ['worker', 'entry', 'broker', 'cache', 'documents'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
    { what: 'success', atLeast: 0.99, routes: ['kafka'], roles: ['worker'] },
  ],
};
