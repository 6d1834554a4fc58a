/** The lab on Google Cloud, on Pulumi's own mocks. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import { declareLab } from '../../preview/lab-preview.ts';
import type { DeclaredProgram, DeclaredResource } from '../../preview/declare-program.ts';
import { keyOf, plain, rendered, renderedDifference } from '../../preview/rendered.ts';
import { expectGolden } from '../../testing/golden.ts';

const rootDir = join(import.meta.dirname, '..', '..', '..');
const SECRET = 'a-secret-of-at-least-32-characters';
const onGke = { platform: 'gke', secret: SECRET, 'gcp.project': 'my-project', 'gcp.deployers': '203.0.113.7/32' };
/** The one whose golden file is whole. */
const FIRST = 'vaccinations';

const labs = new Map<string, DeclaredProgram>();
async function lab(config: Readonly<Record<string, string>>): Promise<DeclaredProgram> {
  const known = labs.get(JSON.stringify(config)) ?? await declareLab(config['platform'] === 'gke' ? 'gke' : 'cluster', config);
  labs.set(JSON.stringify(config), known);
  return known;
}
const gke = (config: Readonly<Record<string, string>> = {}) => lab({ ...onGke, scenario: FIRST, loadtest: 'on', ...config });
const cluster = (scenario: string) => lab({ platform: 'kubernetes', secret: SECRET, scenario, loadtest: 'on' });

const made = ({ resources }: DeclaredProgram): readonly DeclaredResource[] => resources.filter(({ custom }) => custom);
const isInCluster = ({ type }: DeclaredResource) => type.startsWith('kubernetes:');
const ofType = (program: DeclaredProgram, type: string) => made(program).filter((one) => one.type.endsWith(`:${type}`));
const one = (program: DeclaredProgram, type: string, name: string) => {
  const found = ofType(program, type).find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`There is no ${type} ${name}.`);
  return found;
};

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

describe('golden files', () => {
  test('everything on Google Cloud is what it has been', async () => {
    expectGolden(join(import.meta.dirname, 'golden', 'gke.yaml'), rendered(made(await gke()).filter((resource) => !isInCluster(resource)), rootDir));
  }, 600_000);

  test.each(Object.keys(scenarios))('%s: everything that is new or differs from any cluster is what it has been', async (scenario) => {
    const program = await gke({ scenario });
    const elsewhere = made(await cluster(scenario));
    // What all scenarios have in common stands in the first one's file.
    const inAll = made(await gke()).filter((resource) => scenario !== FIRST || !isInCluster(resource)).filter((resource) => !elsewhere.some((known) => keyOf(known) === keyOf(resource)));
    expectGolden(join(import.meta.dirname, 'golden', `gke.${scenario}.yaml`), renderedDifference(made(program), [...elsewhere, ...inAll], rootDir));
    expect(program.outputs).toMatchObject({ scenario, entryUrl: 'https://endpoint.lab.test' });
  }, 600_000);
});

describe('the order', () => {
  let program: DeclaredProgram;
  beforeAll(async () => { program = await gke(); }, 600_000);
  const goesBefore = (first: DeclaredResource, last: DeclaredResource) => dependenciesOf(program, first).has(last.urn);

  test('on the way down: whatever is in the cluster goes before its nodes, they before the cluster, and that before the network', () => {
    const [gkeCluster, vpc, nat] = [one(program, 'Cluster', 'cluster'), one(program, 'Network', 'network'), one(program, 'RouterNat', 'nat')];
    const pools = ofType(program, 'NodePool');
    expect(new Set(pools.map(({ name }) => name))).toEqual(new Set(['general', 'machines', 'kernel']));
    const inside = made(program).filter(isInCluster);
    expect(inside.length).toBeGreaterThan(100);
    for (const resource of inside) expect([keyOf(resource), pools.every((pool) => goesBefore(resource, pool))]).toEqual([keyOf(resource), true]);
    for (const pool of pools) expect([goesBefore(pool, gkeCluster), goesBefore(pool, nat)]).toEqual([true, true]);
    expect([goesBefore(gkeCluster, nat), goesBefore(nat, vpc), goesBefore(gkeCluster, one(program, 'CryptoKeyIAMMember', 'container-agent-key'))]).toEqual([true, true, true]);
  });

  test('virtual machines go before KubeVirt, and custom resources before their operators', () => {
    const operator = program.resources.find(({ type, name }) => type.includes('ConfigFile') && name === 'kubevirt-operator')!;
    const kubevirt = one(program, 'KubeVirt', 'kubevirt/kubevirt');
    const machines = ofType(program, 'VirtualMachine');
    expect(machines).toHaveLength(2);
    for (const machine of machines) expect([goesBefore(machine, kubevirt), goesBefore(machine, one(program, 'ClusterIssuer', 'ingestion-lab'))]).toEqual([true, true]);
    expect(dependenciesOf(program, kubevirt).has(operator.urn)).toBe(true);
  });

  test('nothing is pushed before the registry answers, and no pod is made before there are images', () => {
    const trusted = one(program, 'TrustedRegistry', 'registry');
    expect(goesBefore(trusted, one(program, 'Instance', 'registry'))).toBe(true);
    for (const image of ofType(program, 'Image')) expect([image.name, goesBefore(image, trusted)]).toEqual([image.name, true]);
    for (const name of ['dashboard', 'functions']) {
      expect([goesBefore(one(program, 'ImageCopy', name), one(program, 'Image', name)), goesBefore(one(program, 'ImageCopy', name), one(program, 'Repository', 'images'))]).toEqual([true, true]);
      expect(goesBefore(one(program, 'Service', name), one(program, 'ImageCopy', name))).toBe(true);
    }
  });

  test('a machine comes after what it reads and what it writes to, and what Cloud Run asks is there before it', () => {
    for (const name of ['registry', 'documents']) {
      const machine = one(program, 'Instance', name);
      for (const other of [one(program, 'Disk', name), one(program, 'Address', `${name}-internal`), ...ofType(program, 'SecretIamMember').filter((member) => member.name.endsWith('-machine') && member.name.startsWith(`${name}-`))]) {
        expect([name, keyOf(other), goesBefore(machine, other)]).toEqual([name, keyOf(other), true]);
      }
    }
    const dashboard = one(program, 'Service', 'dashboard');
    for (const other of [one(program, 'Instance', 'documents'), one(program, 'VirtualMachine', 'valkey/valkey-replica'), one(program, 'Connector', 'connector')]) expect(goesBefore(dashboard, other)).toBe(true);
  });

  test('everything of Google comes after the services it uses are switched on', () => {
    const apis = new Set(program.resources.filter(({ type }) => type === 'gcp:projects/service:Service').map(({ urn }) => urn));
    expect(apis.size).toBe(9);
    for (const resource of made(program).filter(({ type, urn }) => type.startsWith('gcp:') && !apis.has(urn))) {
      const after = dependenciesOf(program, resource);
      expect([keyOf(resource), [...apis].every((api) => after.has(api))]).toEqual([keyOf(resource), true]);
    }
  });
});

