/** The dashboards that every scenario has: golden metrics, services and pods, energy and CO2. */
import { clusterNames, goldenNames, serviceNames } from '../../../stacks/names.ts';
import type { MetricsDashboard, MetricsPanel } from './panel.ts';

/** The share of each in all of them. */
const share = (series: string) => `${series} / ignoring (route) group_left () (sum (${series}) > 0)`;

const latency = (title: string, expr: string): MetricsPanel => ({ title, unit: 'ms', queries: [{ expr, legend: '{{route}}' }] });

/** Events that passed a stage well: each event once a stage. */
const stage = (name: string, role = '') => `sum by (route) (${serviceNames.events}{stage="${name}",outcome="ok"${role}})`;

export const goldenDashboard: MetricsDashboard = {
  uid: 'lab-golden-metrics',
  title: 'Golden metrics per route',
  description: 'Rate, success and latency of each route, as the split (locally Envoy, on clusters the mesh) sees its requests. `faulty` is the backend that answers 500.',
  rows: [
    {
      title: 'Requests',
      panels: [
        { title: 'Requests per second', unit: 'reqps', queries: [{ expr: goldenNames.requests, legend: '{{route}}' }] },
        { title: 'Success', description: 'Answers that were not 5xx.', unit: 'percentunit', queries: [{ expr: goldenNames.success, legend: '{{route}}' }] },
        {
          title: 'Share of the traffic', description: 'Compare with the weights of the split.', unit: 'percentunit', stacked: true,
          queries: [{ expr: share(goldenNames.requests), legend: '{{route}}' }],
        },
      ],
    },
    {
      title: 'Latency',
      panels: [
        latency('Latency p50', goldenNames.latency.p50), latency('Latency p95', goldenNames.latency.p95), latency('Latency p99', goldenNames.latency.p99),
      ],
    },
  ],
};

/** Where events are, from the door to the counters. */
export const eventPanels: readonly MetricsPanel[] = [
  { title: 'Accepted', unit: 'eps', queries: [{ expr: stage('send', ',role="entry"'), legend: '{{route}}' }] },
  { title: 'Stored', unit: 'eps', queries: [{ expr: stage('store'), legend: '{{route}}' }] },
  { title: 'Counted', unit: 'eps', queries: [{ expr: stage('count'), legend: '{{route}}' }] },
];

export const resourcesDashboard: MetricsDashboard = {
  uid: 'lab-resources',
  title: 'Services and pods',
  description: 'What each service does and uses. The pods, which only a cluster has, are those of the stores too, with their sidecars.',
  rows: [
    {
      title: 'Services',
      panels: [
        { title: 'CPU, cores', unit: 'short', stacked: true, queries: [{ expr: `sum by (service) (${serviceNames.cpu})`, legend: '{{service}}' }] },
        { title: 'Resident memory', unit: 'bytes', queries: [{ expr: `sum by (service) (${serviceNames.memory})`, legend: '{{service}}' }] },
        {
          title: 'Event loop late, p99', description: 'How long work waits for the service’s one thread.', unit: 'ms',
          queries: [{ expr: `max by (service) (${serviceNames.eventLoopMs})`, legend: '{{service}}' }],
        },
        {
          title: 'Replicas', unit: 'short',
          queries: [{ expr: serviceNames.replicasReady, legend: '{{service}} ready' }, { expr: serviceNames.replicasWanted, legend: '{{service}} wanted' }],
        },
        { title: 'Restarts in ten minutes', unit: 'short', queries: [{ expr: serviceNames.restarts, legend: '{{service}}' }] },
        {
          title: 'Autoscaler: replicas wanted, and at most', unit: 'short',
          queries: [{ expr: clusterNames.autoscalerWanted, legend: '{{service}}' }, { expr: clusterNames.autoscalerMost, legend: '{{service}} at most' }],
        },
      ],
    },
    {
      title: 'Events',
      panels: [
        ...eventPanels,
        { title: 'Events waiting', unit: 'short', queries: [{ expr: serviceNames.queue, legend: '{{service}} {{stage}}' }] },
        { title: 'Events per batch', unit: 'short', queries: [{ expr: serviceNames.batchEvents, legend: '{{service}} {{stage}}' }] },
        { title: 'Batch, p99', unit: 'ms', queries: [{ expr: serviceNames.batchMs, legend: '{{service}} {{stage}}' }] },
        {
          title: 'Not well: rejected, invalid, duplicate, dropped', unit: 'eps',
          queries: [{ expr: `sum by (service, stage, outcome) (${serviceNames.events}{outcome!="ok"})`, legend: '{{service}} {{stage}} {{outcome}}' }],
        },
      ],
    },
    {
      title: 'Pods',
      panels: [
        { title: 'CPU of each pod, cores', unit: 'short', stacked: true, queries: [{ expr: clusterNames.cpu, legend: '{{namespace}}/{{pod}}' }] },
        { title: 'Memory of each pod', unit: 'bytes', queries: [{ expr: clusterNames.memory, legend: '{{namespace}}/{{pod}}' }] },
      ],
    },
  ],
};

/** One estimate every so many seconds makes a sum over time. */
const STEP_SECONDS = 15;

export const energyDashboard: MetricsDashboard = {
  uid: 'lab-energy',
  title: 'Energy and CO2 (estimated)',
  description: 'Estimates, not measurements. Locally: CPU time of the services × `carbon.wattsPerCore`. On clusters: what Kepler guesses of every pod without a meter. '
    + 'CO2 = energy × `carbon.gramsPerKwh`.',
  rows: [{
    title: 'Estimated',
    panels: [
      { title: 'Power (estimated)', unit: 'watt', stacked: true, queries: [{ expr: `sum by (service) (${serviceNames.energy})`, legend: '{{service}}' }] },
      { title: 'CO2 per hour (estimated)', unit: 'massg', stacked: true, queries: [{ expr: `sum by (service) (${serviceNames.co2})`, legend: '{{service}}' }] },
      { title: 'Power of each pod or process (estimated)', unit: 'watt', queries: [{ expr: serviceNames.energy, legend: '{{instance}}' }] },
      {
        title: 'Energy of the last hour (estimated)', unit: 'watth',
        queries: [{ expr: `sum by (service) (sum_over_time(${serviceNames.energy}[1h:${STEP_SECONDS}s])) * ${STEP_SECONDS} / 3600`, legend: '{{service}}' }],
      },
      {
        title: 'Energy per stored event (estimated)', unit: 'joule',
        queries: [{
          expr: `sum (${serviceNames.energy}) / (sum (${serviceNames.events}{stage="store",outcome="ok"}) > 0)`, legend: 'all services',
        }],
      },
      { title: 'CO2 per hour of each pod or process (estimated)', unit: 'massg', queries: [{ expr: serviceNames.co2, legend: '{{instance}}' }] },
    ],
  }],
};

export const metricsDashboards: readonly MetricsDashboard[] = [goldenDashboard, resourcesDashboard, energyDashboard];
