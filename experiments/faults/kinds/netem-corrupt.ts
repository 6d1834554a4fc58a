import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';

export const netemCorrupt: Fault = {
  id: 'netem-corrupt',
  title: { en: 'Packet corruption', es: 'Corrupción de paquetes' },
  effect: {
    en: 'A tenth of the packets that the service sends have a wrong bit; TCP finds it and sends them again.',
    es: 'Una décima parte de los paquetes que el servicio envía tiene un bit errado; TCP lo descubre y los envía otra vez.',
  },
  lasts: true,
  needsLinks: false,
  toChaosMesh: (target) => ({
    kind: 'NetworkChaos', spec: { ...everyPod(target), action: 'corrupt', direction: 'to', corrupt: { corrupt: '10', correlation: '0' } },
  }),
  toLocal: () => ({ unsupported: 'it takes packets, and the lab\'s processes talk over loopback: it needs the kernel\'s netem, in network namespaces' }),
};
