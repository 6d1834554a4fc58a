/**
 * What Linkerd's proxy before the split sees (NGINX's own, since the split acts in the client's proxy), as Linkerd 2.16 and later name it.
 * A backend of the split is an entry's Service, or `faulty`'s, and so a route.
 */
import { perSecond, type MetricSource } from './golden-metrics.ts';

const ENTRY = '(?:entry-)?(.+)';
const MEMBERS = 'entry-.+|faulty';

const route = (label: string, expr: string) => `label_replace(${expr}, "route", "$1", "${label}", "${ENTRY}")`;
const statuses = (window: string, more = '') =>
  `sum by (route) (${route('backend_name', perSecond(`outbound_http_route_backend_response_statuses_total{backend_name=~"${MEMBERS}"${more}}`, window))})`;

export const linkerdSource: MetricSource = {
  name: 'linkerd',
  on: ['cluster'],
  requests: (window) => statuses(window),
  // Without a status there was no answer: the proxy gave one itself, a 502, 503 or 504.
  successes: (window) => statuses(window, ',http_status!~"5..|"'),
  judged: (window) => statuses(window),
  // The route's own histogram begins at 25 ms; that of the endpoints has a bound at each of the first five milliseconds.
  latencyMs: (q, window) => `histogram_quantile(${q}, sum by (route, le) (${
    route('dst_service', `rate(response_latency_ms_bucket{direction="outbound",dst_service=~"${MEMBERS}"}[${window}])`)}))`,
};
