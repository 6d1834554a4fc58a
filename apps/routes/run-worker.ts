/** The service that receives on one channel of a scenario. Which of the given ones, its environment says. */
import { z } from 'zod';
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import { scenarioOf, scenarioSchema } from '../scenario-variables.ts';
import { readEnvironment, variables } from '../service/environment.ts';
import { runService } from '../service/run-service.ts';
import { openStore } from '../store/open-store.ts';
import { openWorker } from './worker.ts';

const environmentSchema = z.object({
  ...scenarioSchema,
  /** The channel that is received on. */
  CHANNEL: variables.text,
  /** Its batches are numbered under it. */
  INSTANCE: variables.text,
  HOST: variables.host,
  HTTP_PORT: variables.port,
  /** The stores, where the paths end here. */
  CACHE_URL: z.string().default(''),
  DOCUMENTS_URL: z.string().default(''),
  /** How long after the last write the scenario's keys in the cache expire; 0: never. */
  TTL_SECONDS: variables.count.default(0),
});

/** Runs until it is told to stop. @throws at once, where the environment is wrong */
export async function runWorker(scenarios: Readonly<Record<string, Scenario>>): Promise<void> {
  const environment = readEnvironment(environmentSchema, process.env);
  const { INSTANCE: instance, HOST: host, CACHE_URL: cacheUrl, DOCUMENTS_URL: documentsUrl, TTL_SECONDS: ttlSeconds } = environment;
  const scenario = scenarioOf(environment, scenarios);
  await runService({
    name: instance, host, port: environment.HTTP_PORT,
    open: ({ log, metrics }) => openWorker({
      scenario, channel: environment.CHANNEL, instance, variables: process.env, log, metrics,
      openStore: (record) => openStore({ scenario, record, writer: instance, documentsUrl, cacheUrl, ttlSeconds, log, metrics }),
    }),
  });
}
