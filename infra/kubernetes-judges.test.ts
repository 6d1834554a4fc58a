/** What the program renders for a cluster, before outside judges. Every exception is written here, with its reason. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FOLDER_VARIABLE, crdFolders, findCrd, missingCrds } from '../tools/kubernetes/crds.ts';
import { scenarios } from '../stacks/scenarios/index.ts';
import type { KubernetesObject } from '../tools/kubernetes/api.ts';
import type { Finding } from '../tools/kubernetes/judges/case.ts';
import { judge, type Exception } from '../tools/kubernetes/judges/judge.ts';
import { ensureTools } from '../tools/toolbox/toolbox.ts';
import { declareLab } from './preview/lab-preview.ts';
import { declaredObjects, goldenObjects, type GoldenObjects } from './testing/golden-objects.ts';
import { repository } from './testing/test-lab.ts';

jest.setTimeout(300_000);

const ANYTHING = /^/;
/** Programs of others, in images of theirs. */
const THEIRS = /^(StatefulSet\/(registry|stores)\/|Deployment\/loadtest\/)/;
const STORES = /^StatefulSet\/stores\//;
const TRUST_ROOTS = /^(Cron)?Job\/linkerd\/trust-roots$/;

const exceptions: readonly Exception[] = [
  { rule: 'container-image-pull-policy', object: ANYTHING, why: 'images are named by digest: one that is there is the right one' },
  { rule: 'pod-probes-identical', object: THEIRS, why: 'their programs have one address that tells their health' },
  { rule: 'service-type', object: /^Service\/registry\/registry$/, why: 'nodes pull from the registry, and know no names of the cluster' },
  { rule: 'deployment-replicas', object: /^Deployment\/(project\/(dashboard|functions|faulty)|loadtest\/locust)$/, why: 'no event passes here: a moment without them loses nothing' },
  { rule: 'horizontalpodautoscaler-replicas', object: ANYTHING, why: 'from one to three is what is asked for' },
  { rule: 'deployment-has-host-podantiaffinity', object: ANYTHING, why: 'topology spread constraints say the same, and more' },
  { rule: 'statefulset-has-host-podantiaffinity', object: ANYTHING, why: 'topology spread constraints say the same, and more' },
  { rule: 'deployment-strategy', object: /^Deployment\/loadtest\/locust$/, why: 'two masters would each send the whole load' },
  { rule: 'container-security-context-user-group-id', object: STORES, why: "the user of their images owns their images' files" },
  { rule: 'CKV_K8S_40', object: STORES, why: "the user of their images owns their images' files" },
  { rule: 'networkpolicy-targets-pod', object: /^NetworkPolicy\/stores\/kafka$/, why: 'its pods are made by Strimzi' },
  { rule: 'pod-networkpolicy', object: TRUST_ROOTS, why: "the policies of Linkerd's namespace are its chart's" },
  { rule: 'cronjob-has-deadline', object: TRUST_ROOTS, why: 'late is better than not: it publishes what is there by then' },
  { rule: 'CKV_K8S_38', object: TRUST_ROOTS, why: 'it speaks to the API server' },
  { rule: 'CKV_K8S_35', object: ANYTHING, why: 'each is read once, at the start, by a process that writes no environment anywhere' },
];

