import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeclaredResource } from './declare-program.ts';
import { resourcesAt } from './earlier.ts';
import { difference, rendered, renderedDifference } from './rendered.ts';
import { exitCodeOf, reportMarkdown, reportText, type Preview } from './report.ts';
import { previewConfig } from './stack-file.ts';

const repository = join(import.meta.dirname, '..', '..');
const resource = (type: string, name: string, inputs: Readonly<Record<string, unknown>>): DeclaredResource => ({ type, name, inputs, urn: `${type} ${name}`, custom: true, dependencies: [] });

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'lab-preview-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a stack's config without credentials", () => {
  test('is what is committed; something stands for what is encrypted or isn\'t set, and it is said for what', () => {
    writeFileSync(join(folder, 'Pulumi.mine.yaml'), `config:
  gcp:project: other
  ingestion-lab:platform: gke
  ingestion-lab:split: {weights: {grpc: 1}}
  ingestion-lab:secret: {secure: v1:abc}
`);
    const { values, assumed } = previewConfig(folder, 'mine', ['scenario=weather', 'gcp.project=mine-project']);
    expect(assumed).toEqual(['secret', 'gcp.deployers']);
    expect(values).toMatchObject({ platform: 'gke', split: '{"weights":{"grpc":1}}', scenario: 'weather', 'gcp.project': 'mine-project', secret: expect.stringMatching(/^\S{32,}$/) });
    expect(values).not.toHaveProperty('project');
  });

  test('of the committed stacks can be read', () => {
    expect(previewConfig(repository, 'gke', []).assumed).toEqual(['secret', 'gcp.project', 'gcp.deployers']);
    expect(previewConfig(repository, 'cluster', []).assumed).toEqual(['secret']);
  });

  test('that isn\'t there, or is written wrongly, is an error that says what to do', () => {
    expect(() => previewConfig(folder, 'none', [])).toThrow(/there is no .*Pulumi\.none\.yaml/);
    expect(() => previewConfig(repository, 'gke', ['scenario'])).toThrow(/--config scenario is not KEY=VALUE/);
  });
});

