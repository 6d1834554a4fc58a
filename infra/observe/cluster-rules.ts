/** What only a cluster knows: kube-state-metrics, and the kubelet's cAdvisor. */
import { clusterNames, serviceNames } from '../../stacks/names.ts';
import { EXPORTER_INTERVAL, EXPORTER_WINDOW, type RuleSource } from './rule-source.ts';

/** The characters of the suffixes that Kubernetes makes up: no vowels, nothing that looks like one. */
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]';

/** A pod's name is its service's and a suffix: a ReplicaSet's and its own, or a StatefulSet's number. */
const POD = `(.+?)(?:-${SAFE}{6,10}-${SAFE}{5}|-[0-9]+)?`;

/** Gives `expr` the label `service`, from the label that holds a pod's name. Replaces the one of whoever scrapes. */
export function serviceOfPod(expr: string, podLabel: string): string {
  return `label_replace(${expr}, "service", "$1", "${podLabel}", "${POD}")`;
}

/** A matcher for the lab's namespaces. */
export function within(label: string, namespaces: readonly string[]): string {
  return `${label}=~"${namespaces.join('|')}"`;
}

/** @param namespaces those of the lab and of what it stands on */
export function clusterRules(namespaces: readonly string[]): RuleSource {
  const ours = within('namespace', namespaces);
  const named = (expr: string, label: string) => `label_replace(${expr}, "service", "$1", "${label}", "(.+)")`;
  const replicas = (deployment: string, set: string) => `sum by (service) (${
    named(`${deployment}{${ours}}`, 'deployment')} or ${named(`${set}{${ours}}`, 'statefulset')})`;
  const autoscaler = (name: string) => `max by (service) (${named(`${name}{${ours}}`, 'horizontalpodautoscaler')})`;
  return {
    name: 'cluster',
    on: ['cluster'],
    interval: EXPORTER_INTERVAL,
    rules: [
      { record: serviceNames.replicasWanted, expr: replicas('kube_deployment_spec_replicas', 'kube_statefulset_replicas') },
      { record: serviceNames.replicasReady, expr: replicas('kube_deployment_status_replicas_ready', 'kube_statefulset_status_replicas_ready') },
      {
        record: serviceNames.restarts,
        expr: `sum by (service) (${serviceOfPod(`increase(kube_pod_container_status_restarts_total{${ours}}[10m])`, 'pod')})`,
      },
      // The series of a whole pod has no container: with it everything would count twice.
      { record: clusterNames.cpu, expr: `sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{${ours},container!=""}[${EXPORTER_WINDOW}]))` },
      { record: clusterNames.memory, expr: `sum by (namespace, pod) (container_memory_working_set_bytes{${ours},container!=""})` },
      { record: clusterNames.autoscalerWanted, expr: autoscaler('kube_horizontalpodautoscaler_status_desired_replicas') },
      { record: clusterNames.autoscalerMost, expr: autoscaler('kube_horizontalpodautoscaler_spec_max_replicas') },
    ],
  };
}
