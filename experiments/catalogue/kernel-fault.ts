import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const kernelFault: Experiment = {
  id: 'kernel-fault',
  title: { en: 'Kernel calls fail', es: 'Fallan llamadas al núcleo' },
  hypothesis: {
    en: 'Calls that fail in the kernel are errors the process takes or ends by; no route loses what it promised to keep.',
    es: 'Las llamadas que fallan en el núcleo son errores que el proceso soporta o por los que termina; ninguna ruta pierde lo que prometió guardar.',
  },
  answers: [1, 5],
  routes,
  fault: { id: 'kernel-fault', roles: ['worker'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [
    ...promises, ...recovers,
  ],
};
