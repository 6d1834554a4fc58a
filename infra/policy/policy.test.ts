/** The policy pack over what both stacks declare; and each rule over a copy that is weakened in one place. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { declareLab } from '../preview/lab-preview.ts';
import { benchmark } from './benchmark.ts';
import { labelled } from './cloud-rules.ts';
import { exceptions } from './exceptions.ts';
import { judge, rules } from './policy.ts';
import type { Inputs, Subject } from './rule.ts';

const SECRET = 'a-secret-of-at-least-32-characters';
const stacks = {
  cluster: { platform: 'kubernetes', secret: SECRET, loadtest: 'on' },
  gke: { platform: 'gke', secret: SECRET, loadtest: 'on', 'gcp.project': 'my-project', 'gcp.deployers': '203.0.113.7/32', domain: 'lab.example.org', 'gcp.dnsZone': 'example' },
} as const;

const declared: Record<string, readonly Subject[]> = {};
beforeAll(async () => {
  for (const [stack, config] of Object.entries(stacks)) declared[stack] = (await declareLab(stack, config)).resources.filter(({ custom }) => custom);
}, 600_000);

test.each(Object.keys(stacks))('nothing is held against the stack %s', (stack) => {
  expect(declared[stack]!.length).toBeGreaterThan(100);
  expect(judge(declared[stack]!).findings).toEqual([]);
});

test('every exception is needed', () => {
  const allowed = Object.values(declared).flatMap((subjects) => judge(subjects).allowed);
  expect(exceptions.filter(({ rule, subject }) => !allowed.some((finding) => finding.rule === rule && subject.test(finding.subject)))).toEqual([]);
});

/** A value that is put in the place of another; REMOVED takes it out. */
const REMOVED = Symbol('removed');
interface Weakening {
  readonly rule: string;
  /** `type name`, as in a finding. */
  readonly on: RegExp;
  readonly path: string;
  readonly value: unknown;
}
const pool = /NodePool general$/;
const gkeCluster = /:Cluster cluster$/;
const machine = /Instance documents$/;
const run = /cloudrunv2\/service:Service dashboard$/;
const entry = /Deployment project\/entry-grpc$/;
const weaker = (rule: string, on: RegExp, path: string, value: unknown = REMOVED): Weakening => ({ rule, on, path, value });

const weakenings: readonly Weakening[] = [
  weaker('cis-5.2.1', pool, 'nodeConfig.serviceAccount'),
  weaker('cis-5.2.1', gkeCluster, 'nodeConfig.serviceAccount', '1-compute@developer.gserviceaccount.com'),
  weaker('cis-5.2.2', gkeCluster, 'workloadIdentityConfig'),
  weaker('cis-5.3.1', gkeCluster, 'databaseEncryption.state', 'DECRYPTED'),
  weaker('cis-5.4.1', pool, 'nodeConfig.metadata.disable-legacy-endpoints', 'false'),
  weaker('cis-5.4.2', pool, 'nodeConfig.workloadMetadataConfig.mode', 'GCE_METADATA'),
  weaker('cis-5.5.1', pool, 'nodeConfig.imageType', 'UBUNTU_CONTAINERD'),
  weaker('cis-5.5.2', pool, 'management.autoRepair', false),
  weaker('cis-5.5.3', pool, 'management.autoUpgrade', false),
  weaker('cis-5.5.4', gkeCluster, 'releaseChannel.channel', 'UNSPECIFIED'),
  weaker('cis-5.5.5', gkeCluster, 'enableShieldedNodes', false),
  weaker('cis-5.5.6', pool, 'nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring', false),
  weaker('cis-5.5.7', pool, 'nodeConfig.shieldedInstanceConfig.enableSecureBoot'),
  weaker('cis-5.6.1-cluster', gkeCluster, 'enableIntranodeVisibility'),
  weaker('cis-5.6.1', /Subnetwork nodes$/, 'logConfig'),
  weaker('cis-5.6.2', gkeCluster, 'networkingMode', 'ROUTES'),
  weaker('cis-5.6.4', gkeCluster, 'controlPlaneEndpointsConfig.ipEndpointsConfig.enabled', true),
  weaker('cis-5.6.5', gkeCluster, 'privateClusterConfig.enablePrivateNodes', false),
  weaker('cis-5.6.7', gkeCluster, 'datapathProvider'),
  weaker('cis-5.7.1', gkeCluster, 'loggingConfig.enableComponents', []),
  weaker('cis-5.8.1', gkeCluster, 'masterAuth.clientCertificateConfig.issueClientCertificate', true),
  weaker('cis-5.8.3', gkeCluster, 'enableLegacyAbac', true),
  weaker('cis-5.10.2', gkeCluster, 'enableKubernetesAlpha', true),
  weaker('cis-5.10.5', gkeCluster, 'securityPostureConfig.mode', 'DISABLED'),
  weaker('kubelet-read-only', pool, 'nodeConfig.kubeletConfig.insecureKubeletReadonlyPortEnabled', 'TRUE'),
  weaker('no-public-grant', /SecretIamMember cache-url-functions$/, 'member', 'allAuthenticatedUsers'),
  weaker('no-open-firewall', /Firewall registry$/, 'sourceRanges.2', '0.0.0.0/0'),
  weaker('no-open-firewall', /Firewall documents$/, 'allows.0.ports'),
  weaker('no-open-firewall', /Firewall documents$/, 'targetServiceAccounts'),
  weaker('no-basic-role', /IAMMember nodes-role$/, 'role', 'roles/editor'),
  weaker('no-default-account', machine, 'serviceAccount'),
  weaker('no-default-account', run, 'template.serviceAccount'),
  weaker('no-public-machine', machine, 'networkInterfaces.0.accessConfigs', [{}]),
  weaker('machine-enablesecureboot', machine, 'shieldedInstanceConfig.enableSecureBoot', false),
  weaker('machine-enablevtpm', machine, 'shieldedInstanceConfig.enableVtpm', false),
  weaker('machine-enableintegritymonitoring', machine, 'shieldedInstanceConfig.enableIntegrityMonitoring', false),
  weaker('no-project-keys', machine, 'metadata.block-project-ssh-keys', 'FALSE'),
  weaker('no-default-network', /Network network$/, 'autoCreateSubnetworks', true),
  weaker('labels', machine, 'bootDisk.initializeParams.labels'),
  weaker('labels', pool, 'nodeConfig.resourceLabels.stack'),
  weaker('can-be-destroyed', gkeCluster, 'deletionProtection', true),
  weaker('few-instances', run, 'template.scaling.maxInstanceCount', 10),
  weaker('images-by-digest', run, 'template.containers.0.image', 'dashboard:latest'),
  weaker('images-by-digest', entry, 'spec.template.spec.containers.0.image', 'entry:latest'),
  weaker('restricted-pods', entry, 'spec.template.spec.securityContext.runAsNonRoot'),
  weaker('restricted-pods', entry, 'spec.template.spec.containers.0.securityContext.capabilities'),
  weaker('restricted-pods', entry, 'spec.template.spec.hostNetwork', true),
  weaker('restricted-pods', entry, 'spec.template.spec.volumes.0.hostPath', { path: '/' }),
  weaker('restricted-namespaces', /Namespace project$/, 'metadata.labels.pod-security\\.kubernetes\\.io/enforce', 'baseline'),
  weaker('bounded-pods', entry, 'spec.template.spec.containers.0.resources.limits'),
  weaker('default-deny', entry, 'metadata.namespace', 'elsewhere'),
  weaker('upstream-cluster-ip', /VirtualServer project\/endpoint$/, 'spec.upstreams.0.use-cluster-ip', false),
  weaker('public-doors', /VirtualServer project\/endpoint$/, 'spec.host', 'locust.lab.example.org'),
  weaker('internal-load-balancers', /v1:Service valkey\/valkey-primary$/, 'metadata.annotations'),
  weaker('own-account', entry, 'spec.template.spec.serviceAccountName', 'default'),
  weaker('secrets-are-secret', /SecretVersion registry-key$/, 'secretData', 'plain'),
  weaker('secrets-are-secret', /v1:Secret project\/cache$/, 'stringData', { password: 'plain' }),
];

