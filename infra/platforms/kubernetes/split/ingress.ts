/** What people reach from outside, by name and TLS: NGINX in front of ClusterIPs, never of pods. */
import { issuerRef } from '../authority.ts';
import { INGRESS_CLASS } from '../operators/nginx-ingress.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import type { NamespaceName } from '../namespaces.ts';
import { REQUEST_TIMEOUT_SECONDS, SPLIT, SPLIT_PORT } from './http-route.ts';

export interface PublicService {
  /** Of the virtual server, and its certificate. */
  readonly name: string;
  readonly namespace: NamespaceName;
  readonly host: string;
  readonly service: string;
  readonly port: number;
  /** Where `/` itself leads instead, e.g. a page elsewhere. */
  readonly home?: string;
}

/** The door of the events: everything goes to the split, and `/` to Grafana. */
export function endpoint(host: string, namespace: NamespaceName, home: string): PublicService {
  return { name: 'endpoint', namespace, host, service: SPLIT, port: SPLIT_PORT, home };
}

export function virtualServer({ name, namespace, host, service, port, home }: PublicService): Manifest {
  const seconds = `${REQUEST_TIMEOUT_SECONDS}s`;
  return {
    apiVersion: 'k8s.nginx.org/v1', kind: 'VirtualServer', metadata: { name, namespace, labels: PART_OF },
    spec: {
      ingressClassName: INGRESS_CLASS,
      host,
      tls: { secret: `${name}-tls`, redirect: { enable: true, code: 308 }, 'cert-manager': { 'cluster-issuer': issuerRef.name } },
      upstreams: [{
        name: service, service, port,
        // The ClusterIP, not the pods behind it: only there does the split act.
        'use-cluster-ip': true,
        // Whether an event may be sent again is for its sender to decide.
        'next-upstream': 'off',
        'read-timeout': seconds, 'send-timeout': seconds,
        'client-max-body-size': '2m',
      }],
      routes: [
        ...home === undefined ? [] : [{ path: '=/', action: { redirect: { url: home, code: 302 } } }],
        { path: '/', action: { pass: service } },
      ],
    },
  };
}
