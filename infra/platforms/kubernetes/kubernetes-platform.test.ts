/** The lab on any cluster, on Pulumi's own mocks. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import { declareProgram, type DeclaredProgram, type DeclaredResource } from '../../preview/declare-program.ts';
import { expectGolden } from '../../testing/golden.ts';
import { plain, rendered } from '../../preview/rendered.ts';
import ingestionLab from '../../index.ts';
import { podSecurityExceptions } from './namespaces.ts';

const rootDir = join(import.meta.dirname, '..', '..', '..');
const SECRET = 'a-secret-of-at-least-32-characters';
const answer = (type: string) => type === 'docker-build:index:Image' ? { digest: `sha256:${'d'.repeat(64)}` } : {};

/** Each config is declared once. */
const labs = new Map<string, DeclaredProgram>();
async function lab(config: Readonly<Record<string, string>> = {}): Promise<DeclaredProgram> {
  const whole = { platform: 'kubernetes', secret: SECRET, scenario: 'vaccinations', ...config };
  const known = labs.get(JSON.stringify(whole)) ?? await declareProgram(ingestionLab, 'cluster', whole, answer);
  labs.set(JSON.stringify(whole), known);
  return known;
}

const objects = ({ resources }: DeclaredProgram): readonly DeclaredResource[] => resources.filter(({ custom }) => custom);
const ofKind = (program: DeclaredProgram, kind: string) => objects(program).filter(({ type }) => type.endsWith(`:${kind}`));
const releases = (program: DeclaredProgram) => ofKind(program, 'Release').map(({ name }) => name).sort();

/** Everything a resource is made after, and gone before. */
function dependenciesOf(program: DeclaredProgram, resource: DeclaredResource): ReadonlySet<string> {
  const byUrn = new Map(program.resources.map((each) => [each.urn, each]));
  const found = new Set<string>();
  const open = [...resource.dependencies];
  for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
    if (found.has(urn)) continue;
    found.add(urn);
    open.push(...byUrn.get(urn)?.dependencies ?? []);
  }
  return found;
}

describe.each(Object.keys(scenarios))('scenario %s', (scenario) => {
  test('every resource is what it has been', async () => {
    const program = await lab({ scenario, loadtest: 'on' });
    expectGolden(join(import.meta.dirname, 'golden', `cluster.${scenario}.yaml`), rendered(objects(program), rootDir));
    expect(program.outputs).toMatchObject({ scenario, entryUrl: 'https://endpoint.lab.test' });
  }, 600_000);
});

test('the load test finds a record\'s own entry where each path has one', async () => {
  const pathFieldIn = async (scenario: string) => {
    const { inputs } = ofKind(await lab({ scenario, loadtest: 'on' }), 'Deployment').find(({ name }) => name === 'loadtest/locust')!;
    const { spec } = inputs as { spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } } };
    return spec.template.spec.containers[0]!.env.find(({ name }) => name === 'LAB_PATH_FIELD')?.value;
  };
  expect([await pathFieldIn('olympics'), await pathFieldIn('vaccinations')]).toEqual(['faculty', '']);
}, 600_000);

