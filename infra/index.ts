/**
 * The whole lab. Read from top to bottom: a stack's config decides where it runs; the scenario in it decides which
 * services there are; they are declared on their backends, behind the split, observed, under load, and hit by the faults that the config names.
 */
import { topics, topology } from '../apps/topology.ts';
import { openPlatform } from './open-platform.ts';
import { splitRoutes } from './split-routes.ts';
import { stackConfig } from './stack-config.ts';

export default async function ingestionLab() {
  const config = stackConfig();
  const platform = await openPlatform(config);
  const services = topology(config);

  platform.backends(topics(config));
  for (const service of services) platform.service(service);
  platform.split(splitRoutes(services, config.scenario), config.split.weights);
  platform.observe(services);
  platform.loadtest();
  platform.chaos(config.chaos);

  return {
    ...platform.endpoints(),
    scenario: config.scenario.id,
    grpcTransport: config.grpc.transport,
    recordStore: config.record.store,
    splitWeights: config.split.weights,
  };
}
