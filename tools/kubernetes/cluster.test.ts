/** A real API server for tests: it takes work, heals, and never outlives its owner. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isAlive } from '../../stacks/local/processes.ts';
import { ensureTools } from '../toolbox/toolbox.ts';
import { ApiError, type KubernetesObject } from './api.ts';
import { openCluster } from './cluster.ts';
import type { Cluster } from './running-cluster.ts';

jest.setTimeout(180_000);

const repository = join(import.meta.dirname, '../..');
const toolsDir = join(repository, '.lab', 'tools');
const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
const dir = join(folder, 'cluster');
const PORT = 28_001;

const NAMESPACE: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const settings = (data: object): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data });

function deployment(replicas: number): KubernetesObject {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas, selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'example.test/web:1' }] } },
    },
  };
}

let cluster: Cluster;

beforeAll(async () => {
  // The first build of a Kubernetes takes minutes, every later one none.
  await ensureTools(['kubernetes', 'kwok'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
  cluster = await openCluster({ dir, toolsDir, port: PORT });
}, 1_800_000);

afterAll(async () => {
  await cluster?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a cluster', () => {
  it('takes objects, and says which field it refuses', async () => {
    await cluster.api.apply(NAMESPACE);
    await cluster.api.apply(settings({ colour: 'red' }));
    expect(await cluster.api.get(settings({}))).toMatchObject({ data: { colour: 'red' } });
    await expect(cluster.api.apply({ ...settings({}), colour: 'red' })).rejects.toThrow(/ConfigMap shop\/settings failed \(\d+\): .*colour/);
    await expect(cluster.api.apply(settings({ colour: 'blue' }), { manager: 'somebody-else' })).rejects.toThrow(/conflict/i);
    expect(await cluster.api.apply(settings({ colour: 'green' }), { dryRun: true })).toMatchObject({ data: { colour: 'green' } });
    expect(await cluster.api.get(settings({}))).toMatchObject({ data: { colour: 'red' } });
    await expect(cluster.api.apply({ apiVersion: 'example.test/v1', kind: 'Pigeon', metadata: { name: 'one' } })).rejects.toThrow(ApiError);
  });

  it('brings a deployment up on fake nodes, and down again', async () => {
    await cluster.api.apply(deployment(3));
    const ready = () => cluster.api.get(deployment(0)) as Promise<{ status?: { readyReplicas?: number } } | undefined>;
    await cluster.api.until('three pods are ready', 30_000, async () => (await ready())?.status?.readyReplicas === 3 || undefined);
    expect(await cluster.kubectl('get', 'pods', '--namespace=shop', '--output=name')).toMatch(/^(pod\/web-\S+\n){3}$/);
    await cluster.api.delete(deployment(0), 30_000);
    expect(await cluster.api.list({ apiVersion: 'v1', kind: 'Pod' })).toEqual([]);
  });

  it('knows every kind that it serves', async () => {
    expect(await cluster.api.kinds()).toEqual(expect.arrayContaining([
      { apiVersion: 'v1', kind: 'Namespace' }, { apiVersion: 'apps/v1', kind: 'Deployment' }, { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
    ]));
  });

  it.each(['kube-apiserver', 'etcd', 'kube-controller-manager'])('goes on after %s was killed, with all it knew', async (component) => {
    const pid = cluster.pidOf(component);
    process.kill(pid, 'SIGKILL');
    await cluster.api.until('another has taken its place', 30_000, async () => cluster.pidOf(component) !== pid || undefined);
    await cluster.api.until('the API server is ready', 60_000, async () => await cluster.api.isReady() || undefined);
    await cluster.api.apply(deployment(1));
    const ready = () => cluster.api.get(deployment(0)) as Promise<{ status?: { readyReplicas?: number } } | undefined>;
    await cluster.api.until('its pod is ready', 60_000, async () => (await ready())?.status?.readyReplicas === 1 || undefined);
    expect(await cluster.api.get(settings({}))).toMatchObject({ data: { colour: 'red' } });
    await cluster.api.delete(deployment(1), 60_000);
  });

  it('refuses a port that is in use', async () => {
    await expect(openCluster({ dir: join(folder, 'second'), toolsDir, port: PORT })).rejects.toThrow(`port ${PORT} of 127.0.0.1 is in use`);
  });

  it('leaves no process and no file', async () => {
    const pids = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'].map((name) => cluster.pidOf(name));
    await cluster.close();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(dir)).toBe(false);
  });
});

describe('a cluster whose owner is killed', () => {
  it('ends with it, and can be opened again in the same folder', async () => {
    const script = `
      import { openCluster } from ${JSON.stringify(join(import.meta.dirname, 'cluster.ts'))};
      const { pidOf } = await openCluster(${JSON.stringify({ dir, toolsDir, port: PORT, fakeNodes: [] })}).then((cluster) => ({ pidOf: cluster.pidOf.bind(cluster) }));
      console.log(JSON.stringify(['etcd', 'kube-apiserver', 'kwok'].map(pidOf)));
      setInterval(() => undefined, 1_000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await once(owner.stdout, 'data') as [Buffer];
    const pids = JSON.parse(said.toString()) as number[];
    expect(pids.filter(isAlive)).toEqual(pids);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    cluster = await openCluster({ dir, toolsDir, port: PORT, fakeNodes: [] });
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await cluster.api.get(NAMESPACE)).toBeUndefined();
    await cluster.close();
  });
});
