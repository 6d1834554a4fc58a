/**
 * Source series as their programs name them, over a while: what the recording rules are tried on. The services' own are not here: those
 * come from the services' real registry.
 */

/** How long there are series, in seconds. */
export const WHILE_SECONDS = 120;

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The value after so many seconds; undefined while there is none. */
  readonly at: (seconds: number) => number | undefined;
}

const counter = (name: string, labels: Sample['labels'], perSecond: number): Sample => ({ name, labels, at: (seconds) => perSecond * seconds });
const gauge = (name: string, labels: Sample['labels'], value: number): Sample => ({ name, labels, at: () => value });

/** What each route takes and answers, per second of the last ten: the same traffic for every source. `late` begins to fail in their middle. */
export const traffic: Readonly<Record<string, { readonly good: number; readonly bad: number }>> = {
  grpc: { good: 40, bad: 0 }, redis: { good: 30, bad: 10 }, kafka: { good: 20, bad: 0 }, late: { good: 45, bad: 5 }, faulty: { good: 0, bad: 10 },
};
const LATE_SECONDS = 5;

/** A counter isn't there before it first counts. */
const failures = (route: string, name: string, labels: Sample['labels'], perSecond: number): Sample => route !== 'late' ? counter(name, labels, perSecond)
  : { name, labels, at: (seconds) => seconds <= WHILE_SECONDS - LATE_SECONDS ? undefined : 2 * perSecond * (seconds - WHILE_SECONDS + LATE_SECONDS) };

/** Half of the answers within 2 ms, and all within 5: bounds that both sources have. */
const LATENCY_MS: readonly (readonly [bound: string, share: number])[] = [['1', 0], ['2', 0.5], ['5', 1], ['10', 1], ['+Inf', 1]];

const buckets = (name: string, labels: Sample['labels'], perSecond: number) =>
  LATENCY_MS.map(([le, share]) => counter(name, { ...labels, le }, perSecond * share));

export function envoySeries(): readonly Sample[] {
  return Object.entries(traffic).flatMap(([route, { good, bad }]) => {
    const labels = { envoy_cluster_name: route, route, job: 'split' };
    return [
      counter('envoy_cluster_upstream_rq_completed', labels, good + bad),
      ...good > 0 ? [counter('envoy_cluster_upstream_rq_xx', { ...labels, envoy_response_code_class: '2' }, good)] : [],
      ...bad > 0 ? [failures(route, 'envoy_cluster_upstream_rq_xx', { ...labels, envoy_response_code_class: '5' }, bad)] : [],
      ...buckets('envoy_cluster_upstream_rq_time_bucket', labels, good + bad),
    ];
  });
}

/** As the proxy in NGINX's pod has them, labels of the scrape included; and traffic of its own that isn't the split's. */
export function linkerdSeries(): readonly Sample[] {
  const scrape = { namespace: 'nginx-ingress', pod: 'nginx-7d9f8b6c5d-x2x4z', container: 'linkerd-proxy', job: 'linkerd/proxy' };
  const backend = (name: string) => ({
    ...scrape, parent_group: 'core', parent_kind: 'Service', parent_namespace: 'project', parent_name: 'ingestion', parent_port: '8080', parent_section_name: '',
    route_group: 'gateway.networking.k8s.io', route_kind: 'HTTPRoute', route_namespace: 'project', route_name: 'split',
    backend_group: 'core', backend_kind: 'Service', backend_namespace: 'project', backend_name: name, backend_port: '8080', backend_section_name: '',
  });
  const STATUSES = 'outbound_http_route_backend_response_statuses_total';
  const statuses = (name: string, http_status: string, error: string) => ({ ...backend(name), http_status, error });
  const endpoint = (name: string) => ({
    ...scrape, direction: 'outbound', authority: `${name}.project.svc.cluster.local:8080`, dst_namespace: 'project', dst_service: name, dst_deployment: name, tls: 'true', status_code: '200',
  });
  return [
    ...Object.entries(traffic).flatMap(([route, { good, bad }]) => {
      const service = route === 'faulty' ? route : `entry-${route}`;
      return [
        ...good > 0 ? [counter(STATUSES, statuses(service, '202', ''), good)] : [],
        // Half of the failures are answers, half none: the endpoint was away.
        ...bad > 0 ? [['500', ''], ['', 'FAIL_FAST']].map(([status, error]) => failures(route, STATUSES, statuses(service, status!, error!), bad / 2)) : [],
        ...buckets('response_latency_ms_bucket', endpoint(service), good + bad),
      ];
    }),
    counter(STATUSES, statuses('dashboard', '200', ''), 5), ...buckets('response_latency_ms_bucket', endpoint('dashboard'), 5),
    ...buckets('response_latency_ms_bucket', { ...endpoint('entry-grpc'), direction: 'inbound' }, 1_000),
  ];
}

