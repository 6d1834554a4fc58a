import { join } from 'node:path';
import { HOST, type Lab, type ProcessPlan } from './lab.ts';

/** Counters, Pub/Sub and Streams: the primary takes the writes; the replica, a full copy, may be read. */
export function valkeyPrimary(lab: Lab): ProcessPlan {
  return valkey(lab, 'valkey-primary', lab.ports.fixed('cachePrimary'), '', []);
}

export function valkeyReplica(lab: Lab): ProcessPlan {
  const primary = `\nreplicaof ${HOST} ${lab.ports.fixed('cachePrimary')}\nreplica-read-only yes\n`;
  return valkey(lab, 'valkey-replica', lab.ports.fixed('cacheReplica'), primary, ['valkey-primary']);
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

# Written to the file before each answer, so that the process's own death loses nothing; the kernel decides when it reaches the
# disk. Not everysec: while a sync is under way that puts the write itself off, and a killed server had answered what it forgot.
appendonly yes
appendfsync no
save ""

# Bounds. Full: writes are refused, nothing is thrown away in silence.
maxmemory 512mb
maxmemory-policy noeviction
maxclients 2000
# A subscriber that falls behind by so much is cut off: what it misses is lost, and counted (at most once).
client-output-buffer-limit pubsub 32mb 8mb 60
client-output-buffer-limit replica 128mb 64mb 60
client-output-buffer-limit normal 256mb 128mb 60
timeout 0
tcp-keepalive 10
`;
}
