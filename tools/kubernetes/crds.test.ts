import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { crdFolders, findCrd, groupsOf, hasCrds, missingCrds, valuesSchema, type CrdFolders } from './crds.ts';

let root: string;
let folders: CrdFolders;

function definition(group: string, kind: string): string {
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${kind.toLowerCase()}s.${group}
spec:
  group: ${group}
  names:
    kind: ${kind}
    plural: ${kind.toLowerCase()}s
  scope: Namespaced
  versions: []
`;
}

function put(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'crds '));
  folders = { toolsDir: join(root, 'tools'), folder: join(root, 'crds') };
  put('tools/crds/files/gateway-api/routes.yaml', definition('gateway.networking.k8s.io', 'HTTPRoute'));
  put('crds/linkerd/policy_httproute.yaml', `${definition('policy.linkerd.io', 'HTTPRoute')}---\n${definition('policy.linkerd.io', 'Server')}`);
  put('crds/linkerd/gateway.networking.k8s.io_httproutes.yaml', definition('gateway.networking.k8s.io', 'HTTPRoute'));
  put('crds/charts/chaos-mesh.values.schema.json', '{}');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('definitions of custom resources', () => {
  it('are found by group and kind, wherever they are', () => {
    expect(findCrd('gateway.networking.k8s.io/v1', 'HTTPRoute', folders)).toMatchObject({ set: 'gateway-api', definition: { spec: { group: 'gateway.networking.k8s.io' } } });
    expect(findCrd('policy.linkerd.io/v1', 'HTTPRoute', folders)).toMatchObject({ set: 'linkerd', definition: { spec: { group: 'policy.linkerd.io' } } });
    expect(findCrd('policy.linkerd.io/v1', 'Server', folders)).toMatchObject({ definition: { metadata: { name: 'servers.policy.linkerd.io' } } });
    expect(findCrd('policy.linkerd.io/v1', 'Pigeon', folders)).toBeUndefined();
  });

  it('of a chart are its own only, not the copies that it carries', () => {
    expect(groupsOf('linkerd', folders)).toEqual(['policy.linkerd.io']);
  });

  it('that are nowhere are said to be missing', () => {
    expect([hasCrds('linkerd', folders), hasCrds('strimzi', folders), hasCrds('linkerd', { ...folders, folder: undefined })]).toEqual([true, false, false]);
  });
});

describe('definitions that are missing', () => {
  it('are named, and are a failure where none may be', () => {
    const missing = missingCrds(folders, {});
    expect(missing).toEqual(expect.arrayContaining(['strimzi', 'cert-manager']));
    expect(missing).not.toEqual(expect.arrayContaining(['linkerd']));
    expect(() => missingCrds(folders, { LAB_REQUIRE_CRDS: '1' })).toThrow(/strimzi.*LAB_REQUIRE_CRDS.*LAB_CRDS/);
  });
});

describe("a chart's schema", () => {
  it('is found if its makers publish one', () => {
    expect(valuesSchema('chaos-mesh', folders)).toBe(join(root, 'crds/charts/chaos-mesh.values.schema.json'));
    expect(valuesSchema('kepler', folders)).toBeUndefined();
  });
});

describe('the folder of definitions', () => {
  it('is the one that LAB_CRDS names, else the one beside the repository, else none', () => {
    expect(crdFolders(join(root, 'one'), { LAB_CRDS: join(root, 'crds') }).folder).toBe(join(root, 'crds'));
    expect(crdFolders(join(root, 'one'), {}).folder).toBeUndefined();
    put('shared/crds/readme', '');
    expect(crdFolders(join(root, 'one'), { LAB_CRDS: '' }).folder).toBe(join(root, 'shared/crds'));
  });
});
