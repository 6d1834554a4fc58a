import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { installGo } from './install-go.ts';
import type { GoFiles } from './recipe.ts';

const files: GoFiles = {
  module: 'k8s.io/autoscaler/vertical-pod-autoscaler', version: 'v1.7.1', sum: 'h1:gHgsammWdCT+vyqrBsCfN7+CJrfy0Mo5k1zfg8Dge7o=',
  paths: ['deploy/vpa-v1-crd-gen.yaml', 'deploy'], into: 'vpa',
};

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'install-go-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a module's files", () => {
  it('are copied: single ones, and those of a folder', async () => {
    await installGo({ kind: 'go', binaries: [], files: [files] }, folder, folder);
    expect(readdirSync(join(folder, 'files', 'vpa'))).toEqual(expect.arrayContaining(['vpa-v1-crd-gen.yaml', 'vpa-rbac.yaml']));
  }, 120_000);

  it("are not taken from a module that isn't the pinned one", async () => {
    await expect(installGo({ kind: 'go', binaries: [], files: [{ ...files, sum: 'h1:another' }] }, folder, folder)).rejects.toThrow('is not the pinned one');
  }, 120_000);
});
