/** What every pod of the lab has in common: it is nobody, it may do nothing, and what it uses is bounded. */
import type { types } from '@pulumi/kubernetes';

export type PodSpec = types.input.core.v1.PodSpec;
export type Container = types.input.core.v1.Container;
export type EnvVar = types.input.core.v1.EnvVar;

/** The `nonroot` user of distroless images. */
export const NONROOT = 65532;

/** The restricted pod security standard, for a pod. */
export function podSecurity(user: number = NONROOT) {
  return { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } } as const;
}

/** And for each of its containers. */
export const containerSecurity: types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, privileged: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] },
};

export interface Bounds {
  /** Cores: what is set aside for it, and what it may use. */
  readonly cpu: readonly [request: string, limit: string];
  readonly memory: readonly [request: string, limit: string];
  /** What it may write to its own file system, logs included. @default 64Mi, 256Mi */
  readonly disk?: readonly [request: string, limit: string];
}

export function resources({ cpu, memory, disk = ['64Mi', '256Mi'] }: Bounds) {
  return {
    requests: { cpu: cpu[0], memory: memory[0], 'ephemeral-storage': disk[0] },
    limits: { cpu: cpu[1], memory: memory[1], 'ephemeral-storage': disk[1] },
  };
}

/** Replicas apart from each other where there is room: a node's or a zone's end takes one of them. */
export function spread(labels: Readonly<Record<string, string>>) {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => (
    { maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } }));
}

/** A folder that can be written, where a file system can't. @param limit e.g. `16Mi` */
export function scratch(name: string, limit: string) {
  return { name, emptyDir: { sizeLimit: limit } };
}
