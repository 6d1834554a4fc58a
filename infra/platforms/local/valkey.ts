import { join } from 'node:path';
import { backendProcesses } from '../../../stacks/local/backends.ts';
import { VALKEY_PROMISES } from '../../store-settings.ts';
import { HOST, type Lab, type ProcessPlan } from './lab.ts';

/** Counters, Pub/Sub and Streams: the primary takes the writes; the replica, a full copy, may be read. */
export function valkeyPrimary(lab: Lab): ProcessPlan {
  return valkey(lab, backendProcesses.cachePrimary, lab.ports.fixed('cachePrimary'), '', []);
}

export function valkeyReplica(lab: Lab): ProcessPlan {
  const primary = `\nreplicaof ${HOST} ${lab.ports.fixed('cachePrimary')}\nreplica-read-only yes\n`;
  return valkey(lab, backendProcesses.cacheReplica, lab.ports.fixed('cacheReplica'), primary, [backendProcesses.cachePrimary]);
}

function valkey({ toolsDir }: Lab, name: string, port: number, replication: string, after: readonly string[]): ProcessPlan {
  return {
    name,
    inputs: {
      command: [join(toolsDir, 'valkey', 'bin', 'valkey-server'), 'valkey.conf'],
      files: { 'valkey.conf': settings(port) + replication },
      ports: [port],
      ready: { port, timeoutMs: 15_000 },
    },
    after,
  };
}

function settings(port: number): string {
  return `bind ${HOST}
port ${port}
protected-mode yes
daemonize no
dir .

${VALKEY_PROMISES}`;
}
