/** The member of the split that fails on purpose: 500 to everything, and says that nothing was taken. */
import { z } from 'zod';
import { FAULTY } from '../../stacks/scenarios/scenario.ts';
import { readEnvironment, variables } from '../service/environment.ts';
import { answer, runService, start } from '../service/run-service.ts';

const environmentSchema = z.object({
  INSTANCE: variables.text.default(FAULTY),
  HOST: variables.host,
  HTTP_PORT: variables.port,
});

start(FAULTY, async () => {
  const { INSTANCE: name, HOST: host, HTTP_PORT: port } = readEnvironment(environmentSchema, process.env);
  await runService({
    name, host, port,
    open: async ({ metrics }) => ({
      ready: () => true,
      handle: (request, response) => {
        // Read to its end, so that the connection can be used again.
        request.resume();
        metrics.events('entry', 'rejected', 1);
        answer(response, 500, { error: 'this backend fails on purpose', outcome: 'rejected', route: FAULTY }, { 'x-lab-route': FAULTY });
      },
      close: async () => undefined,
    }),
  });
});
