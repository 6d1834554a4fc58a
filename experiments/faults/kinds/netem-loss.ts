import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';
import { linksOf } from '../local/target-links.ts';
import { whyNoPacketLoss } from '../local/packet-loss.ts';

const PERCENT = 10;

export const netemLoss: Fault = {
  id: 'netem-loss',
  title: { en: 'Packet loss', es: 'Pérdida de paquetes' },
  effect: {
    en: `${PERCENT} % of the packets that the service sends are lost; TCP sends them again.`,
    es: `El ${PERCENT} % de los paquetes que el servicio envía se pierde; TCP los envía otra vez.`,
  },
  lasts: true,
  needsLinks: true,
  toChaosMesh: (target) => ({
    kind: 'NetworkChaos', spec: { ...everyPod(target), action: 'loss', direction: 'to', loss: { loss: String(PERCENT), correlation: '0' } },
  }),
  toLocal() {
    const unsupported = whyNoPacketLoss();
    if (unsupported !== undefined) return { unsupported };
    return {
      async apply(lab, target) {
        const links = await linksOf(lab, target);
        for (const { link, stream } of links) await lab.loseOn(link.name, stream, PERCENT);
        return { marks: links.map(({ link }) => link.name) };
      },
      async recover(lab, target) {
        await lab.loseNothing((await linksOf(lab, target)).map(({ link }) => link.name));
      },
      async look(lab, target) {
        const lossy = await lab.lossyLinks();
        const names = (await linksOf(lab, target)).map(({ link }) => link.name);
        return { found: names.filter((name) => lossy.includes(name)), missing: names.filter((name) => !lossy.includes(name)) };
      },
    };
  },
};
