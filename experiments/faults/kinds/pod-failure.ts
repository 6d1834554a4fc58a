import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';
import { startEach, targetProcesses, victimsOf } from '../local/target-processes.ts';

export const podFailure: Fault = {
  id: 'pod-failure',
  title: { en: 'Pod failure', es: 'Falla de pod' },
  effect: {
    en: 'The instance is shut down and held down for the whole length; then the same one is started again.',
    es: 'La instancia se apaga y se mantiene apagada todo el tiempo que dura; después se inicia la misma de nuevo.',
  },
  lasts: true,
  needsLinks: false,
  toChaosMesh: (target) => ({ kind: 'PodChaos', spec: { ...everyPod(target), action: 'pod-failure' } }),
  toLocal: () => ({
    async apply(lab, target) {
      const held = (await victimsOf(lab, target)).map(({ name }) => name);
      for (const process of held) await lab.stop(process);
      return { marks: held };
    },
    recover: startEach,
    async look(lab, target) {
      const processes = await targetProcesses(lab, target);
      const down = processes.filter(({ state }) => state === 'stopped');
      return { found: down.map(({ name }) => name), missing: processes.filter((process) => !down.includes(process)).map(({ name }) => name) };
    },
  }),
};