/** A copy with another value at the path; dots in a key are written `\.`. */
function withValue(inputs: Inputs, path: string, value: unknown): Inputs {
  const copy = structuredClone(inputs) as Record<string, unknown>;
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));
  const last = keys.pop()!;
  const holder = keys.reduce<Record<string, unknown>>((object, key) => object[key] as Record<string, unknown>, copy);
  if (value === REMOVED) delete holder[last];
  else holder[last] = value;
  return copy;
}

describe('each rule', () => {
  test.each(weakenings.map((each) => [each.rule, each.path, each] as const))('%s sees %s weakened', (_rule, _path, { rule, on, path, value }) => {
    const subject = declared['gke']!.find(({ type, name }) => on.test(`${type} ${name}`))!;
    const weakened = declared['gke']!.map((each) => each === subject ? { ...each, inputs: withValue(each.inputs, path, value) } : each);
    expect(judge(weakened).findings).toContainEqual({ rule, subject: `${subject.type} ${subject.name}`, what: expect.any(String) });
  });

  test('a bucket, of which there is none, would have to be closed', () => {
    const bucket = (inputs: Inputs) => judge([{ type: 'gcp:storage/bucket:Bucket', name: 'b', inputs: { labels: { app: 'a', stack: 's', 'managed-by': 'p' }, ...inputs } }]).findings;
    expect(bucket({ publicAccessPrevention: 'enforced' })).toEqual([]);
    expect(bucket({ publicAccessPrevention: 'inherited' })).toEqual([expect.objectContaining({ rule: 'no-public-bucket' })]);
  });

  test('is shown to fail', () => {
    // Those that nothing here keeps are shown by their exceptions.
    const shown = new Set([...weakenings.map(({ rule }) => rule), ...exceptions.map(({ rule }) => rule), 'no-public-bucket']);
    expect(rules.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });

  test('looks at something, by names that types really have', () => {
    const types = [...new Set(declared['gke']!.map(({ type }) => type))];
    const idle = rules.filter(({ id, types: ends }) => id !== 'no-public-bucket' && !ends.some((end) => types.some((type) => type.endsWith(end))));
    expect(idle.map(({ id }) => id)).toEqual([]);
    expect(Object.keys(labelled).filter((type) => !types.includes(type))).toEqual(['gcp:storage/bucket:Bucket']);
  });

  test('of the benchmark is there, and every recommendation is a rule or is justified', () => {
    const held = Object.entries(benchmark).filter(([, how]) => how === 'rule').map(([number]) => `cis-${number}`);
    expect(new Set(rules.map(({ id }) => id.replace(/-cluster$/, '')).filter((id) => id.startsWith('cis-')))).toEqual(new Set(held));
    expect(Object.keys(benchmark)).toHaveLength(36);
  });

  test('has a name of its own', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
});
