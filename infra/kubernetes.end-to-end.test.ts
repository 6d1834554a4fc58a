/**
 * The whole program on the real engine before a real API server, with stand-ins for the providers: every resource is accepted,
 * every pod gets ready on fake nodes, a second `up` changes nothing, a new weight changes one route, `destroy` leaves nothing.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openCluster } from '../tools/kubernetes/cluster.ts';
import { scenarios } from '../stacks/scenarios/index.ts';
import type { KubernetesObject } from '../tools/kubernetes/api.ts';
import { FOLDER_VARIABLE, crdFolders, missingCrds } from '../tools/kubernetes/crds.ts';
import { leftIn } from '../tools/kubernetes/left-in.ts';
import type { Cluster } from '../tools/kubernetes/running-cluster.ts';
import { ensureTools } from '../tools/toolbox/toolbox.ts';
import { poolLabels, pools } from './platforms/gke/node-pools.ts';
import { declareLab } from './preview/lab-preview.ts';
import { declaredObjects, goldenObjects } from './testing/golden-objects.ts';
import { standInProject, type StandInProject } from './testing/stand-in-project.ts';
import { Definitions } from './testing/stand-ins/kubernetes/definitions.ts';
import { NO_SCHEMA } from './testing/stand-ins/kubernetes/releases.ts';
import { TestLab, repository } from './testing/test-lab.ts';

jest.setTimeout(1_800_000);

const toolsDir = join(repository, '.lab', 'tools');
const folders = crdFolders(repository);

interface Stack {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  /** The labels of its nodes. */
  readonly nodes: readonly Readonly<Record<string, string>>[];
  /** It has more pods than this; the stores may be machines outside. */
  readonly pods: number;
  /** Whether what is around the cluster is the lab's too. */
  readonly cloud: boolean;
  /** Golden files of other configs whose objects fit into it. */
  readonly golden: readonly string[];
  /** Other scenarios, of which no golden file has all, and whose objects fit into it. */
  readonly scenarios: readonly string[];
  /** Charts without a schema of their values. */
  readonly uncheckedCharts: readonly string[];
}

/** Charts without a schema of their values, by name. */
const unchecked = ['kepler', 'kube-prometheus-stack', 'linkerd-control-plane', 'linkerd-crds', 'linkerd-viz', 'linkerd2-cni', 'strimzi-kafka-operator', 'vertical-pod-autoscaler'];
const stacks: readonly Stack[] = [
  {
    name: 'cluster', config: { platform: 'kubernetes' }, nodes: [{}, {}, {}], pods: 10, cloud: false, golden: ['cluster', 'chaos'], scenarios: [],
    uncheckedCharts: [...unchecked, 'metrics-server'].sort(),
  },
  {
    name: 'gke', pods: 6, cloud: true, golden: [], scenarios: Object.keys(scenarios).filter((scenario) => scenario !== 'vaccinations'),
    config: { platform: 'gke', 'gcp.project': 'my-project', 'gcp.deployers': '203.0.113.7/32', domain: 'lab.example.org', 'gcp.dnsZone': 'example' },
    nodes: pools.flatMap(({ name, nodes }) => Array.from({ length: nodes.min }, () => poolLabels(name))),
    uncheckedCharts: unchecked,
  },
];

const missing = missingCrds(folders);
// What can't be checked is named, and counted as skipped.
const whole = missing.length === 0 ? it : it.skip;
for (const chart of new Set(stacks.flatMap(({ uncheckedCharts }) => uncheckedCharts))) it.skip(`the values of the chart ${chart}: it has no schema`, () => undefined);

