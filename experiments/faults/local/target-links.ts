import type { Target } from '../fault.ts';
import type { Link, LocalLab, Toxic } from '../local-lab.ts';

/**
 * Where a target sends: the links it calls on, on the way there, and those it is called on, on the way back. So each exchange with it
 * meets a fault once, as what leaves a pod does on a cluster.
 * @throws when it has no link
 */
export async function linksOf(lab: LocalLab, { services }: Target): Promise<readonly { readonly link: Link; readonly stream: Toxic['stream'] }[]> {
  const links = await lab.links();
  const found = links.filter(({ caller, called }) => services.includes(caller) || services.includes(called))
    .map((link) => ({ link, stream: services.includes(link.caller) ? 'upstream' as const : 'downstream' as const }));
  if (found.length > 0) return found;
  throw new Error(`There is no link of ${services.join(', ')}: ${links.length === 0
    ? 'the lab has none; set them with `pulumi config set faults.links true`, then `pulumi up`' : `there are ${links.map(({ name }) => name).join(', ')}`}.`);
}