describe('what changes', () => {
  const before = [resource('t', 'same', { a: 1 }), resource('t', 'changed', { a: { b: [1, 2], c: 1 } }), resource('t', 'gone', {})];
  const now = [resource('t', 'same', { a: 1 }), resource('t', 'changed', { a: { b: [1, 3] } }), resource('t', 'new', { x: `${repository}/file` })];
  const variables = (...names: string[]) => [resource('t', 'pod', { env: names.map((name) => ({ name, value: `${name}'s` })) })];

  test('is what is new, what has other values and at which paths, and what is gone', () => {
    const { added, changed, removed } = difference(now, before, repository);
    expect([added, removed].map((list) => list.map(({ name }) => name))).toEqual([['new'], ['gone']]);
    expect(changed.map(({ resource: { name }, paths }) => [name, paths])).toEqual([['changed', { 'a.b.1': { before: 2, now: 3 }, 'a.c': { before: 1, now: undefined } }]]);
    expect(renderedDifference(now, before, repository)).toBe('# t new\nx: ROOT/file\n---\n# t changed, in which differ\na.b.1: 3\na.c: (absent)\n---\n# not here\n- t gone\n');
    expect(renderedDifference(before, before, repository)).toBe('');
  });

  test('in a list of what has names is what came and went by its name, wherever it stands; another order is a change too', () => {
    const paths = (...names: string[]) => difference(variables(...names), variables('A', 'B'), repository).changed[0]?.paths;
    expect(paths('NEW', 'A', 'B')).toEqual({ 'env.NEW': { before: undefined, now: { name: 'NEW', value: "NEW's" } } });
    expect(Object.keys(paths('B') ?? {})).toEqual(['env.A']);
    expect(Object.keys(paths('B', 'A') ?? {})).toEqual(['env']);
    expect(paths('A', 'B')).toBeUndefined();
  });

  test('is nothing where only a certificate was renewed', () => {
    const withCertificate = (text: string) => [resource('t', 'a', { ca: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n` })];
    expect(difference(withCertificate('MIIa+/='), withCertificate('MIIb'), repository).changed).toEqual([]);
    expect(rendered(withCertificate('MIIa+/='), repository)).not.toContain('MII');
  });

  test('since a commit is what its own program declares, in a checkout that is gone afterwards', () => {
    const git = (...words: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], { cwd: folder, encoding: 'utf8' });
    mkdirSync(join(folder, 'infra', 'preview'), { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    git('init', '--quiet', '--initial-branch', 'main');
    writeFileSync(join(folder, '.gitignore'), '.lab/\nnode_modules\n');
    writeFileSync(join(folder, 'Pulumi.gke.yaml'), '');
    git('add', '.gitignore', 'Pulumi.gke.yaml');
    git('commit', '--quiet', '--message', 'Before there was a preview');
    const main = (name: string) => writeFileSync(join(folder, 'infra', 'preview', 'main.ts'), `console.log(JSON.stringify([{ type: 't', name: '${name}', inputs: { asked: process.argv.slice(2) } }]))`);
    main('committed');
    git('add', '.');
    git('commit', '--quiet', '--message', 'With one');
    main('not committed');
    expect(resourcesAt(folder, 'HEAD', 'gke')).toEqual([{ type: 't', name: 'committed', inputs: { asked: ['--stack', 'gke', '--json'] } }]);
    expect(resourcesAt(folder, 'HEAD~1', 'gke')).toBeUndefined();
    expect(resourcesAt(folder, 'HEAD', 'later')).toBeUndefined();
    expect(existsSync(join(folder, '.lab', 'preview', git('rev-parse', 'HEAD').trim()))).toBe(false);
    expect(() => resourcesAt(folder, 'nowhere', 'gke')).toThrow(/Comparing with nowhere failed: git knows no such commit here.*git fetch/);
  });
});

test('a stack with faults in it is shown with them, and a fault that there is none of is refused by name', () => {
  const preview = (chaos: string) => execFileSync(process.execPath, [join(import.meta.dirname, 'main.ts'), '--stack', 'cluster', '--config', `chaos=${chaos}`], { cwd: repository, encoding: 'utf8', stdio: 'pipe' });
  expect(preview('pod-kill@kafka.worker')).toMatch(/PodChaos +project\/pod-kill-worker-kafka/);
  expect(() => preview('pod-kil')).toThrow(/pod-kil/);
  expect(() => execFileSync(process.execPath, [join(import.meta.dirname, 'main.ts'), '--stak', 'gke'], { cwd: repository, stdio: 'pipe' })).toThrow(/--stak.*npm run preview --/s);
}, 120_000);

describe('what is said', () => {
  const key = resource('gcp:kms/cryptoKey:CryptoKey', 'secrets', { labels: {} });
  const preview: Preview = {
    stack: 'gke', scenario: 'weather', resources: [key, resource('t', 'other', {})], assumed: ['secret'],
    verdict: { findings: [{ rule: 'labels', subject: 'x y', what: 'has no labels' }], allowed: [{ rule: 'no-public-grant', subject: 'p q', what: 'is public', why: 'people look at it' }] },
    cost: { totalUsd: 0.06, parts: { 'version of a key': 0.06 }, pricesDate: '2025-06-30', source: 'list prices', notIncluded: 'traffic' },
    against: { ref: 'main', difference: difference([key], [resource(key.type, key.name, { labels: 1 })], repository), earlier: [] },
  };

  test('has every resource with its type and cost, what changes, what the policy found, and for what something stands', () => {
    for (const text of [reportText(preview), reportMarkdown(preview)]) {
      for (const said of ['gcp:kms/cryptoKey:CryptoKey', '0.06', '2 resources: gcp 1, t 1', 'Against main: 0 new, 1 changed, 0 gone; +0.06 USD a month', 'labels: 1 -> {}', 'Policy: 1 found', 'labels: x y has no labels', 'allowed, no-public-grant: p q is public (people look at it)', '- 0.06 version of a key', '2025-06-30', 'secret']) expect(text).toContain(said);
    }
    expect(reportText(preview)).toMatch(/^~ gcp:kms/m);
    expect(reportText({ ...preview, against: { ref: 'main', difference: difference([key], [], repository) } })).toContain('Against main: that commit has no stack gke that can be previewed');
  });

  test('says where manifests are fetched from: what is in them is unknown here', () => {
    const operator = resource('kubernetes:yaml/v2:ConfigFile', 'operator', { file: 'https://example.org/operator.yaml' });
    for (const text of [reportText({ ...preview, resources: [operator] }), reportMarkdown({ ...preview, resources: [operator] })]) expect(text).toContain('operator, everything in https://example.org/operator.yaml');
  });

  test('ends with 1 when the policy finds something', () => {
    expect([exitCodeOf(preview), exitCodeOf({ ...preview, verdict: { findings: [], allowed: [] } })]).toEqual([1, 0]);
  });
});
