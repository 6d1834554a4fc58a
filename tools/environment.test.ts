import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exportLines, labEnvironment, labTools } from './environment.ts';

let repo: string;

beforeEach(() => { repo = mkdtempSync(join(tmpdir(), "it's a checkout ")); });
afterEach(() => rmSync(repo, { recursive: true, force: true }));

describe('the tools of a checkout', () => {
  it.each([
    ['faults.links set plainly', 'config:\n  ingestion-lab:faults.links: "true"\n', true],
    ['faults.links set with --path', 'config:\n  ingestion-lab:faults:\n    links: true\n', true],
    ['faults.links set to false', 'config:\n  ingestion-lab:faults.links: "false"\n', false],
    ['no config', '# nothing\n', false],
  ])('have the proxies and the DNS for a stack with %s: %j', (_, text, links) => {
    writeFileSync(join(repo, 'Pulumi.dev.yaml'), text);
    expect(['toxiproxy', 'coredns'].map((tool) => labTools(repo).some((name) => name === tool))).toEqual([links, links]);
    expect(labTools(repo)).toContain('kafka');
  });
});

describe('the lab\'s environment', () => {
  it('puts Node, the packages\' programs and Pulumi first on PATH, once', () => {
    const first = labEnvironment(repo, { PATH: '/usr/bin:/bin' });
    const again = labEnvironment(repo, { PATH: first['PATH'] });
    expect(again['PATH']).toBe(first['PATH']);
    expect(first['PATH']!.split(':').slice(-3)).toEqual([join(repo, '.lab', 'tools', 'pulumi', 'bin'), '/usr/bin', '/bin']);
  });

  it('keeps the state in the checkout, as a URL whatever its path, and makes the folders', () => {
    const environment = labEnvironment(repo, {});
    expect(environment['PULUMI_BACKEND_URL']).toMatch(/^file:\/\/\/.*it's%20a%20checkout%20[^/]*\/\.lab\/pulumi$/);
    expect(environment['PULUMI_CONFIG_PASSPHRASE']).toBe('');
    expect(existsSync(join(repo, '.lab', 'pulumi'))).toBe(true);
    expect(existsSync(environment['PULUMI_HOME']!)).toBe(true);
  });

  it('leaves what the user chose', () => {
    const environment = labEnvironment(repo, { PULUMI_BACKEND_URL: 's3://state', PULUMI_CONFIG_PASSPHRASE_FILE: '/secret', PULUMI_HOME: '/home' });
    expect(Object.keys(environment).sort()).toEqual(['PATH', 'PULUMI_SKIP_UPDATE_CHECK']);
    expect(existsSync(join(repo, '.lab'))).toBe(false);
    expect(labEnvironment(repo, { PULUMI_CONFIG_PASSPHRASE: '' })).not.toHaveProperty('PULUMI_CONFIG_PASSPHRASE');
  });

  it('comes through a shell\'s eval unchanged', () => {
    const environment: Record<string, string> = { ...labEnvironment(repo, { PATH: '/usr/bin:/bin' }), ODD: "a'b\"c$HOME `x` \\ \n d" };
    const shown = execFileSync('sh', ['-c', 'eval "$1"; printf "%s|%s|%s" "$PATH" "$PULUMI_HOME" "$ODD"', 'sh', exportLines(environment)], { encoding: 'utf8' });
    expect(shown).toBe(`${environment['PATH']}|${environment['PULUMI_HOME']}|${environment['ODD']}`);
  });
});
