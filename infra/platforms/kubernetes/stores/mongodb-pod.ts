/** MongoDB in the cluster, where no virtual machine beside it has one. */
import type { Input } from '@pulumi/pulumi';
import { images } from '../../../../tools/upstreams/upstreams.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE } from '../namespaces.ts';
import { SECRET_FOLDER, storeHost, storeManifests, storePeer, TLS_FOLDER } from './stateful-store.ts';

const NAME = 'mongodb';
const PORT = 27017;
/** In the image. */
const USER = 999;
const SECRET = 'mongodb';

/** The user that the services are. */
export const DOCUMENTS_USER = 'lab';

export const mongodbPodPeer = storePeer(NAME, PORT);
/** host:port */
export const mongodbPodHost = `${storeHost(NAME)}:${PORT}`;

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
      user: USER,
      port: PORT,
      bounds: { cpu: ['500m', '2'], memory: ['1Gi', '2Gi'], disk: ['64Mi', '256Mi'] },
      diskSize: '20Gi',
      dataFolder: '/data/db',
      container: {
        // The image's own entry point makes the user at the first start.
        args: ['mongod', '--bind_ip_all', '--port', String(PORT), '--auth', '--tlsMode', 'requireTLS', '--tlsCertificateKeyFile', `${TLS_FOLDER}/tls-combined.pem`,
          '--tlsCAFile', `${TLS_FOLDER}/ca.crt`, '--tlsAllowConnectionsWithoutCertificates', '--wiredTigerCacheSizeGB', '0.75'],
        env: [
          { name: 'MONGO_INITDB_ROOT_USERNAME_FILE', value: `${SECRET_FOLDER}/user` },
          { name: 'MONGO_INITDB_ROOT_PASSWORD_FILE', value: `${SECRET_FOLDER}/password` },
        ],
      },
      secret: SECRET,
      // MongoDB wants key and certificate in one file.
      certificate: { additionalOutputFormats: [{ type: 'CombinedPEM' }] },
    }),
  ];
}