/** Where stores are machines. */
const exceptionsOnGke: readonly Exception[] = [
  ...exceptions,
  { rule: 'networkpolicy-targets-pod', object: /^NetworkPolicy\/stores\/deny-all$/, why: 'the only pods there are made by Strimzi' },
  { rule: 'networkpolicy-targets-pod', object: /^NetworkPolicy\/valkey\//, why: 'the pods around the machines are made by KubeVirt, those that fill their disks by CDI' },
  { rule: 'service-targets-pod', object: /^Service\/valkey\/valkey-/, why: 'the pods around the machines are made by KubeVirt' },
  { rule: 'service-targets-pod', object: /^Service\/monitoring\/prometheus-internal$/, why: "its pods are made by Prometheus' operator" },
];

type Fields = Record<string, unknown>;

/** What is wrong with a copy of a rendered Deployment; and which rule of which judge says so. */
const weaknesses: Readonly<Record<string, readonly [judge: string, rule: string, weaken: (container: Fields, pod: Fields) => void]>> = {
  'an unknown field': ['kubeconform', 'statusInvalid', (container) => { container['colour'] = 'red'; }],
  'a privileged container': ['checkov', 'CKV_K8S_16', (container) => { within(container, 'securityContext')['privileged'] = true; }],
  'a process that may become more': ['checkov', 'CKV_K8S_20', (container) => { within(container, 'securityContext')['allowPrivilegeEscalation'] = true; }],
  'a file system that can be written': ['checkov', 'CKV_K8S_22', (container) => { within(container, 'securityContext')['readOnlyRootFilesystem'] = false; }],
  'capabilities': ['checkov', 'CKV_K8S_25', (container) => { within(container, 'securityContext')['capabilities'] = { add: ['NET_ADMIN'] }; }],
  'root': ['checkov', 'CKV_K8S_40', (_, pod) => { within(pod, 'securityContext')['runAsUser'] = 0; }],
  'no seccomp profile': ['checkov', 'CKV_K8S_31', (_, pod) => { delete within(pod, 'securityContext')['seccompProfile']; }],
  "the node's network": ['checkov', 'CKV_K8S_19', (_, pod) => { pod['hostNetwork'] = true; }],
  "the node's processes": ['checkov', 'CKV_K8S_17', (_, pod) => { pod['hostPID'] = true; }],
  'a token for the API': ['checkov', 'CKV_K8S_38', (_, pod) => { pod['automountServiceAccountToken'] = true; }],
  'an image without a digest': ['checkov', 'CKV_K8S_43', (container) => { container['image'] = 'registry.test/entry:1'; }],
  'an image of no version': ['kube-score', 'container-image-tag', (container) => { container['image'] = 'registry.test/entry:latest'; }],
  'no limits': ['kube-score', 'container-resources', (container) => { container['resources'] = {}; }],
  'no sign of life': ['checkov', 'CKV_K8S_8', (container) => { delete container['livenessProbe']; }],
  'no sign of readiness': ['checkov', 'CKV_K8S_9', (container) => { delete container['readinessProbe']; }],
};

function within(fields: Fields, name: string): Fields {
  return fields[name] as Fields;
}

/** A copy under another name, which judges tell from the rest. */
function weakened(deployment: KubernetesObject, name: string, weaken: (container: Fields, pod: Fields) => void): KubernetesObject {
  const copy = structuredClone(deployment) as unknown as { metadata: Fields; spec: { template: { spec: Fields & { containers: [Fields] } } } };
  copy.metadata['name'] = name;
  const pod = copy.spec.template.spec;
  weaken(pod.containers[0], pod);
  return copy as unknown as KubernetesObject;
}

const onGke = { platform: 'gke', secret: 'a-secret-of-at-least-32-characters', 'gcp.project': 'my-project', 'gcp.deployers': '203.0.113.7/32', loadtest: 'on' };
const folders = crdFolders(repository);
const missing = missingCrds(folders);

/** Objects of kinds that can't be judged here are left out; below, what defines them is named and counted as skipped. */
function judged(objects: readonly KubernetesObject[]): KubernetesObject[] {
  if (missing.length === 0) return [...objects];
  const isDefined = new Map<string, boolean>();
  return objects.filter(({ apiVersion, kind }) => {
    const [group] = apiVersion.split('/') as [string];
    const key = `${group} ${kind}`;
    // Kubernetes' own groups are words, or of its own domain.
    if (!isDefined.has(key)) isDefined.set(key, !group.includes('.') || group.endsWith('.k8s.io') || findCrd(apiVersion, kind, folders) !== undefined);
    return isDefined.get(key);
  });
}

async function findings(objects: readonly KubernetesObject[], excepted: readonly Exception[]): Promise<Finding[]> {
  const known = judged(objects);
  expect(known.length).toBeGreaterThan(90);
  // A scenario without a broker has none of what an exception may be for, nor has a lab whose stores are machines.
  const names = known.map(({ kind, metadata: { namespace, name } }) => [kind, namespace, name].filter(Boolean).join('/'));
  return judge(known, folders, excepted.filter(({ object }) => names.some((one) => object.test(one))));
}

beforeAll(async () => {
  await ensureTools(['kubeconform', 'kube-score', 'checkov', 'crds'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
}, 1_800_000);

describe('outside judges', () => {
  it.each(goldenObjects(join(repository, 'infra/platforms/kubernetes/golden'), 'cluster'))('have nothing against $name', async ({ objects }) => {
    expect(await findings(objects, exceptions)).toEqual([]);
  });

  it.each(Object.keys(scenarios))('have nothing against gke.%s', async (scenario) => {
    expect(await findings(declaredObjects(await declareLab('gke', { ...onGke, scenario }), repository), exceptionsOnGke)).toEqual([]);
  });

  // What can't be judged is named, and counted as skipped.
  for (const set of missing) it.skip(`have nothing against the kinds of ${set} (no definitions: set ${FOLDER_VARIABLE})`, () => undefined);

  it('see each weakness of a copy, and none in the original', async () => {
    const [{ objects }] = goldenObjects(join(repository, 'infra/platforms/kubernetes/golden'), 'cluster') as [GoldenObjects];
    const original = objects.find(({ kind }) => kind === 'Deployment')!;
    const named = Object.entries(weaknesses).map(([words, [who, rule, weaken]], index) => ({ words, who, rule, weaken, name: `weak-${index}` }));
    const seen = await judge([original, ...named.map(({ name, weaken }) => weakened(original, name, weaken))], folders);
    const said = (name: string) => seen.filter(({ object }) => object.split('/').at(-1) === name).map(({ judge: who, rule }) => `${who} ${rule}`);
    for (const { words, who, rule, name } of named) expect([words, said(name)]).toEqual([words, expect.arrayContaining([`${who} ${rule}`])]);
    for (const { words, who, rule } of named) expect([words, said(original.metadata.name)]).not.toEqual([words, expect.arrayContaining([`${who} ${rule}`])]);
  });
});
