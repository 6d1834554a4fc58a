/** What a cluster's stack can say, and everything that is wrong with it at once. */
import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig, type ClusterConfig, type ConfigSource } from './config.ts';

const source = (values: Readonly<Record<string, string>>): ConfigSource => ({ keys: () => Object.keys(values), get: (key) => values[key] });
const read = (values: Readonly<Record<string, string>>): ClusterConfig => readConfig(source(values), 'cluster').cluster;
function problems(values: Readonly<Record<string, string>>): readonly string[] {
  try {
    read(values);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const secret = 'a-secret-of-at-least-32-characters';
const onCluster = { platform: 'kubernetes', secret };

test('a lab on one machine needs none of it', () => {
  expect(read({})).toEqual({ secret: '', operators: { existing: [], off: [] }, loadtest: false });
});

test('a lab in a cluster needs a secret, and says how to set one', () => {
  expect(problems({ platform: 'kubernetes' })).toEqual([expect.stringMatching(/^`secret`: .*pulumi config set --secret secret/)]);
  expect(read(onCluster)).toEqual({ secret, operators: { existing: [], off: [] }, loadtest: false });
});

test('all of it can be set', () => {
  expect(read({
    ...onCluster, domain: 'lab.example.org', 'registry.url': 'registry.example.org:5000/team', 'registry.user': 'me', 'registry.password': 'pass',
    'operators.existing': 'cert-manager, linkerd', 'operators.off': 'vpa', loadtest: 'on',
  })).toEqual({
    secret, domain: 'lab.example.org', registry: { url: 'registry.example.org:5000/team', user: 'me', password: 'pass' },
    operators: { existing: ['cert-manager', 'linkerd'], off: ['vpa'] }, loadtest: true,
  });
});

describe('is refused', () => {
  test('everything that is wrong, at once', () => {
    expect(problems({
      platform: 'kubernetes', secret: 'short', domain: 'not a name', 'registry.url': 'https://registry', 'operators.existing': 'istio', 'operators.off': 'linkerd', loadtest: 'yes',
    }).map((problem) => problem.split(':')[0])).toEqual(['`secret`', '`domain`', '`registry.url`', '`registry.user`', '`registry.password`', '`operators.existing`', '`operators.off`', '`loadtest`']);
  });

  test('who has a password for a registry that there isn\'t', () => {
    expect(problems({ ...onCluster, 'registry.password': 'x' })).toEqual([expect.stringContaining('`registry.url` isn\'t')]);
  });

  test('a secret, without being shown', () => {
    expect(problems({ platform: 'kubernetes', secret: 'hunter2' }).join()).not.toContain('hunter2');
  });
});