describe('the program', () => {
  let program: DeclaredProgram;
  beforeAll(async () => { program = await lab({ loadtest: 'on' }); }, 600_000);

  /** Which release brings a group's kinds, and looks after its objects. */
  const operatorOf: Readonly<Record<string, string>> = {
    'cert-manager.io': 'cert-manager', 'gateway.networking.k8s.io': 'linkerd-control-plane', 'k8s.nginx.org': 'nginx-ingress',
    'kafka.strimzi.io': 'strimzi', 'monitoring.coreos.com': 'prometheus', 'autoscaling.k8s.io': 'vpa',
  };

  test('custom resources are made after their operator, and gone before it', () => {
    const custom = objects(program).filter(({ type }) => /^kubernetes:[^:]*\.[^:]*\/[^:]+:/.test(type) && !/k8s\.io\/v[^:]*:(NetworkPolicy|Role|RoleBinding)$|helm\.sh/.test(type));
    expect(new Set(custom.map(({ type }) => type.split(/[:/]/)[1]))).toEqual(new Set(Object.keys(operatorOf)));
    const at = new Map(program.resources.map(({ urn }, index) => [urn, index]));
    for (const resource of custom) {
      const operator = ofKind(program, 'Release').find(({ name }) => name === operatorOf[resource.type.split(/[:/]/)[1]!])!;
      expect([resource.name, dependenciesOf(program, resource).has(operator.urn)]).toEqual([resource.name, true]);
      expect(at.get(resource.urn)!).toBeGreaterThan(at.get(operator.urn)!);
    }
  });

  test('faults that the config names come after everything else, and are all that they add', async () => {
    const faulted = await lab({ loadtest: 'on', chaos: 'slow-network@kafka.worker,pod-failure@broker' });
    const named = ({ type, name }: DeclaredResource) => `${type} ${name}`;
    const plainNames = new Set(objects(program).map(named));
    const added = objects(faulted).filter((resource) => !plainNames.has(named(resource)));
    expect(added.map(named).sort()).toEqual([
      'kubernetes:chaos-mesh.org/v1alpha1:NetworkChaos project/slow-network-worker-kafka', 'kubernetes:chaos-mesh.org/v1alpha1:PodChaos stores/pod-failure-broker',
    ]);
    expect(objects(faulted)).toHaveLength(objects(program).length + 2);
    const before = dependenciesOf(faulted, added[0]!);
    for (const name of ['chaos-mesh', 'project/worker-kafka', 'project/entry-kafka', 'project/dashboard']) {
      expect([name, objects(faulted).some((resource) => resource.name === name && before.has(resource.urn))]).toEqual([name, true]);
    }
  }, 600_000);

  test('pods that are to have a proxy come after whoever gives it to them', () => {
    const linkerd = ofKind(program, 'Release').find(({ name }) => name === 'linkerd-control-plane')!;
    const meshed = [...ofKind(program, 'Deployment'), ...ofKind(program, 'StatefulSet')].filter(({ name }) => name.startsWith('project/') || name === 'loadtest/locust');
    expect(meshed.length).toBeGreaterThan(6);
    for (const resource of meshed) expect([resource.name, dependenciesOf(program, resource).has(linkerd.urn)]).toEqual([resource.name, true]);
  });

  test('a service comes after the stores it needs and the services it calls', () => {
    const urn = (kind: string, name: string) => ofKind(program, kind).find((one) => one.name === name)!;
    const after = dependenciesOf(program, urn('Deployment', 'project/entry-grpc'));
    expect(after.has(urn('StatefulSet', 'project/worker-grpc').urn)).toBe(true);
    const worker = dependenciesOf(program, urn('StatefulSet', 'project/worker-kafka'));
    for (const needed of [urn('Kafka', 'stores/kafka'), urn('KafkaTopic', 'stores/vaccinations.kafka'), urn('StatefulSet', 'stores/mongodb'), urn('StatefulSet', 'stores/valkey-primary')]) {
      expect(worker.has(needed.urn)).toBe(true);
    }
  });

  test('whatever is made in a namespace of the lab is made after it', () => {
    const namespaces = new Map(ofKind(program, 'Namespace').map(({ name, urn }) => [name, urn]));
    for (const resource of objects(program)) {
      const { metadata, namespace } = resource.inputs as { metadata?: { namespace?: string }; namespace?: string };
      const into = metadata?.namespace ?? namespace;
      if (into === undefined || into === 'kube-system') continue;
      expect([resource.name, dependenciesOf(program, resource).has(namespaces.get(into) ?? `no namespace ${into}`)]).toEqual([resource.name, true]);
    }
  });

  test('nothing that is derived from the secret stands anywhere but in a secret value', () => {
    const wrapped = JSON.stringify(objects(program).map(({ inputs }) => inputs));
    const shown = JSON.stringify([objects(program).map(({ inputs }) => plain(inputs, rootDir)), program.outputs]);
    expect(wrapped).toMatch(/requirepass [0-9a-f]{40}/);
    expect(shown).not.toContain(SECRET);
    const passwords = [...wrapped.matchAll(/requirepass ([0-9a-f]{40})/g)].map(([, password]) => password!);
    for (const password of passwords) expect(shown).not.toContain(password);
  });

  interface PolicySpec { readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> }; readonly egress?: readonly { readonly ports?: readonly { readonly port: number }[] }[] }
  interface PodTemplate { readonly metadata: { readonly labels: Readonly<Record<string, string>> }; readonly spec: { readonly securityContext: object; readonly automountServiceAccountToken?: boolean; readonly containers: Record<string, unknown>[]; readonly initContainers?: Record<string, unknown>[] } }
  const templates = () => objects(program).flatMap(({ type, name, inputs }): { name: string; template: PodTemplate }[] => {
    const spec = inputs['spec'] as { template?: PodTemplate; jobTemplate?: { spec: { template: PodTemplate } } } | undefined;
    const template = spec?.template ?? spec?.jobTemplate?.spec.template;
    return /:(Deployment|StatefulSet|Job|CronJob)$/.test(type) && template ? [{ name, template }] : [];
  });

  test("every pod is nobody's, may do nothing, is bounded, and is the image it is by its digest", () => {
    expect(templates().length).toBeGreaterThan(12);
    for (const { template: { spec } } of templates()) {
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of [...spec.containers, ...spec.initContainers ?? []]) {
        expect(container).toMatchObject({
          image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/),
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          resources: { requests: { cpu: expect.anything(), memory: expect.anything() }, limits: { cpu: expect.anything(), memory: expect.anything() } },
        });
      }
    }
  });

  test('only a pod that asks the API server has a token for it', () => {
    expect(templates().filter(({ template }) => template.spec.automountServiceAccountToken !== false).map(({ name }) => name)).toEqual(['linkerd/trust-roots', 'linkerd/trust-roots']);
  });

  test('every namespace is restricted, but for the written exceptions', () => {
    for (const { inputs } of ofKind(program, 'Namespace')) {
      const { name, labels } = inputs['metadata'] as { name: keyof typeof podSecurityExceptions; labels: Record<string, string> };
      expect([name, labels['pod-security.kubernetes.io/enforce']]).toEqual([name, podSecurityExceptions[name]?.level ?? 'restricted']);
    }
  });

  test('in every namespace with pods of ours nobody talks to anybody unless it is said', () => {
    const withPods = new Set(templates().map(({ name }) => name.split('/')[0]!).filter((name) => name !== 'linkerd'));
    const denied = ofKind(program, 'NetworkPolicy').filter(({ name }) => name.endsWith('/deny-all')).map(({ name }) => name.split('/')[0]!);
    expect(new Set(denied)).toEqual(withPods);
  });

  test('and every pod there has a policy that lets it reach the names at least, those that operators make too', () => {
    const policies = ofKind(program, 'NetworkPolicy').filter(({ name }) => !name.endsWith('/deny-all')).map(({ name, inputs }) => ({ namespace: name.split('/')[0]!, spec: inputs['spec'] as PolicySpec }));
    const byOperators = [{ name: 'stores/brokers and topic operator', labels: { 'strimzi.io/cluster': 'kafka' } }];
    const pods = [...templates().map(({ name, template }) => ({ name, labels: template.metadata.labels })), ...byOperators].filter(({ name }) => !name.startsWith('linkerd/'));
    const isFor = ({ spec }: (typeof policies)[number], labels: Readonly<Record<string, string>>) => Object.entries(spec.podSelector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
    const lost = pods.filter(({ name, labels }) => !policies.some((policy) => policy.namespace === name.split('/')[0] && isFor(policy, labels)
      && policy.spec.egress?.some(({ ports }) => ports?.some(({ port }) => port === 53))));
    expect(lost.map(({ name }) => name)).toEqual([]);
  });
});

