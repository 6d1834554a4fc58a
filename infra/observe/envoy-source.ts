import { perSecond, type MetricSource } from './golden-metrics.ts';

/** Envoy's own counters. A cluster there is a route: the scrape copies its name into the label `route`. */
export const envoySource: MetricSource = {
  name: 'envoy',
  on: ['local'],
  requests: (window) => `sum by (route) (${perSecond('envoy_cluster_upstream_rq_completed{route!=""}', window)})`,
  successes: (window) => `sum by (route) (${perSecond('envoy_cluster_upstream_rq_xx{route!="",envoy_response_code_class!="5"}', window)})`,
  judged: (window) => `sum by (route) (${perSecond('envoy_cluster_upstream_rq_xx{route!=""}', window)})`,
  latencyMs: (q, window) =>
    `histogram_quantile(${q}, sum by (route, le) (rate(envoy_cluster_upstream_rq_time_bucket{route!=""}[${window}])))`,
};
