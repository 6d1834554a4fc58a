/** The outside judges: each passes a sound manifest, and sees a weakness that was put into a copy of it. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ensureTools } from '../../toolbox/toolbox.ts';
import type { KubernetesObject } from '../api.ts';
import { crdFolders } from '../crds.ts';
import type { Finding } from './case.ts';
import { excepted, judge } from './judge.ts';

jest.setTimeout(300_000);

const repository = join(import.meta.dirname, '../../..');
const folders = crdFolders(repository);
const labels = { app: 'web' };
const metadata = { name: 'web', namespace: 'shop', labels };

interface Container { [field: string]: unknown }

/** What all three have nothing against. */
function sound(change: (container: Container, pod: Record<string, unknown>) => void = () => undefined): KubernetesObject[] {
  const probe = (path: string) => ({ httpGet: { path, port: 8080 } });
  const container: Container = {
    name: 'web', image: `registry.example.test/web@sha256:${'0'.repeat(64)}`, imagePullPolicy: 'Always', ports: [{ containerPort: 8080 }],
    resources: { requests: { 'cpu': '100m', 'memory': '64Mi', 'ephemeral-storage': '64Mi' }, limits: { 'cpu': '1', 'memory': '128Mi', 'ephemeral-storage': '64Mi' } },
    livenessProbe: probe('/alive'), readinessProbe: probe('/ready'),
    securityContext: {
      allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 65_532, runAsGroup: 65_532,
      capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' },
    },
  };
  const pod: Record<string, unknown> = {
    automountServiceAccountToken: false, serviceAccountName: 'web', containers: [container],
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } } }] } },
  };
  change(container, pod);
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } } },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { minAvailable: 1, selector: { matchLabels: labels } } },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] } },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata, spec: { parentRefs: [{ group: '', kind: 'Service', name: 'web', port: 80 }], rules: [{ backendRefs: [{ name: 'web', port: 80, weight: 1 }] }] } },
  ];
}

beforeAll(async () => {
  await ensureTools(['kubeconform', 'kube-score', 'checkov', 'crds'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
}, 1_800_000);

describe('the judges', () => {
  it('have nothing against a sound manifest', async () => {
    expect(await judge(sound(), folders)).toEqual([]);
  });

  it('each see a weakness of their own kind, at its object', async () => {
    const findings = await judge([
      ...sound((container) => {
        delete container['readinessProbe'];
        container['resources'] = {};
        container['image'] = 'registry.example.test/web:latest';
        container['securityContext'] = { privileged: true };
        container['ports'] = [{ containerPort: 8080, colour: 'red' }];
      }).slice(0, 1),
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata, spec: { rules: [{ backendRefs: [{ name: 'web', port: '80' }] }] } },
      { apiVersion: 'example.test/v1', kind: 'Pigeon', metadata },
    ], folders);
    const by = (judgeName: Finding['judge']) => findings.filter((finding) => finding.judge === judgeName);
    expect(Object.fromEntries(by('kubeconform').map(({ object, message }) => [object, message]))).toEqual({
      'Deployment/web': expect.stringMatching(/ports\/0.*colour/), 'HTTPRoute/web': expect.stringMatching(/port/), 'Pigeon/web': expect.stringMatching(/schema/),
    });
    expect(by('kube-score').map(({ rule, object }) => `${rule} ${object}`)).toEqual(expect.arrayContaining([
      'container-resources Deployment/shop/web', 'container-image-tag Deployment/shop/web', 'pod-networkpolicy Deployment/shop/web',
    ]));
    expect(by('checkov').map(({ rule, object }) => `${rule} ${object}`)).toEqual(expect.arrayContaining(['CKV_K8S_16 Deployment/shop/web', 'CKV_K8S_9 Deployment/shop/web']));
  });
});

describe('an exception', () => {
  const finding: Finding = { judge: 'checkov', rule: 'CKV_K8S_16', object: 'DaemonSet/chaos/daemon', message: 'privileged' };

  it('takes out what it names, and nothing else', () => {
    expect(excepted([finding, { ...finding, object: 'Deployment/shop/web' }], [{ rule: 'CKV_K8S_16', object: /^DaemonSet\//, why: 'it injects faults' }]))
      .toEqual([{ ...finding, object: 'Deployment/shop/web' }]);
  });

  it('that excuses nothing is a finding itself', () => {
    expect(excepted([], [{ rule: 'CKV_K8S_16', object: /^DaemonSet\//, why: 'it injects faults' }]))
      .toEqual([expect.objectContaining({ judge: 'exceptions', rule: 'CKV_K8S_16', message: expect.stringContaining('it injects faults') })]);
  });
});
