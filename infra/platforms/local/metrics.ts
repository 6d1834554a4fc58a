/** What is measured: VictoriaMetrics asks every process, vmalert records the golden metrics from its answers. */
import { join } from 'node:path';
import type { Service } from '../../../apps/topology.ts';
import { metricsDashboards } from '../../observe/dashboards/metrics-dashboards.ts';
import { vmuiDashboards } from '../../observe/dashboards/vmui.ts';
import { ruleFile, type RuleOptions } from '../../observe/rule-files.ts';
import { SCRAPE_INTERVAL } from '../../observe/rule-source.ts';
import { WEIGHTS_PATH } from '../../provider/split/route-config.ts';
import { json } from './json.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';
import { replicaName } from './replica-name.ts';

/** Where the metrics server looks for the dashboards of its own page. */
const DASHBOARDS = 'dashboards';

/** The metrics server. Bounds: a day, 256 MB of caches, and it stops writing before the disk is full. */
export function metricsServer({ toolsDir, ports }: Lab, scrapeConfig: object): ProcessPlan {
  const port = ports.fixed('metrics');
  return {
    name: 'metrics',
    inputs: {
      command: [join(toolsDir, 'victoria-metrics', 'bin', 'victoria-metrics'),
        `-httpListenAddr=${HOST}:${port}`, '-storageDataPath=data', '-retentionPeriod=1d', '-memory.allowedBytes=256MB',
        '-storage.minFreeDiskSpaceBytes=1GB', '-promscrape.config=scrape.json', '-loggerLevel=WARN',
        // People watch: what was just measured is shown at once, not after the usual 30 s.
        '-search.latencyOffset=0s', '-search.maxStalenessInterval=10s', `-vmui.customDashboardsPath=${DASHBOARDS}`],
      files: {
        'scrape.json': json(scrapeConfig),
        ...Object.fromEntries(Object.entries(vmuiDashboards(metricsDashboards)).map(([name, dashboard]) => [`${DASHBOARDS}/${name}`, json(dashboard)])),
      },
      ports: [port],
      ready: { url: `${httpUrl(port)}/health`, timeoutMs: 15_000 },
    },
    after: [],
  };
}

/** Asks every replica of every service, and the split for its own counters and its weights. */
export function scrapeConfig({ ports }: Lab, services: readonly Service[]): object {
  return {
    global: { scrape_interval: SCRAPE_INTERVAL, scrape_timeout: SCRAPE_INTERVAL },
    scrape_configs: [
      {
        job_name: 'services',
        // An entry may take events of another route than its own, and says so.
        honor_labels: true,
        static_configs: services.flatMap((service) => Array.from({ length: service.replicas }, (_, replica) => ({
          targets: [`${HOST}:${ports.of(service.name, 'http', replica)}`],
          labels: {
            service: service.name, role: service.role, instance: replicaName(service.name, replica),
            ...(service.path === undefined ? {} : { route: service.path }),
          },
        }))),
      },
      {
        job_name: 'split',
        metrics_path: '/stats/prometheus',
        static_configs: [{ targets: [`${HOST}:${ports.fixed('splitAdmin')}`], labels: { service: 'split', role: 'split' } }],
        metric_relabel_configs: [{ source_labels: ['envoy_cluster_name'], regex: '(.+)', target_label: 'route' }],
      },
      {
        job_name: 'split-weights',
        metrics_path: WEIGHTS_PATH,
        static_configs: [{ targets: [`${HOST}:${ports.fixed('entry')}`], labels: { service: 'split', role: 'split' } }],
      },
    ],
  };
}

/** Evaluates the recording rules. */
export function ruleEvaluator({ toolsDir, ports }: Lab, options: RuleOptions): ProcessPlan {
  const port = ports.fixed('rules');
  const metricsUrl = httpUrl(ports.fixed('metrics'));
  return {
    name: 'rules',
    inputs: {
      command: [join(toolsDir, 'vmalert', 'bin', 'vmalert'), `-httpListenAddr=${HOST}:${port}`,
        `-datasource.url=${metricsUrl}`, `-remoteWrite.url=${metricsUrl}`, '-rule=rules.json', '-notifier.blackhole',
        '-rule.evalDelay=0s', '-remoteWrite.flushInterval=500ms', '-loggerLevel=WARN'],
      files: { 'rules.json': json(ruleFile('local', options)) },
      ports: [port],
      ready: { url: `${httpUrl(port)}/health`, timeoutMs: 15_000 },
    },
    after: ['metrics'],
  };
}
