/** Every fault on every kind of target, as Chaos Mesh is told. */
import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { topology } from '../../../apps/topology.ts';
import { faults } from '../../../experiments/faults/index.ts';
import type { Chaos } from '../../../stacks/chaos.ts';
import { readConfig } from '../../../stacks/config.ts';
import type { KubernetesObject } from '../../../tools/kubernetes/api.ts';
import { crdFolders, findCrd, FOLDER_VARIABLE, missingCrds } from '../../../tools/kubernetes/crds.ts';
import { kubeconform } from '../../../tools/kubernetes/judges/kubeconform.ts';
import { writeSchemas } from '../../../tools/kubernetes/judges/schemas.ts';
import { ensureTools } from '../../../tools/toolbox/toolbox.ts';
import { expectGolden } from '../../testing/golden.ts';
import { chaosManifests, type ChaosPlaces } from './chaos.ts';
import type { Manifest } from './manifest.ts';
import { kafkaPods } from './stores/kafka.ts';
import { mongodbPods } from './stores/mongodb-pod.ts';
import { valkeyPrimaryPods } from './stores/valkey-pods.ts';

const repository = join(import.meta.dirname, '../../..');
const config = readConfig({ keys: () => [], get: () => undefined }, 'cluster', {});
const places: ChaosPlaces = { services: topology(config), backends: { broker: kafkaPods, cache: valkeyPrimaryPods, documents: mongodbPods } };
const targets: readonly Omit<Chaos, 'fault'>[] = [
  { route: 'kafka', role: 'entry' }, { route: 'kafka', role: 'worker' }, { role: 'broker' }, { role: 'cache' }, { role: 'documents' },
];
const everything = chaosManifests(Object.keys(faults).flatMap((fault) => targets.map((target) => ({ fault, ...target }))), places);

const folders = crdFolders(repository);
const withDefinitions = missingCrds(folders).includes('chaos-mesh') ? test.skip : test;

describe('Chaos Mesh resources', () => {
  test('are what they have been', () => {
    expect(everything).toHaveLength(Object.keys(faults).length * targets.length);
    expectGolden(join(import.meta.dirname, 'golden', 'chaos.vaccinations.yaml'), everything.map((manifest) => stringify(manifest)).join('---\n'));
  });

  withDefinitions(`are what Chaos Mesh's own definitions ask for (${FOLDER_VARIABLE}), without a field more`, async () => {
    await ensureTools(['kubeconform'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
    const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
    try {
      const file = join(folder, 'manifests.yaml');
      const schemas = join(folder, 'schemas');
      const judged = async (manifests: readonly Manifest[]) => {
        const objects = JSON.parse(JSON.stringify(manifests)) as KubernetesObject[];
        writeFileSync(file, objects.map((object) => `---\n${JSON.stringify(object)}\n`).join(''));
        writeSchemas(schemas, { definitions: {} }, objects, (apiVersion, kind) => findCrd(apiVersion, kind, folders)?.definition);
        return await kubeconform({ objects, file, folder, toolsDir: folders.toolsDir }, schemas);
      };
      expect(await judged(everything)).toEqual([]);
      const [first] = everything;
      expect(await judged([{ ...first!, spec: { ...first!['spec'] as object, actoin: 'x' } }])).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);

  test('name pods by labels that the lab gives them', () => {
    const lab = readFileSync(join(import.meta.dirname, 'golden', 'cluster.vaccinations.yaml'), 'utf8');
    const labels = new Set(everything.flatMap(({ spec }) => Object.entries((spec as { selector: { labelSelectors: Record<string, string> } }).selector.labelSelectors))
      .filter(([key]) => key !== 'strimzi.io/pool-name') // Strimzi gives it, by the pool's name
      .map(([key, value]) => `${key}: ${value}`));
    expect(labels.size).toBeGreaterThan(4);
    expect([...labels].filter((label) => !lab.includes(label))).toEqual([]);
  });

  test('are one for all routes that share a service, and none for what is outside the cluster', () => {
    const chaos = (fault: string, role: Chaos['role'], route?: string): Chaos => ({ fault, role, ...route === undefined ? {} : { route } });
    expect(chaosManifests([chaos('pod-kill', 'worker', 'kafka'), chaos('pod-kill', 'worker', 'kafka')], places)).toHaveLength(1);
    expect(() => chaosManifests([chaos('pod-kill', 'documents')], { ...places, backends: {} })).toThrow(/documents isn't in the cluster/);
  });
});
