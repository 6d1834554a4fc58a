/** When the real provider takes an object for done. */
import type { KubernetesApi, KubernetesObject } from '../../../../tools/kubernetes/api.ts';
import { titleOf } from '../../../../tools/kubernetes/api.ts';

/** How long an object may take, milliseconds. Fake nodes need none. */
const READY_WITHIN_MS = 300_000;
/** With this annotation the real provider doesn't wait, nor does this one. */
const SKIP = 'pulumi.com/skipAwait';

interface Status {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
  readonly readyReplicas?: number;
  readonly desiredNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

/** A kind that isn't here is done as soon as the API server has it. */
const done: Readonly<Record<string, (object: KubernetesObject, status: Status) => boolean>> = {
  Deployment: (object, status) => {
    const wanted = replicasOf(object);
    return status.updatedReplicas === wanted && status.replicas === wanted && status.availableReplicas === wanted;
  },
  StatefulSet: (object, status) => status.updatedReplicas === replicasOf(object) && status.readyReplicas === replicasOf(object),
  DaemonSet: (_object, status) => status.numberAvailable === status.desiredNumberScheduled,
  Job: (_object, status) => status.conditions?.some(({ type, status: value }) => type === 'Complete' && value === 'True') ?? false,
  CustomResourceDefinition: (_object, status) => status.conditions?.some(({ type, status: value }) => type === 'Established' && value === 'True') ?? false,
};

/** @returns the object as it is then */
export async function untilReady(api: KubernetesApi, object: KubernetesObject): Promise<KubernetesObject> {
  const isDone = done[object.kind];
  if (isDone === undefined || object.metadata.annotations?.[SKIP] === 'true') return object;
  return api.until(`${titleOf(object)} is ready`, READY_WITHIN_MS, async () => {
    const now = await api.get(object);
    if (now === undefined) throw new Error(`${titleOf(object)} was deleted by somebody else while it was waited for.`);
    const status = (now['status'] ?? {}) as Status;
    // Zero of zero is no field at all.
    const whole: Status = { ...status, replicas: status.replicas ?? 0, updatedReplicas: status.updatedReplicas ?? 0, availableReplicas: status.availableReplicas ?? 0, readyReplicas: status.readyReplicas ?? 0 };
    const seen = status.observedGeneration === undefined || status.observedGeneration >= (now.metadata.generation ?? 0);
    return seen && isDone(now, whole) ? now : undefined;
  });
}

function replicasOf(object: KubernetesObject): number {
  return (object['spec'] as { replicas?: number }).replicas ?? 1;
}
