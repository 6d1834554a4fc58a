/** The entry of one path: public HTTP on one side, the path's first hop on the other. */
import { z } from 'zod';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { hopOf } from '../routes/index.ts';
import { openWire } from '../routes/wire.ts';
import { readEnvironment, variables } from '../service/environment.ts';
import { runService, start } from '../service/run-service.ts';
import { configureServer, openEntry } from './entry.ts';

const environmentSchema = z.object({
  SCENARIO: z.enum(Object.keys(scenarios) as [keyof typeof scenarios]),
  ROUTE: variables.text,
  INSTANCE: variables.text,
  HOST: variables.host,
  HTTP_PORT: variables.port,
  REDIS_MODE: z.enum(['pubsub', 'stream']).default('pubsub'),
  BROKERS: variables.list,
  GRPC_TARGETS: variables.list,
  CACHE_URL: z.string().default(''),
});

start('entry', async () => {
  const environment = readEnvironment(environmentSchema, process.env);
  const { INSTANCE: instance, HOST: host, ROUTE: route } = environment;
  const scenario = scenarios[environment.SCENARIO];
  const wire = openWire(scenario);
  await runService({
    name: instance, host, port: environment.HTTP_PORT, configure: configureServer,
    open: async ({ log, metrics }) => {
      const sender = await hopOf(scenario, route, 0).openSender({
        scenario: scenario.id, path: route, hop: 0, wire, log, metrics,
        settings: {
          instance, cacheUrl: environment.CACHE_URL, brokers: environment.BROKERS, redisMode: environment.REDIS_MODE,
          grpcTargets: environment.GRPC_TARGETS, grpcAddress: '',
        },
      });
      const entry = openEntry({ scenario, route, wire, sender, log, metrics });
      return {
        ready: () => entry.ready(),
        handle: (request, response) => entry.handle(request, response),
        close: async () => {
          await entry.close();
          await sender.close();
        },
      };
    },
  });
});
