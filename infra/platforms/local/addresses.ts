import type { Addresses } from '../../../apps/addresses.ts';
import type { Service } from '../../../apps/topology.ts';
import { backendProcesses } from '../../../stacks/local/backends.ts';
import { HOST, httpUrl, type Lab } from './lab.ts';
import { replicaName } from './replica-name.ts';

/** What a caller is given for a port of a process: host:port. */
export type At = (process: string, port: number) => string;

const direct: At = (_process, port) => `${HOST}:${port}`;

/** Where everything is; `at` is asked for what is used, and for nothing else. @param at @default on loopback, without any proxy */
export function addressesOf({ ports }: Pick<Lab, 'ports'>, services: readonly Service[], at: At = direct): Addresses {
  return {
    get documents() { return `mongodb://${at(backendProcesses.documents, ports.fixed('documents'))}`; },
    cache: {
      get primary() { return `redis://${at(backendProcesses.cachePrimary, ports.fixed('cachePrimary'))}`; },
      get replica() { return `redis://${at(backendProcesses.cacheReplica, ports.fixed('cacheReplica'))}`; },
    },
    get broker() { return [at(backendProcesses.broker, ports.fixed('broker'))]; },
    get metrics() { return `http://${at('metrics', ports.fixed('metrics'))}`; },
    service: (name, port) => {
      const replicas = services.find((service) => service.name === name)?.replicas ?? 0;
      return Array.from({ length: replicas }, (_, replica) => at(replicaName(name, replica), ports.of(name, port, replica)));
    },
    // For browsers, which ask no DNS of ours.
    publicUrl: (name) => httpUrl(ports.of(name, 'http', 0)),
  };
}
