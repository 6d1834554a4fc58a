/** The dashboard as a process: its page, the reports that the documents keep, and the golden metrics, live. */
import type { Server } from 'node:http';
import { z } from 'zod';
import type { Promised } from '../../routes/hop.ts';
import { readEnvironment, variables } from '../../service/environment.ts';
import { runService, start } from '../../service/run-service.ts';
import { openReports } from '../../store/reports.ts';
import { scenarioOf, scenarioSchema } from '../../scenario-variables.ts';
import { dashboardApp } from './app.ts';
import { buildBundle, readBundle } from './bundle.ts';
import { openExperiment } from './experiment.ts';
import { openFeed } from './feed.ts';
import { openHealer } from './heal.ts';
import { openLive } from './live.ts';
import { openMetrics } from './metrics.ts';
import { scenarioView } from './view.ts';

const environmentSchema = z.object({
  INSTANCE: z.string().default('dashboard-0'),
  HOST: variables.host,
  HTTP_PORT: variables.port,
  ...scenarioSchema,
  /** Absent where no path's record is in the documents. */
  DOCUMENTS_URL: variables.text.optional(),
  METRICS_URL: z.url(),
  FUNCTIONS_URL: z.url(),
  /** How long after the last write the counters expire; 0: never. */
  TTL_SECONDS: variables.count.default(0),
  /** What each path promises, as the topology knows it: path -> Promised, JSON. */
  PROMISES: z.string().transform((text) => JSON.parse(text) as Readonly<Record<string, Promised>>),
  /** The file that experiments say in what they do; and what heals a lab after them: program and arguments, JSON. Absent where they can't be run. */
  EXPERIMENT_FILE: z.string().optional(),
  HEAL: z.string().transform((text) => JSON.parse(text) as [string, ...string[]]).optional(),
  /** What a person would type for it. */
  HEAL_TYPED: z.string().optional(),
  /** Where the page's files lie ready; without it they are built now. */
  BUNDLE_DIR: z.string().optional(),
});

start('dashboard', async () => {
  const environment = readEnvironment(environmentSchema, process.env);
  const scenario = scenarioOf(environment);
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
      const feed = openFeed({
        scenario, documents, metrics: openMetrics(environment.METRICS_URL), now: Date.now, log: inform,
        experiment: environment.EXPERIMENT_FILE === undefined ? undefined : openExperiment(environment.EXPERIMENT_FILE, Date.now),
      });
      const live = openLive(server, feed);
      const healer = environment.HEAL === undefined ? undefined : openHealer(environment.HEAL, inform);
      const view = scenarioView(scenario, environment.FUNCTIONS_URL, (path) => environment.PROMISES[path]!, environment.TTL_SECONDS,
        healer === undefined ? undefined : { command: environment.HEAL_TYPED ?? environment.HEAL!.join(' '), token: healer.token });
      return {
        ready: () => true,
        handle: dashboardApp({ scenario, view, documents, bundle, healer, log: inform }),
        async close() {
          await live.close();
          await documents?.close();
        },
      };
    },
  });
});
