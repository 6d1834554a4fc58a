/** F5's NGINX Ingress Controller, in the mesh: what it sends to a Service's ClusterIP goes by the proxy beside it, which splits it. */
import type { Input } from '@pulumi/pulumi';
import { NAMESPACE } from '../namespaces.ts';
import { resources } from '../pod.ts';
import type { OperatorPlan } from './operator.ts';

export const INGRESS_CLASS = 'nginx';

export interface IngressOptions {
  /** The address it is reached at, where there is one that stays. */
  readonly address?: Input<string>;
}

export function nginxIngress({ address }: IngressOptions): OperatorPlan {
  return {
    id: 'nginx-ingress',
    needs: ['linkerd', 'cert-manager'],
    namespaces: [NAMESPACE.ingress],
    steps: [{
      kind: 'release',
      release: {
        chart: 'nginx-ingress',
        namespace: NAMESPACE.ingress,
        values: {
          controller: {
            replicaCount: 2,
            enableCustomResources: true,
            enableCertManager: true,
            ingressClass: { name: INGRESS_CLASS, create: true, setAsDefaultIngress: false },
            telemetryReporting: { enable: false },
            readOnlyRootFilesystem: true,
            securityContext: {
              allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsUser: 101, runAsNonRoot: true, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
            },
            resources: resources({ cpu: ['100m', '1'], memory: ['128Mi', '512Mi'] }),
            podDisruptionBudget: { enabled: true, maxUnavailable: '1' },
            // Its own door is for clients without a proxy; so is the port at which the API server asks its webhooks.
            pod: { annotations: { 'linkerd.io/inject': 'enabled', 'config.linkerd.io/skip-inbound-ports': '80,443' } },
            service: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ...address === undefined ? {} : { loadBalancerIP: address } },
            config: { entries: { 'server-tokens': 'off', 'client-max-body-size': '2m', 'proxy-next-upstream': 'off' } },
          },
          prometheus: { create: true, port: 9113 },
        },
      },
    }],
  };
}
