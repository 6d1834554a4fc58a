import { NAMESPACE } from '../namespaces.ts';
import { resources } from '../pod.ts';
import type { OperatorPlan } from './operator.ts';

/** Kepler 0.8: energy per pod, estimated from what each pod uses, as virtual machines show no counters of energy. */
export function kepler(): OperatorPlan {
  return {
    id: 'kepler',
    needs: ['prometheus'],
    namespaces: [],
    steps: [{
      kind: 'release',
      release: {
        chart: 'kepler',
        namespace: NAMESPACE.nodeAgents,
        values: {
          serviceMonitor: { enabled: true, interval: '10s' },
          extraEnvVars: { ENABLE_GPU: 'false', EXPOSE_HW_COUNTER_METRICS: 'false' },
          resources: resources({ cpu: ['50m', '500m'], memory: ['192Mi', '512Mi'] }),
        },
      },
    }],
  };
}
