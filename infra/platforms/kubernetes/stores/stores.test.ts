/** The stores in a cluster: what they are told, and under which names they are known. */
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expectGolden } from '../../../testing/golden.ts';
import type { Manifest } from '../manifest.ts';
import { linkerd } from '../operators/linkerd.ts';
import { anyCluster } from '../surroundings.ts';
import { kafkaBootstrap, kafkaManifests, kafkaTopic } from './kafka.ts';
import { cloudInit, valkeyMachines } from './valkey-machines.ts';
import { passwordSettings, valkeySettings } from './valkey-settings.ts';
import { storesOf } from './stores.ts';

const cluster = { secret: 's'.repeat(32), operators: { existing: [], off: [] }, loadtest: false } as const;
const machines = { kind: 'machines', nodeSelector: {}, serviceAnnotations: {}, clients: ['10.0.0.0/16'], addresses: { primary: '10.0.0.5', replica: '10.0.0.6' } } as const;
const of = (manifests: readonly Manifest[], kind: string) => manifests.filter((one) => one.kind === kind);

test('a replica follows its primary by TLS, and a primary follows nobody', () => {
  const options = { tlsFolder: '/tls', dataFolder: '/data', passwordFile: '/secret/password.conf' };
  expect(valkeySettings({ ...options, replicaOf: 'valkey-primary' })).toMatch(/^replicaof valkey-primary 6379$/m);
  expect(valkeySettings(options)).not.toMatch(/replicaof/);
  for (const text of [valkeySettings(options), valkeySettings({ ...options, replicaOf: 'x' })]) expect(text).toMatch(/^port 0$/m);
  expect(passwordSettings('abc')).toBe('requirepass abc\nprimaryauth abc\n');
});

test('brokers are known by every name they tell their clients', () => {
  const { dnsNames } = of(kafkaManifests(), 'Certificate')[0]!['spec'] as { dnsNames: string[] };
  const covers = (name: string) => dnsNames.some((known) => known === name || (known.startsWith('*.') && name.slice(name.indexOf('.')) === known.slice(1)));
  expect(covers(kafkaBootstrap.split(':')[0]!)).toBe(true);
  for (const broker of [0, 1, 2]) expect(covers(`kafka-broker-${broker}.kafka-kafka-brokers.stores.svc`)).toBe(true);
  expect(covers('another.stores.svc')).toBe(false);
});

test('keys are written as whoever reads them wants: PKCS #8 for Strimzi and the stores, as OpenSSL does for Linkerd', () => {
  const encodingOf = ({ spec }: Manifest) => (spec as { privateKey: { encoding: string } }).privateKey.encoding;
  const inStores = of([...kafkaManifests(), ...storesOf(anyCluster, { cluster, replicas: { writer: 1, cache: 2 } }).plans.flatMap(({ manifests }) => manifests)], 'Certificate');
  expect(inStores.map((one) => [one.metadata.name, encodingOf(one)])).toEqual(
    ['kafka-listener', 'mongodb-tls', 'valkey-primary-tls', 'valkey-replica-tls'].map((name) => [name, 'PKCS8']));
  const ofLinkerd = linkerd('/opt/cni/bin', true).steps.flatMap((step) => step.kind === 'objects' ? of(step.manifests, 'Certificate') : []);
  expect(ofLinkerd.map((one) => [one.metadata.name, encodingOf(one)])).toEqual([['linkerd-trust-anchor', 'PKCS8'], ['linkerd-identity-issuer', 'PKCS1']]);
});

test('a topic has three copies, two of which must have what is acknowledged', () => {
  expect(kafkaTopic('vaccinations.kafka', 5)['spec']).toMatchObject({ partitions: 5, replicas: 3, config: { 'min.insync.replicas': 2 } });
});

test('a machine makes itself, and nothing secret stands in what it is told', () => {
  const told = cloudInit('valkey-primary.valkey.svc');
  expect(told.startsWith('#cloud-config\n')).toBe(true);
  expect(parse(told)).toMatchObject({ packages: ['valkey-server'] });
  expect(told).not.toMatch(/requirepass \S/);
  expectGolden(join(import.meta.dirname, '..', 'golden', 'valkey-replica.cloud-init.yaml'), told);
});

test('machines keep their data on disks of their own, and answer at the addresses they are given', () => {
  const manifests = valkeyMachines(machines, 2, 'requirepass x');
  const found = of(manifests, 'VirtualMachine').map(({ metadata: { name }, spec }) =>
    [name, (spec as { dataVolumeTemplates: { metadata: { name: string } }[] }).dataVolumeTemplates.map((volume) => volume.metadata.name)]);
  expect(found).toEqual([['valkey-primary', ['valkey-primary-root', 'valkey-primary-data']], ['valkey-replica', ['valkey-replica-root', 'valkey-replica-data']]]);
  expect(of(manifests, 'Service').map(({ spec }) => spec)).toEqual([
    expect.objectContaining({ type: 'LoadBalancer', loadBalancerIP: '10.0.0.5' }), expect.objectContaining({ type: 'LoadBalancer', loadBalancerIP: '10.0.0.6' }),
  ]);
});

test.each([{ kind: 'pods' } as const, machines])('one Valkey is the primary alone, which is read from too: $kind', (cache) => {
  const { plans, access, cacheReader } = storesOf({ ...anyCluster, cache }, { cluster, replicas: { writer: 1, cache: 1 } });
  const manifests = plans.flatMap((plan) => plan.manifests);
  expect(manifests.filter(({ metadata: { name } }) => name.startsWith('valkey-replica'))).toEqual([]);
  expect(manifests.some(({ metadata: { name } }) => name === 'valkey-primary')).toBe(true);
  expect([access.cache['replica'], cacheReader]).toEqual([access.cache['primary'], access.cache['primary']]);
});

test('MongoDB outside the cluster is used, and none is made', () => {
  const outside = { host: 'mongodb.internal:27017', user: 'lab', password: 'p', peers: [{ ipBlock: { cidr: '10.0.0.9/32' } }], port: 27017 };
  const { plans, access, documentsPeer } = storesOf({ ...anyCluster, documents: outside }, { cluster, replicas: { writer: 1, cache: 2 } });
  expect(plans.map(({ name }) => name)).toEqual(['cache']);
  expect(access.documents).toEqual({ host: outside.host, user: 'lab', password: 'p' });
  expect(documentsPeer).toEqual({ peers: outside.peers, ports: [27017] });
});
