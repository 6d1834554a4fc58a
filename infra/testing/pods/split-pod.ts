/** The split in a pod of its own: Envoy with the weights of the rendered HTTPRoute, where no mesh acts by it. */
import { join } from 'node:path';
import type { KubernetesObject } from '../../../tools/kubernetes/api.ts';
import { programFiles, type ImagePlan } from '../../../tools/kubernetes/images/oci-archive.ts';
import { PORTS } from '../../platforms/kubernetes/addresses.ts';
import { NAMESPACE } from '../../platforms/kubernetes/namespaces.ts';
import { containerSecurity, podSecurity, resources } from '../../platforms/kubernetes/pod.ts';
import { REQUEST_TIMEOUT_SECONDS } from '../../platforms/kubernetes/split/http-route.ts';

const NAME = 'envoy';
const CONFIG_FOLDER = '/etc/envoy';

/** Outside what clusters give away by themselves first. */
export const SPLIT_ADDRESS = '10.96.200.1';

export async function splitImage(toolsDir: string, name: string): Promise<ImagePlan> {
  const files = await programFiles(join(toolsDir, 'envoy', 'bin', 'envoy'), '/envoy');
  return { name, layers: [{ files, open: ['/tmp'] }], config: { Entrypoint: ['/envoy', '-c', `${CONFIG_FOLDER}/envoy.json`, '--concurrency', '1', '--disable-hot-restart', '--log-level', 'warning'] } };
}

/** @param weights by service */
export function splitPod(weights: Readonly<Record<string, number>>, image: string): KubernetesObject[] {
  const metadata = { name: NAME, namespace: NAMESPACE.project };
  const labels = { 'app.kubernetes.io/name': NAME };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'envoy.json': JSON.stringify(envoy(weights)) } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: SPLIT_ADDRESS, selector: labels, ports: [{ name: 'http', port: PORTS.http, targetPort: 'http' }] } },
    {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata,
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: podSecurity(),
            containers: [{
              name: NAME, image, imagePullPolicy: 'IfNotPresent', ports: [{ name: 'http', containerPort: PORTS.http }],
              resources: resources({ cpu: ['100m', '1'], memory: ['64Mi', '256Mi'] }), securityContext: containerSecurity,
              readinessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 1 },
              volumeMounts: [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }],
            }],
            volumes: [{ name: 'config', configMap: { name: NAME } }],
          },
        },
      },
    },
  ];
}

function envoy(weights: Readonly<Record<string, number>>): object {
  const services = Object.keys(weights);
  const address = (host: string) => ({ socket_address: { address: host, port_value: PORTS.http } });
  return {
    static_resources: {
      listeners: [{
        name: 'split',
        address: address('0.0.0.0'),
        filter_chains: [{
          filters: [{
            name: 'http',
            typed_config: {
              '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
              stat_prefix: 'split',
              http_filters: [{ name: 'router', typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' } }],
              route_config: {
                virtual_hosts: [{
                  name: 'split', domains: ['*'],
                  routes: [{
                    match: { prefix: '/' },
                    route: { timeout: `${REQUEST_TIMEOUT_SECONDS}s`, weighted_clusters: { clusters: services.map((name) => ({ name, weight: weights[name] })) } },
                  }],
                }],
              },
            },
          }],
        }],
      }],
      clusters: services.map((name) => ({
        name,
        type: 'STRICT_DNS',
        connect_timeout: '1s',
        load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address: address(`${name}.${NAMESPACE.project}.svc.cluster.local`) } }] }] },
        typed_extension_protocol_options: {
          'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
            '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
            explicit_http_config: { http_protocol_options: {} },
            // Shorter than a pod's pause before it stops: by then nobody speaks to one that has left its Service. A mesh's proxies
            // know the pods themselves.
            common_http_protocol_options: { idle_timeout: '1s', max_connection_duration: '2s' },
          },
        },
      })),
    },
  };
}