describe.each(stacks)(`stack $name${missing.length === 0 ? '' : ` (no definitions of ${missing.join(', ')}: set ${FOLDER_VARIABLE})`}`, (stack) => {
  let cluster: Cluster;
  let project: StandInProject;
  let lab: TestLab;

  beforeAll(async () => {
    await ensureTools(['kubernetes', 'kwok', 'crds'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
    cluster = await openCluster({ dir: join(repository, '.lab', 'kubernetes', stack.name), toolsDir, port: 28_020, fakeNodes: stack.nodes });
    project = standInProject({ name: stack.name, kubeconfig: cluster.kubeconfig, cloud: stack.cloud });
    lab = TestLab.open(stack.name, stack.config, project.folder);
    lab.run('config', 'set', '--secret', 'secret', randomBytes(32).toString('hex'));
  }, 1_800_000);

  afterAll(async () => {
    lab?.close();
    project?.close();
    await cluster?.close();
  });

  whole('comes up whole: every resource accepted, every pod ready', async () => {
    expect(lab.up().created).toBeGreaterThan(100);
    const pods = await cluster.api.list({ apiVersion: 'v1', kind: 'Pod' }) as readonly { metadata: { name: string }; status?: { phase?: string } }[];
    expect(pods.length).toBeGreaterThan(stack.pods);
    expect(pods.filter(({ status }) => !['Running', 'Succeeded'].includes(status?.phase ?? '')).map(({ metadata }) => metadata.name)).toEqual([]);
  });

  /** Namespaces and kinds are those of the lab that is up. */
  async function take(objects: readonly KubernetesObject[]): Promise<void> {
    const definitions = new Definitions(cluster.api, folders);
    for (const object of objects) {
      await definitions.need(object);
      await cluster.api.apply(object, { dryRun: true, force: true });
    }
  }

  const golden = join(repository, 'infra/platforms/kubernetes/golden');
  for (const { name, objects } of stack.golden.flatMap((of) => goldenObjects(golden, of))) whole(`takes every object of ${name}`, () => take(objects));
  for (const scenario of stack.scenarios) {
    whole(`takes every object of ${stack.name}.${scenario}`, async () => {
      const objects = declaredObjects(await declareLab(stack.name, { ...stack.config, secret: randomBytes(32).toString('hex'), scenario, loadtest: 'on' }), repository);
      expect(objects.length).toBeGreaterThan(90);
      await take(objects);
    });
  }

  whole("names the charts whose values nobody's schema could check", () => {
    const found = project.recorded().filter(({ note }) => note === NO_SCHEMA).map(({ inputs }) => inputs['chart']);
    expect(project.recorded().filter(({ note }) => note !== undefined && note !== NO_SCHEMA)).toEqual([]);
    expect([...new Set(found)].sort()).toEqual(stack.uncheckedCharts);
  });

  whole('changes nothing when nothing changed', () => {
    expect(lab.preview()).toEqual([]);
    expect(lab.up()).toMatchObject({ created: 0, updated: 0, replaced: 0, deleted: 0 });
  });

  whole('changes one route when the weights change', async () => {
    lab.set('split.weights', 'grpc=50,kafka=50');
    expect(lab.preview()).toEqual([expect.objectContaining({ operation: 'update', type: 'kubernetes:gateway.networking.k8s.io/v1:HTTPRoute' })]);
    expect(lab.up()).toMatchObject({ created: 0, updated: 1, replaced: 0, deleted: 0 });
    const [route] = await cluster.api.list({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' }) as unknown as { spec: { rules: { backendRefs: { name: string; weight: number }[] }[] } }[];
    const weights = Object.fromEntries(route!.spec.rules[0]!.backendRefs.map(({ name, weight }) => [name, weight]));
    expect(Object.values(weights).filter((weight) => weight > 0)).toEqual([50, 50]);
    lab.unset('split.weights');
    expect(lab.up()).toMatchObject({ updated: 1 });
  });

  whole('gives no content of a Secret away: it is marked as secret, or holds only marked values', () => {
    const secrets = project.recorded().filter(({ type }) => type === 'kubernetes:core/v1:Secret');
    expect(secrets.length).toBeGreaterThan(0);
    for (const { name, inputs } of secrets) {
      const content = inputs['stringData'] ?? inputs['data'];
      const values = typeof content === 'object' ? Object.values(content as object) : [content];
      expect([name, values]).toEqual([name, values.map(() => '[secret]')]);
    }
  });

  whole('is gone without a trace when it is destroyed', async () => {
    lab.destroy();
    expect(await leftIn(cluster.api)).toEqual([]);
  });
});
