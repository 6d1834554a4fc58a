/** MongoDB in the cluster, where no virtual machine beside it has one. */
import type { Input } from '@pulumi/pulumi';
import { images } from '../../../upstreams/upstreams.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';
import { SECRET_FOLDER, storeHost, storeManifests, storePeer, storePods, TLS_FOLDER } from './stateful-store.ts';

const NAME = 'mongodb';
export const MONGODB_PORT = 27017;
/** In the image. */
export const MONGODB_USER_ID = 999;
const SECRET = 'mongodb';

/** The user that the services are. */
export const DOCUMENTS_USER = 'lab';

export const mongodbPods = storePods({ name: NAME, kind: NAME });
export const mongodbPodPeer = storePeer(NAME, MONGODB_PORT);
/** host:port */
export const mongodbPodHost = `${storeHost(NAME)}:${MONGODB_PORT}`;

/** How the server is started, wherever its image runs. The image's own entry point makes the user at the first start. */
export function mongod(tlsFolder: string, secretFolder: string) {
  return {
    args: ['mongod', '--bind_ip_all', '--port', String(MONGODB_PORT), '--auth', '--tlsMode', 'requireTLS', '--tlsCertificateKeyFile', `${tlsFolder}/tls-combined.pem`,
      '--tlsCAFile', `${tlsFolder}/ca.crt`, '--tlsAllowConnectionsWithoutCertificates', '--wiredTigerCacheSizeGB', '0.75'],
    env: [
      { name: 'MONGO_INITDB_ROOT_USERNAME_FILE', value: `${secretFolder}/user` },
      { name: 'MONGO_INITDB_ROOT_PASSWORD_FILE', value: `${secretFolder}/password` },
    ],
  };
}

export function mongodbPod(password: Input<string>): Manifest[] {
  return [
    {
      apiVersion: 'v1', kind: 'Secret', metadata: { name: SECRET, namespace: NAMESPACE.stores, labels: PART_OF },
      type: 'Opaque', stringData: { user: DOCUMENTS_USER, password },
    },
    ...storeManifests({
      name: NAME,
      kind: NAME,
      image: images.mongodb,
      user: MONGODB_USER_ID,
      port: MONGODB_PORT,
      bounds: { cpu: ['500m', '2'], memory: ['1Gi', '2Gi'], disk: ['64Mi', '256Mi'] },
      diskSize: '20Gi',
      dataFolder: '/data/db',
      container: mongod(TLS_FOLDER, SECRET_FOLDER),
      secret: SECRET,
      // MongoDB wants key and certificate in one file.
      certificate: { additionalOutputFormats: [{ type: 'CombinedPEM' }] },
    }),
  ];
}
