/** The whole program, on Pulumi's own mocks: what is declared, in which order, without starting anything. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runtime, type Output } from '@pulumi/pulumi';
import { setAllConfig } from '@pulumi/pulumi/runtime/index.js';
import { join } from 'node:path';
import { topology } from '../apps/topology.ts';
import { readConfig } from '../stacks/config.ts';
import ingestionLab from './index.ts';
import type { Kind } from './provider/kind.ts';
import { kinds } from './provider/kinds.ts';
import { passphraseWarning, projectConfig } from './stack-config.ts';

interface Declared {
  readonly type: keyof typeof kinds;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const root = join(import.meta.dirname, '..');
const declared: Declared[] = [];
let outputs: Awaited<ReturnType<typeof ingestionLab>>;

/** Paths as they would be in any checkout, and neither the Node that runs the test nor the sources' state. */
function anywhere(inputs: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(JSON.stringify({ ...inputs, ...('digest' in inputs ? { digest: 'DIGEST' } : {}), ...('contentBytes' in inputs ? { contentBytes: 0 } : {}) })
    .replaceAll(process.execPath, 'NODE').replaceAll(root, 'ROOT').replaceAll(/[0-9a-f]{64}/g, 'SHA256'));
}

beforeAll(async () => {
  await runtime.setMocks({
    newResource: async ({ type, name, inputs }) => {
      declared.push({ type: type as Declared['type'], name, inputs });
      const { outputs: added } = kinds[type as Declared['type']] as Kind<typeof inputs>;
      return { id: name, state: { ...inputs, ...await added?.of(inputs), state: 'running' } };
    },
    call: () => ({}),
  }, 'ingestion-lab', 'dev');
  setAllConfig({ 'ingestion-lab:replicas.writer': '2', 'ingestion-lab:split.weights': 'grpc=2,faulty=1' });
  outputs = await ingestionLab();
  await runtime.disconnect();
}, 60_000);

test('the stack answers with its addresses and weights', async () => {
  const { scenario, grpcTransport, recordStore, splitWeights, ...urls } = outputs;
  const known = await Promise.all(Object.entries(urls).map(async ([name, url]) =>
    [name, await new Promise((resolve) => void (url as Output<string>).apply(resolve))]));
  expect(anywhere({ scenario, grpcTransport, recordStore, splitWeights, ...Object.fromEntries(known) as object })).toMatchSnapshot();
});

test('every resource is what it has been', () => {
  const byName = [...declared].sort((a, b) => a.name < b.name ? -1 : 1);
  expect(byName.map(({ type, name, inputs }) => ({ type, name, inputs: anywhere(inputs) }))).toMatchSnapshot();
});

test("the load test's page sends what the stack says it has published, and nothing else", async () => {
  const reference = await new Promise<string>((resolve) => void outputs.trafficArtifact.apply(resolve));
  const { prepare, environment } = declared.find(({ name }) => name === 'loadtest')!.inputs as { prepare: { command: string[]; creates: string }; environment: Record<string, string> };
  expect(prepare.command.at(-1)).toBe(reference);
  expect(environment['LAB_TRAFFIC']).toBe(join(root, '.lab', 'stacks', 'dev', 'loadtest', prepare.creates));
});

test('the provider accepts every one of them', () => {
  expect(declared.length).toBeGreaterThan(20);
  for (const { type, name, inputs } of declared) expect({ name, error: kinds[type].schema.safeParse(inputs).error }).toEqual({ name, error: undefined });
});

test('every service of the topology runs, each replica once', () => {
  const config = readConfig(projectConfig('lab', { 'lab:replicas.writer': '2' }), 'dev', {});
  const replicas = topology(config).flatMap(({ name, replicas: count }) => Array.from({ length: count }, (_, index) => `${name}-${index}`));
  const names = declared.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(replicas));
  expect(new Set(names).size).toBe(names.length);
});

test('no port is given away twice', () => {
  const ports = declared.flatMap(({ type, inputs }) => type === 'lab:index:Supervisor' ? [inputs['port']] : inputs['ports'] as number[] ?? []);
  expect(new Set(ports).size).toBe(ports.length);
  expect(ports.length).toBeGreaterThan(20);
});

test('everything listens on loopback alone', () => {
  expect(JSON.stringify(declared)).not.toMatch(/0\.0\.0\.0|\[::\]/);
});

describe('config', () => {
  test('of a cluster under the empty passphrase is warned of; a local lab has no secret that matters', () => {
    expect(passphraseWarning({ platform: 'gke', stack: 'gke' }, '')).toMatch(/Pulumi\.gke\.yaml.*change-secrets-provider/);
    expect([passphraseWarning({ platform: 'gke', stack: 'gke' }, 'mine'), passphraseWarning({ platform: 'kubernetes', stack: 'c' }, undefined), passphraseWarning({ platform: 'local', stack: 'dev' }, '')]).toEqual([undefined, undefined, undefined]);
  });

  test('is what stands under the project\'s own name', () => {
    const source = projectConfig('lab', { 'lab:ports.base': '1', 'gcp:project': 'other', 'labx:a': 'b' });
    expect(source.keys()).toEqual(['ports.base']);
    expect([source.get('ports.base'), source.get('project')]).toEqual(['1', undefined]);
  });
});
