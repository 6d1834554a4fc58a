/** What is measured, and shown: monitors of the lab's own pods and of the proxies before the split, rules, dashboards. */
import type { StackConfig } from '../../../stacks/config.ts';
import { dashboards } from '../../observe/dashboards/index.ts';
import { ruleFile } from '../../observe/rule-files.ts';
import { SCRAPE_INTERVAL } from '../../observe/rule-source.ts';
import { PART_OF, type Manifest } from './manifest.ts';
import { NAMESPACE, type NamespaceName } from './namespaces.ts';
import { PROXY_ADMIN } from './network-policy.ts';
import { DASHBOARD_LABEL } from './operators/prometheus.ts';

/** The lab, and what it stands on: whose pods' use is recorded. */
const observed: readonly NamespaceName[] = [NAMESPACE.project, NAMESPACE.stores, NAMESPACE.valkeyVms, NAMESPACE.ingress, NAMESPACE.loadtest];

export function observation({ scenario, carbon }: Pick<StackConfig, 'scenario' | 'carbon'>): Manifest[] {
  const metadata = (name: string, labels: Readonly<Record<string, string>> = {}) => ({ name, namespace: NAMESPACE.monitoring, labels: { ...PART_OF, ...labels } });
  return [
    {
      apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: metadata('services'),
      spec: {
        namespaceSelector: { matchNames: [NAMESPACE.project] },
        selector: { matchLabels: PART_OF },
        // A service that several routes share says itself which one an event took.
        podMetricsEndpoints: [{ port: 'http', path: '/metrics', interval: SCRAPE_INTERVAL, scrapeTimeout: SCRAPE_INTERVAL, honorLabels: true, relabelings: serviceLabels }],
      },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: metadata('proxies'),
      spec: {
        namespaceSelector: { matchNames: [NAMESPACE.ingress, NAMESPACE.loadtest] },
        selector: {},
        // By its number: its name isn't the same in every version.
        podMetricsEndpoints: [{ portNumber: PROXY_ADMIN, path: '/metrics', interval: SCRAPE_INTERVAL, scrapeTimeout: SCRAPE_INTERVAL }],
      },
    },
    { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: metadata('ingestion-lab'), spec: ruleFile('cluster', { carbon, namespaces: observed }) },
    ...Object.entries(dashboards(scenario)).map(([uid, dashboard]): Manifest => ({
      apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(uid, { [DASHBOARD_LABEL]: '1' }), data: { [`${uid}.json`]: JSON.stringify(dashboard, null, 1) },
    })),
  ];
}

const fromPodLabel = (label: string, targetLabel: string) => ({ sourceLabels: [`__meta_kubernetes_pod_label_${label.replaceAll(/[^a-zA-Z0-9]/g, '_')}`], regex: '(.+)', targetLabel });

/** The labels that every platform gives: `service`, `role`, `route`, `instance`. */
const serviceLabels = [
  fromPodLabel('app.kubernetes.io/name', 'service'), fromPodLabel('ingestion-lab/role', 'role'), fromPodLabel('ingestion-lab/route', 'route'),
  { sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'instance' },
];
