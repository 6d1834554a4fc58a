/** The machines beside the cluster: the registry and the document store. */
import { images } from '../../../upstreams/upstreams.ts';
import { NONROOT } from '../../kubernetes/pod.ts';
import { ZOT, zotConfiguration } from '../../kubernetes/registry/zot.ts';
import { mongod, MONGODB_PORT, MONGODB_USER_ID } from '../../kubernetes/stores/mongodb-pod.ts';
import { RANGES, type GcpPlace } from '../gcp-place.ts';
import { SECRETS_FOLDER } from './cloud-init.ts';
import type { MachinePlan } from './container-machine.ts';

/** Where the registry is asked: no number has to stand in an image's name. */
export const REGISTRY_PORT = 443;

/** Files of each machine that are secrets -> the names of those secrets. */
export const machineSecrets = {
  registry: { htpasswd: 'registry-access', 'tls.crt': 'registry-certificate', 'tls.key': 'registry-key' },
  documents: { user: 'documents-user', password: 'documents-password', 'tls-combined.pem': 'documents-certificate', 'ca.crt': 'documents-authority' },
} as const satisfies Record<MachinePlan['name'], Readonly<Record<string, string>>>;

/** Zot, for nodes and pods, and for whoever pushes. */
export function registryMachine(place: GcpPlace): MachinePlan {
  return {
    name: 'registry',
    machineType: 'e2-small',
    diskSizeGb: 30,
    clients: [RANGES.nodes, RANGES.pods, ...place.deployers],
    container: {
      image: images.zot,
      args: ZOT.args,
      env: [],
      userId: NONROOT,
      port: { machine: REGISTRY_PORT, container: ZOT.port },
      dataFolder: ZOT.dataFolder,
      memoryMib: 1_024,
      files: { [ZOT.configFile]: `${JSON.stringify(zotConfiguration(SECRETS_FOLDER, true), null, 2)}\n` },
      secrets: secretPaths(place, machineSecrets.registry),
    },
  };
}

/** MongoDB, for pods and Cloud Run. */
export function documentsMachine(place: GcpPlace): MachinePlan {
  return {
    name: 'documents',
    machineType: 'e2-medium',
    diskSizeGb: 50,
    clients: [RANGES.pods, RANGES.connector],
    container: {
      image: images.mongodb,
      ...mongod(SECRETS_FOLDER, SECRETS_FOLDER),
      userId: MONGODB_USER_ID,
      port: { machine: MONGODB_PORT, container: MONGODB_PORT },
      dataFolder: '/data/db',
      memoryMib: 3_072,
      files: {},
      secrets: secretPaths(place, machineSecrets.documents),
    },
  };
}

function secretPaths({ project, prefix }: GcpPlace, names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(names).map(([file, name]) => [file, `projects/${project}/secrets/${prefix}-${name}`]));
}
