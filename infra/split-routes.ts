import type { Service } from '../apps/topology.ts';
import type { Scenario } from '../stacks/scenarios/scenario.ts';
import type { SplitRoute } from './platform.ts';

/** The members of the split, in the topology's order: each path's entry under the path's name, and `faulty`. */
export function splitRoutes(services: readonly Service[], { pathBy }: Scenario): SplitRoute[] {
  return services.filter(({ exposure }) => exposure === 'split').map(({ name, path }) => ({
    route: path ?? name, service: name, port: 'http', ...pathBy === undefined || path === undefined ? {} : { url: `/${path}` },
  }));
}
