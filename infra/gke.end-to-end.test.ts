/**
 * The whole program for Google Cloud on the real engine, with stand-ins for every provider: what isn't known before it is made
 * stands in no one's way, a second `up` changes nothing, a new weight changes one route, and all of it goes in an order that a cloud allows.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { ensureTools } from '../tools/toolbox/toolbox.ts';
import { standInProject, type StandInProject } from './testing/stand-in-project.ts';
import { TestLab, repository } from './testing/test-lab.ts';

jest.setTimeout(900_000);

let project: StandInProject;
let lab: TestLab;

beforeAll(async () => {
  await ensureTools(['pulumi'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
  project = standInProject({ name: 'gke', cloud: true });
  lab = TestLab.open('gke', { platform: 'gke', 'gcp.project': 'my-project', 'gcp.deployers': '203.0.113.7/32', domain: 'lab.example.org', 'gcp.dnsZone': 'example' }, project.folder);
  lab.run('config', 'set', '--secret', 'secret', randomBytes(32).toString('hex'));
});

afterAll(() => {
  lab?.close();
  project?.close();
});

it('plans everything before anything is known, and makes it', () => {
  const planned = lab.preview();
  expect(planned.length).toBeGreaterThan(200);
  expect(planned.filter(({ operation }) => operation !== 'create')).toEqual([]);
  expect(lab.up().created).toBe(planned.length);
  expect(JSON.parse(lab.run('stack', 'output', '--json'))).toMatchObject({
    entryUrl: 'https://endpoint.lab.example.org', dashboardUrl: 'https://dashboard.lab.example.org', registryUrl: '203.0.113.10',
    monthlyCost: { totalUsd: expect.any(Number), pricesDate: expect.stringMatching(/^\d{4}-/) },
  });
});

it('tells each what only another can answer', () => {
  const inputsOf = (type: string, name: string) => project.recorded().find((one) => one.type.endsWith(`:${type}`) && one.name === name && one.operation === 'create')!.inputs;
  expect(inputsOf('Image', 'entry')).toMatchObject({ tags: ['203.0.113.10/ingestion-lab/entry:latest'] });
  expect(JSON.stringify(inputsOf('Deployment', 'project/entry-grpc'))).toMatch(/"10\.10\.0\.10\/ingestion-lab\/entry@sha256:[0-9a-f]{64}"/);
  expect(JSON.stringify(inputsOf('ImageCopy', 'dashboard'))).toMatch(/"203\.0\.113\.10\/ingestion-lab\/dashboard@sha256:[0-9a-f]{64}"/);
  expect(JSON.stringify(inputsOf('Service', 'dashboard'))).toMatch(/"us-central1-docker\.pkg\.dev\/my-project\/lab-[a-z0-9-]+\/dashboard@sha256:[0-9a-f]{64}"/);
  expect(JSON.stringify(inputsOf('NodePool', 'general'))).toMatch(/"projects\/[^"]*node-authority[^"]*\/versions\/1"/);
});

it('changes nothing when nothing changed, and one route when the weights change', () => {
  expect(lab.preview()).toEqual([]);
  lab.set('split.weights', 'grpc=50,kafka=50');
  expect(lab.preview()).toEqual([expect.objectContaining({ operation: 'update', type: 'kubernetes:gateway.networking.k8s.io/v1:HTTPRoute' })]);
});

it('goes in an order that a cloud allows, and whole', () => {
  project.forget();
  const { deleted } = lab.destroy();
  expect(deleted).toBeGreaterThan(200);
  const gone = project.recorded().filter(({ operation }) => operation === 'delete').map(({ type, name }) => `${type.split(':').at(-1)} ${name}`);
  const at = (what: string) => {
    expect(gone).toContain(what);
    return gone.indexOf(what);
  };
  const lastIn = project.recorded().filter(({ operation }) => operation === 'delete').findLastIndex(({ type }) => type.startsWith('kubernetes:'));
  const order = [
    ['VirtualMachine valkey/valkey-primary', 'KubeVirt kubevirt/kubevirt'], ['KafkaTopic stores/vaccinations.kafka', 'Kafka stores/kafka'], ['Kafka stores/kafka', 'Release strimzi'],
    ['VirtualServer project/endpoint', 'Release nginx-ingress'], ['Certificate stores/kafka-listener', 'Release cert-manager'], ['Deployment project/entry-grpc', 'Release linkerd-control-plane'],
    ['Service dashboard', 'ImageCopy dashboard'], ['ImageCopy dashboard', 'Repository images'], ['Image entry', 'TrustedRegistry registry'], ['TrustedRegistry registry', 'Instance registry'],
    ['Instance registry', 'Disk registry'], ['DiskResourcePolicyAttachment registry', 'ResourcePolicy registry'], ['NodePool general', 'Cluster cluster'], ['Cluster cluster', 'RouterNat nat'],
    ['RouterNat nat', 'Router router'], ['Router router', 'Network network'], ['Subnetwork nodes', 'Network network'], ['Address cache-primary-internal', 'Subnetwork nodes'],
  ] as const;
  for (const [first, last] of order) expect([first, last, at(first) < at(last)]).toEqual([first, last, true]);
  for (const pool of ['general', 'machines', 'kernel']) expect(at(`NodePool ${pool}`)).toBeGreaterThan(lastIn);
});
