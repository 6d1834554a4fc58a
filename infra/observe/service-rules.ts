/** What every service says of itself, recorded: the names are prom-client's and apps/service/metrics.ts's; `service`, `role`, `route` and `instance` are the scrape's. */
import { metricNames, serviceNames } from '../../stacks/names.ts';
import { GOLDEN_WINDOW, perSecond } from './golden-metrics.ts';
import { SCRAPE_INTERVAL, type RuleSource } from './rule-source.ts';

/** Only the lab's services have a role; others may have series of these names. */
const OURS = '{role!=""}';
const REPLICA = 'service, role, route, instance';
const STAGE = 'service, route, stage';

const rate = (name: string) => `rate(${name}${OURS}[${GOLDEN_WINDOW}])`;

export const serviceRules: RuleSource = {
  name: 'services',
  on: ['local', 'cluster'],
  interval: SCRAPE_INTERVAL,
  rules: [
    { record: serviceNames.events, expr: `sum by (service, role, route, stage, outcome) (${perSecond(`${metricNames.events}${OURS}`, GOLDEN_WINDOW)})` },
    { record: serviceNames.queue, expr: `sum by (${STAGE}) (lab_queue_events${OURS})` },
    {
      record: serviceNames.batchEvents,
      expr: `sum by (${STAGE}) (${rate('lab_batch_events_sum')}) / (sum by (${STAGE}) (${rate('lab_batch_events_count')}) > 0)`,
    },
    { record: serviceNames.batchMs, expr: `1000 * histogram_quantile(0.99, sum by (${STAGE}, le) (${rate('lab_batch_seconds_bucket')}))` },
    { record: serviceNames.cpu, expr: `sum by (${REPLICA}) (${rate('process_cpu_seconds_total')})` },
    { record: serviceNames.memory, expr: `sum by (${REPLICA}) (process_resident_memory_bytes${OURS})` },
    { record: serviceNames.eventLoopMs, expr: `1000 * max by (${REPLICA}) (nodejs_eventloop_lag_p99_seconds${OURS})` },
  ],
};

/** How many replicas there are, where nothing but the scrape knows. */
export const processRules: RuleSource = {
  name: 'processes',
  on: ['local'],
  interval: SCRAPE_INTERVAL,
  rules: [
    { record: serviceNames.replicasWanted, expr: 'count by (service) (up{job="services"})' },
    { record: serviceNames.replicasReady, expr: 'sum by (service) (up{job="services"})' },
    { record: serviceNames.restarts, expr: `sum by (service) (changes(process_start_time_seconds${OURS}[10m]))` },
  ],
};
