/**
 * The split: the dummy Service, and the HTTPRoute on it with a weight for each entry. Linkerd's proxy beside whoever calls the
 * Service's ClusterIP acts by it; weights are data it watches, so a change drops nothing.
 */
import type { types } from '@pulumi/kubernetes';
import type { Weights } from '../../../../stacks/splits.ts';
import type { SplitRoute } from '../../../platform.ts';
import { wholeWeights } from '../../../provider/split/route-config.ts';
import { PORTS } from '../addresses.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';

/** Of the dummy Service and of the route on it. */
export const SPLIT = 'split';
export const SPLIT_PORT = 80;

/** After which the split answers 504: above every deadline of an entry. */
export const REQUEST_TIMEOUT_SECONDS = 15;

/**
 * The dummy Service: its pods are every entry, for whoever asks it without a proxy; nobody does by rights.
 */
export function dummyService(): Manifest {
  return {
    apiVersion: 'v1', kind: 'Service', metadata: { name: SPLIT, namespace: NAMESPACE.project, labels: PART_OF },
    spec: {
      type: 'ClusterIP',
      selector: { ...PART_OF, 'ingestion-lab/role': 'entry' },
      ports: [{ name: 'http', port: SPLIT_PORT, targetPort: 'http', protocol: 'TCP' }],
    } satisfies types.input.core.v1.ServiceSpec,
  };
}

/** First the routes that have a path of their own, then the weights, for everything else. */
export function splitRoute(routes: readonly SplitRoute[], weights: Weights): Manifest {
  const whole = wholeWeights(weights);
  const backend = ({ service, port }: SplitRoute, weight: number) => ({ group: '', kind: 'Service', name: service, port: PORTS[port], weight });
  const timeouts = { request: `${REQUEST_TIMEOUT_SECONDS}s` };
  return {
    apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: SPLIT, namespace: NAMESPACE.project, labels: PART_OF },
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: SPLIT, port: SPLIT_PORT }],
      rules: [
        { matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: routes.map((route) => backend(route, whole[route.route] ?? 0)), timeouts },
        ...routes.flatMap((route) => route.url === undefined ? [] : [
          { matches: [{ path: { type: 'Exact', value: route.url } }], backendRefs: [backend(route, 1)], timeouts },
        ]),
      ],
    },
  };
}
