/** Which services a fault hits, by the role and the route it names. */
import { routeRoles, targetText, type Chaos } from '../../stacks/chaos.ts';
import { backendProcesses } from '../../stacks/local/backends.ts';
import type { Target } from './fault.ts';

/** What must be known of a service of the topology. */
export interface TargetService {
  readonly name: string;
  readonly role: string;
  /** Every path that goes through it; none where it serves no path. */
  readonly paths: readonly string[];
}

/** A backend's services by role, as a platform names them. */
export type BackendServices = Readonly<Partial<Record<Chaos['role'], readonly string[]>>>;

/** Those of a local lab: of the cache, what takes the writes. */
export const localBackends: BackendServices = {
  broker: [backendProcesses.broker], cache: [backendProcesses.cachePrimary], documents: [backendProcesses.documents],
};

/** @throws when nothing is there to be hit, with what there is */
export function targetOf(chaos: Pick<Chaos, 'route' | 'role'>, services: readonly TargetService[], backends: BackendServices = localBackends): Target {
  const { route, role } = chaos;
  const hit = routeRoles.some((one) => one === role)
    ? services.filter((service) => service.role === role && service.paths.some((path) => path === route)).map(({ name }) => name)
    : backends[role] ?? [];
  if (hit.length === 0) {
    throw new Error(`Nothing is there to be hit as ${targetText(chaos)}: this lab has ${[...services.map(({ name }) => name), ...Object.values(backends).flat()].join(', ')}.`);
  }
  return { ...route === undefined ? {} : { route }, role, services: hit };
}
