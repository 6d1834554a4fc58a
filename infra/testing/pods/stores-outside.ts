/** The stores of a lab whose pods are in a cluster and whose stores aren't: Services with endpoints outside, and TLS as the pods expect it. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { startDocumentStore, startKafka, startValkey, type Backend } from '../../../apps/service/testing/backends.ts';
import type { KubernetesObject } from '../../../tools/kubernetes/api.ts';
import { makeAuthority, makeCertificate, makeKeys } from '../../../tools/kubernetes/certificates.ts';
import { endpoints, NODE_ADDRESS } from '../../../tools/kubernetes/node/node-components.ts';
import type { Passage } from '../../../tools/kubernetes/node/open-node.ts';
import { STORE_SECRETS } from '../../platforms/kubernetes/addresses.ts';
import { authorityVolume } from '../../platforms/kubernetes/authority.ts';
import { NAMESPACE } from '../../platforms/kubernetes/namespaces.ts';
import { kafkaBootstrap } from '../../platforms/kubernetes/stores/kafka.ts';
import { mongodbPodHost } from '../../platforms/kubernetes/stores/mongodb-pod.ts';
import { valkeyPodsHosts } from '../../platforms/kubernetes/stores/valkey-pods.ts';

export interface StoresOutside {
  readonly passages: readonly Passage[];
  /** For pods: the stores' Services, and the Secrets by which the stores are found and trusted. */
  readonly objects: readonly KubernetesObject[];
  /** For the ledger, on this machine. */
  readonly documentsUrl: string;
  readonly cacheUrl: string;
  stop(): Promise<void>;
}

/** @param folder for certificates */
export async function startStoresOutside(folder: string, topics: readonly string[], partitions: number): Promise<StoresOutside> {
  const [documents, cache, broker] = await Promise.all([startDocumentStore(), startValkey(), startKafka({ elsewhere: kafkaBootstrap })]);
  const password = randomBytes(16).toString('hex');
  await setPassword(cache.url, password);
  await makeTopics(broker.brokers, topics, partitions);
  const stores = [
    { host: mongodbPodHost, port: documents.port }, { host: valkeyPodsHosts.primary, port: cache.port }, { host: kafkaBootstrap, port: broker.elsewherePort },
  ].map(({ host, port }) => ({ name: host.split('.')[0]!, fullName: host.split(':')[0]!, inside: Number(host.split(':')[1]), port }));
  const { ca, tls } = await makeTls(folder, stores.map(({ fullName }) => fullName));
  return {
    passages: stores.map(({ name, inside, port }) => ({ name, leads: 'out', from: `${NODE_ADDRESS}:${inside}`, to: `127.0.0.1:${port}`, tls })),
    objects: [
      ...stores.flatMap(({ name, inside }): KubernetesObject[] => [
        { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: NAMESPACE.stores }, spec: { ports: [{ name: 'store', port: inside }] } },
        endpoints({ name, namespace: NAMESPACE.stores }, 'store', inside),
      ]),
      secret(STORE_SECRETS.documents.name, { host: mongodbPodHost, user: '', password: '' }),
      secret(STORE_SECRETS.cache.name, { ...valkeyPodsHosts, password }),
      secret(authorityVolume.secret.secretName, { 'ca.crt': ca }),
    ],
    documentsUrl: documents.url,
    cacheUrl: cache.url.replace('redis://', `redis://:${password}@`),
    stop: async () => { await Promise.all([documents, cache, broker].map((backend: Backend) => backend.stop())); },
  };
}

function secret(name: string, stringData: Readonly<Record<string, string>>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE.project }, stringData };
}

async function makeTls(folder: string, hosts: readonly string[]): Promise<{ ca: string; tls: NonNullable<Passage['tls']> }> {
  const [authority, keys] = await Promise.all([makeAuthority('stores-authority', Date.now()), makeKeys()]);
  const tls = { certificate: join(folder, 'stores.crt'), key: join(folder, 'stores.key') };
  mkdirSync(folder, { recursive: true });
  writeFileSync(tls.certificate, makeCertificate({ name: 'stores', hosts }, keys.publicKey, authority, Date.now()));
  writeFileSync(tls.key, keys.privateKey, { mode: 0o600 });
  return { ca: authority.certificate, tls };
}

async function setPassword(url: string, password: string): Promise<void> {
  const client = new Redis(url);
  await client.config('SET', 'requirepass', password);
  client.disconnect();
}

async function makeTopics(brokers: readonly string[], topics: readonly string[], numPartitions: number): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions })), waitForLeaders: true });
  await admin.disconnect();
}