describe('the config', () => {
  test('with a domain the names are in its zone, and dashboard and functions are mapped to it', async () => {
    const program = await gke({ domain: 'lab.example.org', 'gcp.dnsZone': 'example' });
    const records = ofType(program, 'RecordSet').map(({ inputs: { name, type, managedZone, rrdatas } }) => [name, type, managedZone, rrdatas]);
    expect(new Set(records)).toEqual(new Set([
      ...['endpoint', 'grafana'].map((name) => [`${name}.lab.example.org.`, 'A', 'example', ['203.0.113.10']]),
      ...['dashboard', 'functions'].map((name) => [`${name}.lab.example.org.`, 'CNAME', 'example', ['ghs.googlehosted.com.']]),
    ]));
    expect(new Set(ofType(program, 'DomainMapping').map(({ inputs }) => inputs['name']))).toEqual(new Set(['dashboard.lab.example.org', 'functions.lab.example.org']));
    expect(program.outputs).toMatchObject({ entryUrl: 'https://endpoint.lab.example.org', dashboardUrl: 'https://dashboard.lab.example.org' });
    expect(JSON.stringify(one(program, 'Service', 'functions').inputs)).toContain('"https://dashboard.lab.example.org"');
  }, 600_000);

  test('without one, nothing is asked of DNS, and each of dashboard and functions knows where the other will be', async () => {
    const program = await gke();
    expect([...ofType(program, 'RecordSet'), ...ofType(program, 'DomainMapping')]).toEqual([]);
    const { dashboardUrl, functionsUrl } = program.outputs;
    expect(JSON.stringify(one(program, 'Service', 'functions').inputs)).toContain(JSON.stringify(dashboardUrl));
    expect(JSON.stringify(one(program, 'Service', 'dashboard').inputs)).toContain(JSON.stringify(functionsUrl));
  }, 600_000);

  test('nothing that is derived from the secret stands anywhere but in a secret value', async () => {
    const program = await gke();
    const wrapped = JSON.stringify(made(program).map(({ inputs }) => inputs));
    const shown = JSON.stringify([made(program).map(({ inputs }) => plain(inputs, rootDir)), program.outputs]);
    const passwords = [...wrapped.matchAll(/requirepass ([0-9a-f]{40})|mongodb:\/\/lab:([0-9a-f]{40})@/g)].map(([, one, other]) => one ?? other!);
    expect(new Set(passwords).size).toBe(2);
    for (const password of passwords) expect(shown).not.toContain(password);
    expect(wrapped.match(/PRIVATE KEY/g)!.length).toBeGreaterThan(2);
    expect(shown).not.toMatch(/PRIVATE KEY|\$2b\$/);
    expect(shown).not.toContain(SECRET);
  }, 600_000);

  test('a changed weight changes the HTTPRoute and nothing else', async () => {
    const [before, after] = [await gke(), await gke({ 'split.weights': 'grpc=3,faulty=1' })];
    const changed = made(after).filter(({ urn, inputs }) => JSON.stringify(inputs) !== JSON.stringify(made(before).find((known) => known.urn === urn)?.inputs));
    expect(changed.map(({ type }) => type)).toEqual(['kubernetes:gateway.networking.k8s.io/v1:HTTPRoute']);
  }, 600_000);
});
