/** The dashboard as a process: its page, the reports that the documents keep, and the golden metrics, live. */
import type { Server } from 'node:http';
import { z } from 'zod';
import type { Promised } from '../../routes/hop.ts';
import { readEnvironment, variables } from '../../service/environment.ts';
import { runService, start } from '../../service/run-service.ts';
import { openReports } from '../../store/reports.ts';
import { scenarios, type ScenarioId } from '../../../stacks/scenarios/index.ts';
import { dashboardApp } from './app.ts';
import { buildBundle, readBundle } from './bundle.ts';
import { openFeed } from './feed.ts';
import { openLive } from './live.ts';
import { openMetrics } from './metrics.ts';
import { scenarioView } from './view.ts';

const environmentSchema = z.object({
  INSTANCE: z.string().default('dashboard-0'),
  HOST: variables.host,
  HTTP_PORT: variables.port,
  SCENARIO: z.enum(Object.keys(scenarios) as ScenarioId[]),
  /** Absent where no path's record is in the documents. */
  DOCUMENTS_URL: variables.text.optional(),
  METRICS_URL: z.url(),
  FUNCTIONS_URL: z.url(),
  /** What each path promises, as the topology knows it: path -> Promised, JSON. */
  PROMISES: z.string().transform((text) => JSON.parse(text) as Readonly<Record<string, Promised>>),
  /** Where the page's files lie ready; without it they are built now. */
  BUNDLE_DIR: z.string().optional(),
});

start('dashboard', async () => {
  const environment = readEnvironment(environmentSchema, process.env);
  const scenario = scenarios[environment.SCENARIO];
  let server: Server;
  await runService({
    name: environment.INSTANCE,
    host: environment.HOST,
    port: environment.HTTP_PORT,
    configure: (created) => { server = created; },
    open: async ({ log }) => {
      const inform = log.info;
      const bundle = environment.BUNDLE_DIR === undefined ? await buildBundle() : await readBundle(environment.BUNDLE_DIR);
      const documentsUrl = environment.DOCUMENTS_URL;
      const documents = documentsUrl === undefined ? undefined : openReports({ scenario, documentsUrl });
      const feed = openFeed({ scenario, documents, metrics: openMetrics(environment.METRICS_URL), now: Date.now, log: inform });
      const live = openLive(server, feed);
      const view = scenarioView(scenario, environment.FUNCTIONS_URL, (path) => environment.PROMISES[path]!);
      return {
        ready: () => true,
        handle: dashboardApp({ scenario, view, documents, bundle, log: inform }),
        async close() {
          await live.close();
          await documents?.close();
        },
      };
    },
  });
});