/** The pods of the lab's namespaces, by service: a Deployment's, a StatefulSet's, a store's. */
export const pods: readonly (readonly [namespace: string, service: string, pod: string])[] = [
  ['project', 'entry-grpc', 'entry-grpc-7d9f8b6c5d-x2x4z'], ['project', 'entry-grpc', 'entry-grpc-7d9f8b6c5d-bbvn7'],
  ['project', 'worker-kafka', 'worker-kafka-0'], ['project', 'worker-redis', 'worker-redis-0'], ['kafka', 'lab-broker', 'lab-broker-2'],
  ['project', 'dashboard', 'dashboard-6b7f9c5d4-2jk9w'],
];

/** kube-state-metrics, cAdvisor and Kepler 0.8, with the labels of their own scrape: `service` is not the lab's there. Not of the lab: `kube-system`. */
export function clusterSeries(): readonly Sample[] {
  const state = { job: 'kube-state-metrics', service: 'prometheus-kube-state-metrics', instance: '10.0.0.7:8080' };
  const kubelet = { job: 'kubelet', service: 'prometheus-kubelet', instance: '10.0.0.1:10250' };
  const kepler = { job: 'kepler', service: 'kepler', instance: 'node-1', namespace: 'kepler', pod: 'kepler-x2x4z' };
  const all = [...pods, ['kube-system', 'coredns', 'coredns-7d9f8b6c5d-x2x4z'] as const];
  return [
    ...all.flatMap(([namespace, , pod]): Sample[] => {
      const container = { ...kubelet, namespace, pod, image: 'registry/app' };
      return [
        counter('container_cpu_usage_seconds_total', { ...container, container: 'app' }, 0.2),
        counter('container_cpu_usage_seconds_total', { ...container, container: 'linkerd-proxy' }, 0.1),
        counter('container_cpu_usage_seconds_total', { ...container, container: '' }, 0.3),
        gauge('container_memory_working_set_bytes', { ...container, container: 'app' }, 80e6),
        gauge('kube_pod_container_status_restarts_total', { ...state, namespace, pod, container: 'app' }, 1),
        counter('kepler_container_joules_total', { ...kepler, container_namespace: namespace, pod_name: pod, container_name: 'app', mode: 'dynamic' }, 2),
        counter('kepler_container_joules_total', { ...kepler, container_namespace: namespace, pod_name: pod, container_name: 'app', mode: 'idle' }, 0),
      ];
    }),
    gauge('kube_deployment_spec_replicas', { ...state, namespace: 'project', deployment: 'entry-grpc' }, 3),
    gauge('kube_deployment_status_replicas_ready', { ...state, namespace: 'project', deployment: 'entry-grpc' }, 2),
    gauge('kube_statefulset_replicas', { ...state, namespace: 'project', statefulset: 'worker-kafka' }, 1),
    gauge('kube_statefulset_status_replicas_ready', { ...state, namespace: 'project', statefulset: 'worker-kafka' }, 1),
    gauge('kube_horizontalpodautoscaler_status_desired_replicas', { ...state, namespace: 'project', horizontalpodautoscaler: 'entry-grpc' }, 3),
    gauge('kube_horizontalpodautoscaler_spec_max_replicas', { ...state, namespace: 'project', horizontalpodautoscaler: 'entry-grpc' }, 3),
  ];
}
