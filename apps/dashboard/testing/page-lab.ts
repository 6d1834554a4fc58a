/** A scenario's page on real stores: what the workers would have stored, the functions and the dashboard as processes; for tests. */
import { openMetrics } from '../../service/metrics.ts';
import { freePort, startDocumentStore, startMetricsServer, startValkey } from '../../service/testing/backends.ts';
import { startService, type ServiceProcess } from '../../service/testing/start-service.ts';
import { openStore } from '../../store/open-store.ts';
import { openReports, type Reports } from '../../store/reports.ts';
import { mains, topology } from '../../topology.ts';
import { readConfig } from '../../../stacks/config.ts';
import { goldenNames, metricNames, serviceNames } from '../../../stacks/names.ts';
import { FAULTY, type Event, type Scenario } from '../../../stacks/scenarios/scenario.ts';
import { recordOf, recordsOf } from '../../../stacks/scenarios/stages.ts';
import { asStored, pathOf } from '../../../stacks/testing/as-stored.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface PageLab extends AsyncDisposable {
  readonly url: string;
  readonly reports: Reports;
  /** The dashboard's processes, all alike. */
  readonly dashboards: readonly ServiceProcess[];
  /** As the workers at the ends of the paths would. Where weights choose, the paths take turns. */
  store(events: readonly Event[], at?: number): Promise<void>;
  /** Five minutes of what the recording rules would have left. */
  measure(): Promise<void>;
}

/** @param instances of the dashboard */
export async function openPageLab(scenario: Scenario, instances = 1): Promise<PageLab> {
  await using opened = new AsyncDisposableStack();
  /** One after the other: what has been started is ended, whichever fails. */
  const begun = async <T extends { stop(): Promise<unknown> }>(starting: Promise<T>): Promise<T> => {
    const one = await starting;
    opened.defer(async () => { await one.stop(); });
    return one;
  };
  const services = topology(readConfig({ keys: () => ['scenario'], get: () => scenario.id }, 'test', {}));
  const cache = await begun(startValkey());
  const metrics = await begun(startMetricsServer());
  const documents = recordsOf(scenario).includes('documents') ? await begun(startDocumentStore()) : undefined;
  const urls = { cacheUrl: cache.url, ...documents ? { documentsUrl: documents.url } : {} };
  const writers = new Map(recordsOf(scenario).map((record) => [record, openStore({
    scenario, record, writer: `test-${record}`, documentsUrl: '', ...urls, log: quiet, metrics: openMetrics({ process: false }),
  })]));
  const reports = openReports({ scenario, ...urls, log: quiet });
  opened.defer(async () => { await Promise.all([...[...writers.values()].map((writer) => writer.close()), reports.close()]); });
  const ports = { functions: await freePort(), dashboard: await freePort() };
  const addresses = {
    documents: documents?.url ?? '', cache: { primary: cache.url, replica: cache.url }, broker: [], metrics: metrics.url,
    service: () => [], publicUrl: (name: string) => `http://127.0.0.1:${ports[name as keyof typeof ports]}`,
  };
  const started = (name: string, port?: number): Promise<ServiceProcess> => {
    const { app, environment } = services.find((service) => service.name === name)!;
    return begun(startService(mains[app], environment(addresses), port));
  };
  await started('functions', ports.functions);
  const dashboards = [await started('dashboard', ports.dashboard)];
  while (dashboards.length < instances) dashboards.push(await started('dashboard'));
  const paths = Object.keys(scenario.paths);
  const all = opened.move(); // nothing fails from here on: the caller ends it
  let stored = 0;
  return {
    url: dashboards[0]!.url,
    reports,
    dashboards,
    async store(events, at = Date.now()) {
      const envelopes = events.map((event, index) => ({
        id: `event-${stored + index}`, route: scenario.pathBy === undefined ? paths[(stored + index) % paths.length]! : pathOf(scenario, event),
        acceptedAt: at, event: asStored(scenario, event),
      }));
      stored += events.length;
      await Promise.all([...writers].map(([record, writer]) => writer.store(envelopes.filter(({ route }) => recordOf(scenario, route) === record))));
    },
    async measure() {
      const response = await fetch(`${metrics.url}/api/v1/import/prometheus`, { method: 'POST', body: samples(services, Date.now()).join('\n') });
      if (!response.ok) throw new Error(`the metrics server took no samples: ${await response.text()}`);
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

const stepMs = 2_000;
const stepCount = 150;

/** Every path has traffic; what the last has is the least. */
function samples(services: ReturnType<typeof topology>, now: number): readonly string[] {
  const entries = services.filter(({ role }) => role === 'entry');
  const times = Array.from({ length: stepCount }, (_, index) => now - index * stepMs);
  const wave = (at: number): number => 1 + 0.25 * Math.sin(at / 25_000);
  const golden = times.flatMap((at) => entries.flatMap(({ path }, index) => [
    `${goldenNames.requests}{route="${path}"} ${40 * (entries.length - index) * wave(at)} ${at}`,
    `${goldenNames.success}{route="${path}"} 1 ${at}`,
    ...Object.values(goldenNames.latency).map((name, rank) => `${name}{route="${path}"} ${(index + 2) * 3 ** rank * wave(at)} ${at}`),
  ]));
  const weights = times.flatMap((at) => [...entries, { path: FAULTY }].map(({ path }, index) =>
    `${metricNames.splitWeight}{route="${path}"} ${Math.max(0, entries.length - index)} ${at}`));
  const usage = services.flatMap(({ name, role, path }, index) => [
    `${serviceNames.cpu}{service="${name}",role="${role}",instance="${name}-0"} ${0.02 * (index + 1)} ${now}`,
    `${serviceNames.memory}{service="${name}",role="${role}",instance="${name}-0"} ${60_000_000 + 4_000_000 * index} ${now}`,
    `${serviceNames.energy}{service="${name}",instance="${name}-0"} ${0.1 * (index + 1)} ${now}`,
    `${serviceNames.co2}{service="${name}",instance="${name}-0"} ${0.03 * (index + 1)} ${now}`,
    ...role === 'entry' ? [
      `${serviceNames.events}{service="${name}",role="${role}",route="${path}",stage="send",outcome="ok"} 40 ${now}`,
      `${metricNames.events}{service="${name}",role="${role}",route="${path}",stage="send",outcome="ok"} 200 ${now}`,
    ] : [],
    ...role === 'worker' ? [
      `${serviceNames.events}{service="${name}",role="${role}",route="any",stage="receive",outcome="ok"} 20 ${now}`,
      // Not what it passed on: those events are the same once more.
      `${serviceNames.events}{service="${name}",role="${role}",route="any",stage="store",outcome="ok"} 20 ${now}`,
    ] : [],
  ]);
  return [...golden, ...weights, ...usage];
}
