import { NAMESPACE } from '../namespaces.ts';
import { resources } from '../pod.ts';
import type { OperatorPlan } from './operator.ts';

/**
 * Chaos Mesh, on containerd, with its DNS server (DNS faults).
 * @param kernelFaults whether bpfki is installed: it needs nodes whose kernels have their headers
 */
export function chaosMesh(kernelFaults: boolean): OperatorPlan {
  const bounds = resources({ cpu: ['25m', '500m'], memory: ['64Mi', '512Mi'] });
  return {
    id: 'chaos-mesh',
    needs: [],
    namespaces: [NAMESPACE.chaosMesh],
    steps: [{
      kind: 'release',
      release: {
        chart: 'chaos-mesh',
        namespace: NAMESPACE.chaosMesh,
        values: {
          chaosDaemon: { runtime: 'containerd', socketPath: '/run/containerd/containerd.sock', resources: bounds },
          controllerManager: { replicaCount: 1, enableFilterNamespace: true, resources: bounds },
          dnsServer: { create: true },
          bpfki: { create: kernelFaults },
          dashboard: { create: false },
        },
      },
    }],
  };
}
