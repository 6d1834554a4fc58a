/** The service that receives on one channel of a scenario. Which, its environment says. */
import { z } from 'zod';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { readEnvironment, variables } from '../service/environment.ts';
import { runService, start } from '../service/run-service.ts';
import { openStore } from '../store/open-store.ts';
import { openWorker } from './worker.ts';

const environmentSchema = z.object({
  SCENARIO: z.enum(Object.keys(scenarios) as [keyof typeof scenarios]),
  /** The channel that is received on. */
  CHANNEL: variables.text,
  /** Its batches are numbered under it. */
  INSTANCE: variables.text,
  HOST: variables.host,
  HTTP_PORT: variables.port,
  /** The stores, where the paths end here. */
  CACHE_URL: z.string().default(''),
  DOCUMENTS_URL: z.string().default(''),
});

start('worker', async () => {
  const environment = readEnvironment(environmentSchema, process.env);
  const { INSTANCE: instance, HOST: host, CACHE_URL: cacheUrl, DOCUMENTS_URL: documentsUrl } = environment;
  const scenario = scenarios[environment.SCENARIO];
  await runService({
    name: instance, host, port: environment.HTTP_PORT,
    open: ({ log, metrics }) => openWorker({
      scenario, channel: environment.CHANNEL, instance, variables: process.env, log, metrics,
      openStore: () => openStore({ scenario, writer: instance, documentsUrl, cacheUrl, log, metrics }),
    }),
  });
});
