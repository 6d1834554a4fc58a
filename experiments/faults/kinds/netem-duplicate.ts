import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';

export const netemDuplicate: Fault = {
  id: 'netem-duplicate',
  title: { en: 'Packet duplication', es: 'Duplicación de paquetes' },
  effect: {
    en: 'A quarter of the packets that the service sends arrive twice; TCP throws the second away.',
    es: 'Una cuarta parte de los paquetes que el servicio envía llega dos veces; TCP descarta la segunda.',
  },
  lasts: true,
  needsLinks: false,
  toChaosMesh: (target) => ({
    kind: 'NetworkChaos', spec: { ...everyPod(target), action: 'duplicate', direction: 'to', duplicate: { duplicate: '25', correlation: '0' } },
  }),
  toLocal: () => ({ unsupported: 'it takes packets, and the lab\'s processes talk over loopback: it needs the kernel\'s netem, in network namespaces' }),
};
