/** Who grows how: more pods, or larger ones. */
import type { types } from '@pulumi/kubernetes';
import type { Service } from '../../../../apps/topology.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';

export type Scaling =
  /** More pods behind one address: whoever calls it reaches the new ones at once. */
  | { readonly kind: 'out'; readonly min: number; readonly max: number; readonly cpuPercent: number }
  /**
   * Larger pods: it takes its work from a channel itself. A second subscriber of Pub/Sub gets everything twice, a further
   * consumer of Kafka gets nothing without a partition and stops the others while they share out anew.
   */
  | { readonly kind: 'up' }
  | { readonly kind: 'fixed' };

/** Of the CPU set aside for a pod; above it there is one more. */
const CPU_PERCENT = 30;
const MAX_REPLICAS = 3;

export function scalingOf({ role, ports, replicas }: Pick<Service, 'role' | 'ports' | 'replicas'>): Scaling {
  const isCalled = role === 'entry' || (role === 'worker' && ports.includes('hop'));
  if (isCalled) return { kind: 'out', min: replicas, max: Math.max(MAX_REPLICAS, replicas), cpuPercent: CPU_PERCENT };
  return { kind: role === 'worker' ? 'up' : 'fixed' };
}

/** @param vpa whether the cluster has the vertical autoscaler */
export function scaler(service: Service, workloadKind: string, vpa: boolean): Manifest[] {
  const scaling = scalingOf(service);
  const target = { apiVersion: 'apps/v1', kind: workloadKind, name: service.name };
  const metadata = { name: service.name, namespace: NAMESPACE.project, labels: PART_OF };
  if (scaling.kind === 'out') {
    return [{
      apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata,
      spec: {
        scaleTargetRef: target,
        minReplicas: scaling.min,
        maxReplicas: scaling.max,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: scaling.cpuPercent } } }],
        behavior: {
          scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] },
          scaleDown: { stabilizationWindowSeconds: 60, policies: [{ type: 'Pods', value: 1, periodSeconds: 30 }] },
        },
      } satisfies types.input.autoscaling.v2.HorizontalPodAutoscalerSpec,
    }];
  }
  return scaling.kind === 'up' && vpa ? [{
    apiVersion: 'autoscaling.k8s.io/v1', kind: 'VerticalPodAutoscaler', metadata,
    spec: {
      targetRef: target,
      updatePolicy: { updateMode: 'InPlaceOrRecreate', minReplicas: 1 },
      resourcePolicy: {
        containerPolicies: [
          { containerName: service.app, minAllowed: { cpu: '100m', memory: '192Mi' }, maxAllowed: { cpu: '2', memory: '1Gi' }, controlledValues: 'RequestsAndLimits' },
          { containerName: 'linkerd-proxy', mode: 'Off' },
        ],
      },
    },
  }] : [];
}
