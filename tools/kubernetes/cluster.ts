/**
 * A real Kubernetes for a test: etcd, API server, controllers and scheduler, with fake nodes on which every pod is ready at
 * once. It needs no root, no container runtime and no network, and ends with the process that opened it.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readObjects, type KubernetesObject } from './api.ts';
import { controlPlane, fakeNodes, type Placement } from './components.ts';
import { writeIdentities } from './identities.ts';
import { RunningCluster, startKeeper, untilFree, type Cluster } from './running-cluster.ts';

/** What a fake node says that it has: enough for any lab. */
const NODE_SIZE = { 'cpu': '64', 'memory': '256Gi', 'ephemeral-storage': '1Ti', 'pods': '250' };

export interface ClusterOptions {
  /** Folder of its own; made anew. */
  readonly dir: string;
  /** Folder of the built tools: `kubernetes` and `kwok` are needed. */
  readonly toolsDir: string;
  /** Port of the API server on 127.0.0.1. */
  readonly port: number;
  /** The labels of each fake node, besides what every node has. @default three without any */
  readonly fakeNodes?: readonly Readonly<Record<string, string>>[];
}

/**
 * Starts a cluster and waits until it takes work.
 * @throws if the port is taken, or with the end of the logs if a component doesn't come up
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { dir, toolsDir, port } = options;
  await untilFree(port);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'logs'), { recursive: true, mode: 0o700 });
  const address = `127.0.0.1:${port}`;
  writeFileSync(join(dir, 'kubeconfig'), await writeIdentities(dir, { inside: address, outside: address }, undefined, Date.now()), { mode: 0o600 });
  // A loopback address can't be advertised; nobody connects to this one.
  const placement: Placement = { dir, toolsDir, address: '127.0.0.1', port, advertise: '192.0.2.1' };
  const keeper = startKeeper(dir, { prepare: [], components: [...controlPlane(placement), fakeNodes(placement)] });
  const cluster = new RunningCluster({ dir, toolsDir, keeper });
  try {
    await cluster.untilReady();
    for (const object of readObjects(join(toolsDir, 'kwok', 'files', 'objects', 'storage-class.yaml'))) await cluster.api.apply(object);
    await Promise.all((options.fakeNodes ?? [{}, {}, {}]).map(async (labels, index) => {
      await cluster.api.apply(fakeNode(`fake-${index}`, labels));
      await cluster.untilNodeReady(`fake-${index}`);
    }));
    return cluster;
  } catch (error) {
    throw await cluster.failed(error);
  }
}

function fakeNode(name: string, labels: Readonly<Record<string, string>>): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'topology.kubernetes.io/zone': `zone-${name}`, ...labels },
    },
    status: { allocatable: NODE_SIZE, capacity: NODE_SIZE },
  };
}