describe('the config', () => {
  test('a changed weight changes the HTTPRoute and nothing else', async () => {
    const [before, after] = [await lab({ loadtest: 'on' }), await lab({ loadtest: 'on', 'split.weights': 'grpc=3,faulty=1' })];
    const changed = objects(after).filter(({ urn, inputs }) => JSON.stringify(inputs) !== JSON.stringify(objects(before).find((one) => one.urn === urn)?.inputs));
    expect(changed.map(({ type }) => type)).toEqual(['kubernetes:gateway.networking.k8s.io/v1:HTTPRoute']);
    expect(objects(after).length).toBe(objects(before).length);
  }, 600_000);

  test('what the cluster has already, or does without, is not installed', async () => {
    const all = releases(await lab({ loadtest: 'on' }));
    const some = await lab({ 'operators.existing': 'cert-manager, prometheus', 'operators.off': 'chaos-mesh,vpa' });
    expect(all.filter((name) => !releases(some).includes(name))).toEqual(['cert-manager', 'chaos-mesh', 'prometheus', 'vpa']);
    expect(ofKind(some, 'PrometheusRule')).toHaveLength(1);
    expect(ofKind(some, 'VerticalPodAutoscaler')).toHaveLength(0);
  }, 600_000);

  test('a registry that is there is used, and no other is made', async () => {
    const program = await lab({ 'registry.url': 'registry.example.org/team', 'registry.user': 'me', 'registry.password': 'pass' });
    expect(ofKind(program, 'StatefulSet').some(({ name }) => name === 'registry/registry')).toBe(false);
    const image = ofKind(program, 'Image').find(({ name }) => name === 'entry')!;
    expect(image.inputs).toMatchObject({ tags: ['registry.example.org/team/ingestion-lab/entry:latest'], push: true, buildOnPreview: false, target: 'entry' });
  }, 600_000);

  test('a domain is where people find it', async () => {
    const { outputs } = await lab({ domain: 'example.org', loadtest: 'on' });
    expect(outputs).toMatchObject({ entryUrl: 'https://endpoint.example.org', grafanaUrl: 'https://grafana.example.org' });
  }, 600_000);
});

