/** What scaling stands on: metrics of the pods, and the vertical autoscaler. */
import { NAMESPACE } from '../namespaces.ts';
import { resources } from '../pod.ts';
import type { OperatorPlan } from './operator.ts';

export function metricsServer(): OperatorPlan {
  return {
    id: 'metrics-server',
    needs: [],
    namespaces: [],
    steps: [{
      kind: 'release',
      release: { chart: 'metrics-server', namespace: 'kube-system', values: { resources: resources({ cpu: ['100m', '500m'], memory: ['128Mi', '256Mi'] }) } },
    }],
  };
}

export function verticalPodAutoscaler(): OperatorPlan {
  return {
    id: 'vpa',
    needs: ['metrics-server'],
    namespaces: [NAMESPACE.vpa],
    steps: [{ kind: 'release', release: { chart: 'vpa', namespace: NAMESPACE.vpa, values: {} } }],
  };
}
