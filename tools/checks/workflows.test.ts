/** What runs on pull requests is what was read: pinned, and with the least it needs. */
import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const repository = join(import.meta.dirname, '../..');
const folder = join(repository, '.github', 'workflows');

interface Workflow {
  readonly on: unknown;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, {
    readonly permissions?: Readonly<Record<string, string>>;
    readonly 'timeout-minutes'?: number;
    readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
  }>>;
}

describe.each(readdirSync(folder))('.github/workflows/%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);

  it('uses actions by their commit alone, with the version beside it', () => {
    const used = [...text.matchAll(/^\s*- uses: (.*)$/gm)].map(([, action]) => action!);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d/);
  });

  it('may do nothing but what each job says, and each job ends', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of jobs) {
      expect(job.permissions).toMatchObject({ contents: 'read' });
      expect(Object.entries(job.permissions!).filter(([, level]) => level === 'write').map(([name]) => name)).toEqual(file === 'preview-gke.yml' ? ['id-token'] : []);
      expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
    }
  });

  it('puts nothing that a stranger writes into a command', () => {
    for (const { run = '' } of jobs.flatMap(({ steps }) => steps)) expect(run).not.toMatch(/\$\{\{/);
    expect(text).not.toMatch(/pull_request_target/);
  });

  it('takes the engine in the version that package.json pins', () => {
    expect(text).not.toMatch(/pulumi-v\d/);
    for (const { run = '' } of jobs.flatMap(({ steps }) => steps)) {
      if (run.includes('get.pulumi.com')) expect(run).toContain(`version="$(node -p "require('./package.json').dependencies['@pulumi/pulumi']")"`);
    }
  });

  it('runs files that are there', () => {
    const files = jobs.flatMap(({ steps }) => steps).flatMap(({ run = '' }) => [...run.matchAll(/\bnode (\S+\.(?:ts|js))/g)].map(([, path]) => path!));
    for (const path of files) expect([path, existsSync(join(repository, path))]).toEqual([path, true]);
  });
});
