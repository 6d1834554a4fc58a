import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';
import { toxicFault } from '../local/toxic-fault.ts';

const LATENCY_MS = 250;

export const netemDelay: Fault = {
  id: 'netem-delay',
  title: { en: 'Packet delay', es: 'Retraso de paquetes' },
  effect: { en: `All that the service sends takes ${LATENCY_MS} ms longer.`, es: `Todo lo que el servicio envía tarda ${LATENCY_MS} ms más.` },
  lasts: true,
  needsLinks: true,
  toChaosMesh: (target) => ({
    kind: 'NetworkChaos', spec: { ...everyPod(target), action: 'delay', direction: 'to', delay: { latency: `${LATENCY_MS}ms`, jitter: '0ms', correlation: '0' } },
  }),
  toLocal: () => toxicFault([{ name: 'netem-delay-latency', type: 'latency', attributes: { latency: LATENCY_MS, jitter: 0 } }]),
};
