/** kube-prometheus-stack: Prometheus with its operator, kube-state-metrics, node-exporter, Grafana. */
import type { Input } from '@pulumi/pulumi';
import { metricNames } from '../../../../stacks/names.ts';
import { CACHE_PASSWORD_VARIABLE, GRAFANA_PLUGINS } from '../../../observe/dashboards/index.ts';
import { PART_OF } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';
import { containerSecurity, resources } from '../pod.ts';
import { SPLIT } from '../split/http-route.ts';
import type { OperatorPlan } from './operator.ts';

/** User and password of Grafana's administrator; the password of the cache, which its panels ask. */
export const GRAFANA_SECRET = 'grafana-access';
/** ConfigMaps with this label are dashboards. */
export const DASHBOARD_LABEL = 'grafana_dashboard';

export interface PrometheusOptions {
  readonly grafanaPassword: Input<string>;
  readonly cachePassword: Input<string>;
  readonly grafanaHost: string;
  /** Grafana's data sources beside Prometheus. */
  readonly dataSources: readonly object[];
}

export function prometheus(options: PrometheusOptions): OperatorPlan {
  return {
    id: 'prometheus',
    needs: [],
    namespaces: [NAMESPACE.monitoring, NAMESPACE.nodeAgents],
    steps: [
      {
        kind: 'objects',
        manifests: [{
          apiVersion: 'v1', kind: 'Secret', metadata: { name: GRAFANA_SECRET, namespace: NAMESPACE.monitoring, labels: PART_OF }, type: 'Opaque',
          stringData: { 'admin-user': 'admin', 'admin-password': options.grafanaPassword, [CACHE_PASSWORD_VARIABLE]: options.cachePassword },
        }],
      },
      { kind: 'release', release: { chart: 'prometheus', namespace: NAMESPACE.monitoring, values: values(options) } },
    ],
  };
}

function values(options: PrometheusOptions) {
  return {
    crds: { enabled: true },
    alertmanager: { enabled: false },
    // Parts of the control plane that managed clusters don't show.
    kubeControllerManager: { enabled: false }, kubeScheduler: { enabled: false }, kubeEtcd: { enabled: false }, kubeProxy: { enabled: false },
    prometheusOperator: { resources: resources({ cpu: ['50m', '500m'], memory: ['128Mi', '256Mi'] }) },
    prometheus: {
      prometheusSpec: {
        retention: '2d',
        retentionSize: '8GB',
        // Whatever monitors and rules there are, not only the chart's own.
        podMonitorSelectorNilUsesHelmValues: false, serviceMonitorSelectorNilUsesHelmValues: false, ruleSelectorNilUsesHelmValues: false,
        resources: resources({ cpu: ['200m', '2'], memory: ['512Mi', '2Gi'] }),
        storageSpec: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } } } },
      },
    },
    'prometheus-node-exporter': { namespaceOverride: NAMESPACE.nodeAgents },
    'kube-state-metrics': kubeStateMetrics(),
    grafana: grafana(options),
  };
}

/** The weights of the split are measured where they act: in the HTTPRoute. */
function kubeStateMetrics() {
  return {
    rbac: { extraRules: [{ apiGroups: ['gateway.networking.k8s.io'], resources: ['httproutes'], verbs: ['list', 'watch'] }] },
    customResourceState: {
      enabled: true,
      config: {
        spec: {
          resources: [{
            groupVersionKind: { group: 'gateway.networking.k8s.io', version: 'v1', kind: 'HTTPRoute' },
            metricNamePrefix: '',
            labelsFromPath: { httproute: ['metadata', 'name'] },
            metrics: [{
              name: metricNames.splitWeight,
              help: 'The weight of each route as set.',
              each: { type: 'Gauge', gauge: { path: ['spec', 'rules', '0', 'backendRefs'], labelsFromPath: { service: ['name'] }, valueFrom: ['weight'] } },
            }],
          }],
        },
      },
    },
    prometheus: {
      monitor: {
        metricRelabelings: [
          { sourceLabels: ['__name__', 'httproute', 'service'], regex: `${metricNames.splitWeight};${SPLIT};(?:entry-)?(.+)`, targetLabel: 'route' },
        ],
      },
    },
  };
}

function grafana({ grafanaHost, dataSources }: PrometheusOptions) {
  return {
    admin: { existingSecret: GRAFANA_SECRET, userKey: 'admin-user', passwordKey: 'admin-password' },
    envFromSecret: GRAFANA_SECRET,
    plugins: GRAFANA_PLUGINS,
    additionalDataSources: dataSources,
    sidecar: { dashboards: { enabled: true, label: DASHBOARD_LABEL, labelValue: '1' } },
    defaultDashboardsEnabled: false,
    'grafana.ini': {
      server: { root_url: `https://${grafanaHost}/` },
      analytics: { reporting_enabled: false, check_for_updates: false },
      // At its start Grafana 13.2 stops a bundled data source that it wants to update, finds its folder read-only, and leaves it stopped.
      plugins: { preinstall_auto_update: false },
    },
    resources: resources({ cpu: ['50m', '500m'], memory: ['192Mi', '512Mi'] }),
    containerSecurityContext: containerSecurity,
  };
}
