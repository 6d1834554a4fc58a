import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';
import { killEach, startEach } from '../local/target-processes.ts';

export const containerKill: Fault = {
  id: 'container-kill',
  title: { en: 'Container kill', es: 'Muerte de contenedor' },
  effect: {
    en: 'The process is killed (SIGKILL) and started again in place: same address, same identity, one more restart.',
    es: 'El proceso se mata (SIGKILL) y se inicia de nuevo en su lugar: misma dirección, misma identidad, un reinicio más.',
  },
  lasts: false,
  needsLinks: false,
  toChaosMesh: (target) => ({ kind: 'PodChaos', spec: { ...everyPod(target), action: 'container-kill', containerNames: [target.container] } }),
  toLocal: () => ({
    async apply(lab, target) {
      return { marks: await killEach(lab, target, (process) => lab.signal(process, 'SIGKILL')) };
    },
    recover: startEach,
    look: async () => ({ found: [], missing: [] }),
  }),
};
