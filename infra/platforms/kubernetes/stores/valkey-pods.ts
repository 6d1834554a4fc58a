/** Valkey in the cluster: a primary that takes the writes, and a replica that may be read. */
import type { Input } from '@pulumi/pulumi';
import { images } from '../../../upstreams/upstreams.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';
import { CONFIG_FOLDER, SECRET_FOLDER, storeHost, storeManifests, storePeer, storePods, TLS_FOLDER } from './stateful-store.ts';
import { VALKEY_PORT, valkeySettings } from './valkey-settings.ts';

const KIND = 'valkey';
const PASSWORD_SECRET = 'valkey';
const PASSWORD_KEY = 'password.conf';
const DATA_FOLDER = '/data';
/** In the image. */
const USER = 999;

const primary = 'valkey-primary';
const replica = 'valkey-replica';

/** The primary's, for faults. */
export const valkeyPrimaryPods = storePods({ name: primary, kind: KIND });
export const valkeyPodsPeer = storePeer(KIND, VALKEY_PORT);

/** host:port */
export const valkeyPodsHosts = { primary: `${storeHost(primary)}:${VALKEY_PORT}`, replica: `${storeHost(replica)}:${VALKEY_PORT}` } as const;

/** @param count 1: the primary alone @param passwordSettings what the password file has */
export function valkeyPods(count: number, passwordSettings: Input<string>): Manifest[] {
  return [
    {
      apiVersion: 'v1', kind: 'Secret', metadata: { name: PASSWORD_SECRET, namespace: NAMESPACE.stores, labels: PART_OF },
      type: 'Opaque', stringData: { [PASSWORD_KEY]: passwordSettings },
    },
    ...valkey(primary),
    ...count === 1 ? [] : valkey(replica, storeHost(primary)),
  ];
}

function valkey(name: string, replicaOf?: string): Manifest[] {
  const settings = valkeySettings({
    tlsFolder: TLS_FOLDER, dataFolder: DATA_FOLDER, passwordFile: `${SECRET_FOLDER}/${PASSWORD_KEY}`, ...replicaOf === undefined ? {} : { replicaOf },
  });
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE.stores, labels: PART_OF }, data: { 'valkey.conf': settings } },
    ...storeManifests({
      name,
      kind: KIND,
      image: images.valkey,
      user: USER,
      port: VALKEY_PORT,
      bounds: { cpu: ['200m', '1'], memory: ['256Mi', '1Gi'], disk: ['16Mi', '64Mi'] },
      diskSize: '10Gi',
      dataFolder: DATA_FOLDER,
      container: { command: ['valkey-server', `${CONFIG_FOLDER}/valkey.conf`] },
      secret: PASSWORD_SECRET,
      configMap: name,
    }),
  ];
}
