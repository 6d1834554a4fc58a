import { NAMESPACE } from '../namespaces.ts';
import { containerSecurity, resources } from '../pod.ts';
import type { OperatorPlan } from './operator.ts';

/** Strimzi, for the stores' namespace; all the pods it makes are restricted. */
export function strimzi(): OperatorPlan {
  return {
    id: 'strimzi',
    needs: [],
    namespaces: [NAMESPACE.strimzi],
    steps: [{
      kind: 'release',
      release: {
        chart: 'strimzi',
        namespace: NAMESPACE.strimzi,
        values: {
          watchNamespaces: [NAMESPACE.stores],
          podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          securityContext: containerSecurity,
          extraEnvs: [{ name: 'STRIMZI_POD_SECURITY_PROVIDER_CLASS', value: 'restricted' }],
          resources: resources({ cpu: ['200m', '1'], memory: ['384Mi', '512Mi'] }),
        },
      },
    }],
  };
}
