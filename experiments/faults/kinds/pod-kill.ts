import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';
import { killEach, startEach } from '../local/target-processes.ts';

export const podKill: Fault = {
  id: 'pod-kill',
  title: { en: 'Pod kill', es: 'Muerte de pod' },
  effect: {
    en: 'The whole instance is killed for good and another one takes its place: a new identity, no restart on record; what is stored stays.',
    es: 'La instancia entera se mata para siempre y otra toma su lugar: identidad nueva, ningún reinicio registrado; lo guardado permanece.',
  },
  lasts: false,
  needsLinks: false,
  toChaosMesh: (target) => ({ kind: 'PodChaos', spec: { ...everyPod(target), action: 'pod-kill', gracePeriod: 0 } }),
  toLocal: () => ({
    async apply(lab, target) {
      return { marks: await killEach(lab, target, (process) => lab.replace(process)) };
    },
    recover: startEach,
    look: async () => ({ found: [], missing: [] }),
  }),
};
