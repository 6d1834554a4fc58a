/** The stand-ins on the real engine and a real API server, with a program that has one of each thing they treat differently. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openCluster } from '../../../tools/kubernetes/cluster.ts';
import { leftIn } from '../../../tools/kubernetes/left-in.ts';
import type { Cluster } from '../../../tools/kubernetes/running-cluster.ts';
import { ensureTools } from '../../../tools/toolbox/toolbox.ts';
import { standInProject, type StandInProject } from '../stand-in-project.ts';
import { TestLab, repository } from '../test-lab.ts';

jest.setTimeout(180_000);

const toolsDir = join(repository, '.lab', 'tools');

let cluster: Cluster;
let project: StandInProject;
let lab: TestLab;

beforeAll(async () => {
  await ensureTools(['kubernetes', 'kwok', 'crds'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
  cluster = await openCluster({ dir: join(repository, '.lab', 'kubernetes', 'small'), toolsDir, port: 28_010 });
  project = standInProject({ name: 'small', main: 'infra/testing/stand-ins/small-program/index.ts', kubeconfig: cluster.kubeconfig });
  lab = TestLab.open('small', {}, project.folder);
}, 1_800_000);

afterAll(async () => {
  lab?.close();
  project?.close();
  await cluster?.close();
});

const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };
const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'own', namespace: 'shop' } };

describe('the stand-ins', () => {
  it('bring a program up on a real API server, and wait until it is ready', async () => {
    expect(lab.up()).toMatchObject({ created: 9 });
    const image = String((lab.outputs() as unknown as { image: string }).image);
    expect(image).toMatch(/^registry\.example\.test\/web:1@sha256:[0-9a-f]{64}$/);
    expect(await cluster.api.get(deployment)).toMatchObject({
      spec: { template: { spec: { containers: [{ image }] } } }, status: { availableReplicas: 2 },
    });
    expect(await cluster.api.get(issuer)).toMatchObject({ spec: { selfSigned: {} } });
    expect(lab.outputs()).toMatchObject({ network: expect.stringContaining('/networks/'), address: expect.stringMatching(/^10\.96\./) });
  });

  it('keep secrets out of the record and out of the state', () => {
    expect(project.recorded().find(({ name }) => name === 'password')).toMatchObject({ inputs: { stringData: '[secret]' } });
    expect(JSON.stringify(project.recorded())).not.toContain('open sesame');
    expect(lab.run('stack', 'export')).not.toContain('open sesame');
  });

  it('change nothing when nothing changed', () => {
    expect(lab.preview()).toEqual([]);
    expect(lab.up()).toMatchObject({ created: 0, updated: 0, replaced: 0, deleted: 0 });
  });

  it('change what changed, and nothing else', () => {
    lab.set('replicas', '2');
    expect(lab.preview()).toEqual([{ operation: 'update', type: 'kubernetes:helm.sh/v3:Release', name: 'certificates', changed: expect.anything() }]);
    expect(lab.up()).toMatchObject({ created: 0, updated: 1, replaced: 0, deleted: 0 });
  });

  it("refuse a chart's values that its own schema refuses, and change nothing", () => {
    project.forget();
    lab.set('typo', 'yes');
    expect(() => lab.up()).toThrow(/certificates[\s\S]*replicaCoun/);
    expect(project.recorded()).toEqual([]);
    lab.unset('typo');
  });

  it('fail where the API server refuses, with its words', () => {
    lab.set('wrong', 'yes');
    expect(() => lab.up()).toThrow(/Certificate shop\/wrong failed \(422\)[\s\S]*issuerRef/);
    lab.unset('wrong');
    lab.up();
  });

  it('find what was changed or deleted behind their back', async () => {
    await cluster.api.delete(issuer, 30_000);
    expect(lab.refresh()).toMatch(/deleted/);
    expect(lab.up()).toMatchObject({ created: 1, updated: 0, deleted: 0 });
  });

  it('take all of it away again', async () => {
    lab.destroy();
    expect(await leftIn(cluster.api)).toEqual([]);
  });
});
