import { everyPod } from '../chaos-mesh.ts';
import type { Fault, Target } from '../fault.ts';
import type { LocalLab } from '../local-lab.ts';

export const dnsError: Fault = {
  id: 'dns-error',
  title: { en: 'DNS error', es: 'Error de DNS' },
  effect: {
    en: 'No name that the service asks for is answered: open connections live on, new ones fail.',
    es: 'Ningún nombre que el servicio pregunta recibe respuesta: las conexiones abiertas siguen, las nuevas fallan.',
  },
  lasts: true,
  needsLinks: true,
  toChaosMesh: (target) => ({ kind: 'DNSChaos', spec: { ...everyPod(target), action: 'error' } }),
  toLocal: () => ({
    async apply(lab, target) {
      const hosts = await hostsOf(lab, target);
      await lab.failNames(hosts);
      return { marks: hosts };
    },
    async recover(lab, target) {
      await lab.healNames(await hostsOf(lab, target));
    },
    async look(lab, target) {
      const [hosts, failing] = [await hostsOf(lab, target), await lab.failingNames()];
      return { found: hosts.filter((host) => failing.includes(host)), missing: hosts.filter((host) => !failing.includes(host)) };
    },
  }),
};

/** What the target asks for. @throws when it asks for nothing */
async function hostsOf(lab: LocalLab, { services }: Target): Promise<readonly string[]> {
  const hosts = (await lab.links()).flatMap(({ caller, host }) => services.includes(caller) ? host ?? [] : []);
  if (hosts.length > 0) return hosts;
  throw new Error(`${services.join(', ')} asks for no names: either it calls nobody, or the lab has no links (\`pulumi config set faults.links true\`, then \`pulumi up\`).`);
}
