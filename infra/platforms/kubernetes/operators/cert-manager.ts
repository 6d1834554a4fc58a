import { NAMESPACE } from '../namespaces.ts';
import { resources } from '../pod.ts';
import type { OperatorPlan } from './operator.ts';

const bounds = resources({ cpu: ['20m', '500m'], memory: ['64Mi', '256Mi'] });

/** cert-manager; its own pods are restricted as they come. */
export function certManager(): OperatorPlan {
  return {
    id: 'cert-manager',
    needs: [],
    namespaces: [NAMESPACE.certManager],
    steps: [{
      kind: 'release',
      release: {
        chart: 'cert-manager',
        namespace: NAMESPACE.certManager,
        values: { crds: { enabled: true, keep: false }, resources: bounds, webhook: { resources: bounds }, cainjector: { resources: bounds }, startupapicheck: { resources: bounds } },
      },
    }],
  };
}
