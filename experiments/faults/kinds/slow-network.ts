import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';
import { toxicFault } from '../local/toxic-fault.ts';

const LATENCY_MS = 100;
const JITTER_MS = 20;
/** Thousands of bytes per second: a megabit. */
const RATE_KB = 125;

export const slowNetwork: Fault = {
  id: 'slow-network',
  title: { en: 'Slow network', es: 'Red lenta' },
  effect: {
    en: `All that the service sends takes ${LATENCY_MS} ms longer (± ${JITTER_MS} ms), and no more than ${RATE_KB} kB/s get through on a connection.`,
    es: `Todo lo que el servicio envía tarda ${LATENCY_MS} ms más (± ${JITTER_MS} ms), y por una conexión no pasan más de ${RATE_KB} kB/s.`,
  },
  lasts: true,
  needsLinks: true,
  toChaosMesh: (target) => ({
    kind: 'NetworkChaos',
    spec: {
      ...everyPod(target), action: 'netem', direction: 'to',
      delay: { latency: `${LATENCY_MS}ms`, jitter: `${JITTER_MS}ms`, correlation: '0' },
      rate: { rate: `${RATE_KB}kbps` }, // as tc has it: thousands of bytes
    },
  }),
  toLocal: () => toxicFault([
    { name: 'slow-network-latency', type: 'latency', attributes: { latency: LATENCY_MS, jitter: JITTER_MS } },
    { name: 'slow-network-bandwidth', type: 'bandwidth', attributes: { rate: RATE_KB } },
  ]),
};
