/** Every dashboard of a lab, as files for Grafana. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { grafanaDashboard, metricsRows } from './grafana.ts';
import { metricsDashboards } from './metrics-dashboards.ts';
import { dashboardOn } from './panel.ts';
import { scenarioDashboard } from './scenario-dashboard.ts';

export { CACHE_PASSWORD_VARIABLE, dataSources, GRAFANA_PLUGINS } from './data-sources.ts';

/** By uid, which is also the name for its file or ConfigMap. Grafana runs on clusters: so with the panels of what a cluster has. */
export function dashboards(scenario: Scenario): Readonly<Record<string, Dashboard>> {
  const all = [scenarioDashboard(scenario), ...metricsDashboards.map((dashboard) => ({ ...dashboard, rows: metricsRows(dashboardOn('cluster', dashboard)) }))];
  return Object.fromEntries(all.map((dashboard) => [dashboard.uid, grafanaDashboard(dashboard)]));
}
