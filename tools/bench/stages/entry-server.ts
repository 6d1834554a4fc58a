/** The lab's entry as its service runs it, but for its sender, which takes every batch at once. */
import { configureServer, openEntry } from '../../../apps/entry/entry.ts';
import { lanesOf } from '../../../apps/routes/lanes.ts';
import { openWire } from '../../../apps/routes/wire.ts';
import { runService } from '../../../apps/service/run-service.ts';
import { scenarios, type ScenarioId } from '../../../stacks/scenarios/index.ts';
import { answer, ownCpuSeconds } from '../child.ts';
import { freePort } from '../free-port.ts';
import type { ServerCommand } from './bare-server.ts';

async function listen(scenarioId: string): Promise<number> {
  const scenario = scenarios[scenarioId as ScenarioId];
  const port = await freePort();
  const sender = { maxInFlight: 4, send: async () => undefined, ready: () => true, close: async () => undefined };
  await runService({
    name: 'entry', host: '127.0.0.1', port, configure: configureServer,
    open: async ({ log, metrics }) => {
      const entry = openEntry({ scenario, route: 'bench', wire: openWire(scenario), lanes: lanesOf(new Map([['bench', sender]])), log, metrics });
      return { ready: () => entry.ready(), handle: (request, response) => entry.handle(request, response), close: () => entry.close() };
    },
  });
  return port;
}

answer((command: ServerCommand): Promise<number> => command.kind === 'listen' ? listen(command.scenario) : Promise.resolve(ownCpuSeconds()));
