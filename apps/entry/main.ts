/** The entry of one path: public HTTP on one side, the path's first hop on the other. */
import { z } from 'zod';
import { stagesOf } from '../../stacks/scenarios/stages.ts';
import { openLanes } from '../routes/lanes.ts';
import { openWire } from '../routes/wire.ts';
import { scenarioOf, scenarioSchema } from '../scenario-variables.ts';
import { readEnvironment, variables } from '../service/environment.ts';
import { runService, start } from '../service/run-service.ts';
import { configureServer, openEntry } from './entry.ts';

const environmentSchema = z.object({
  ...scenarioSchema,
  ROUTE: variables.text,
  INSTANCE: variables.text,
  HOST: variables.host,
  HTTP_PORT: variables.port,
});

start('entry', async () => {
  const environment = readEnvironment(environmentSchema, process.env);
  const { INSTANCE: instance, HOST: host, ROUTE: route } = environment;
  const scenario = scenarioOf(environment);
  const wire = openWire(scenario);
  await runService({
    name: instance, host, port: environment.HTTP_PORT, configure: configureServer,
    open: async ({ log, metrics }) => {
      const lanes = await openLanes(stagesOf(scenario, route)[0]!, { scenario, instance, variables: process.env, wire, log, metrics });
      const entry = openEntry({ scenario, route, wire, lanes, log, metrics });
      return {
        ready: () => entry.ready(),
        handle: (request, response) => entry.handle(request, response),
        close: async () => {
          await entry.close();
          await lanes.close();
        },
      };
    },
  });
});
