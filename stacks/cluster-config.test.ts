/** What a cluster's stack can say, and everything that is wrong with it at once. */
import { describe, expect, test } from '@jest/globals';
import { ConfigError, configSource, readConfig, type ClusterConfig } from './config.ts';

const read = (values: Readonly<Record<string, string>>): ClusterConfig => readConfig(configSource(values), 'cluster', {}).cluster;
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

  test('what another platform reads, by name and with the way to remove it; not where the platform itself is unknown', () => {
    expect(problems({ ...onCluster, 'gcp.zone': 'europe-west3-a', 'ports.base': '20000' })).toEqual([
      '`gcp.zone`: it is read on gke only, and this stack\'s platform is kubernetes; remove it with `pulumi config rm gcp.zone`',
      expect.stringMatching(/^`ports.base`: it is read on local only/),
    ]);
    expect(problems({ domain: 'lab.example.org' })).toEqual([expect.stringMatching(/^`domain`: it is read on kubernetes and gke only/)]);
    expect(problems({ platform: 'gcp', 'gcp.zone': 'europe-west3-a' })).toEqual([expect.stringMatching(/^`platform`/)]);
  });

  test('a text that is none, with what was found', () => {
    expect(problems({ ...onCluster, domain: 'not a name' })).toEqual([expect.stringContaining('`not a name` is no such text; it must be a DNS name')]);
  });

  test('a secret, without being shown', () => {
    const said = problems({ platform: 'kubernetes', secret: 'hunter2', 'registry.url': 'a.test', 'registry.user': 'me', 'registry.password': 'hunter 2' }).join();
    expect(said).toMatch(/`secret`.*`registry.password`/s);
    expect(said).not.toMatch(/hunter/);
  });
});

describe('on gke', () => {
  const onGke = { platform: 'gke', secret, 'gcp.project': 'my-project', 'gcp.deployers': '203.0.113.7/32, 198.51.100.0/24' };

  test('the region is the zone\'s', () => {
    expect(read({ ...onGke, 'gcp.zone': 'europe-west10-b' }).gcp).toEqual({ project: 'my-project', zone: 'europe-west10-b', region: 'europe-west10', deployers: ['203.0.113.7/32', '198.51.100.0/24'] });
    expect(read(onGke).gcp).toMatchObject({ zone: 'us-central1-a', region: 'us-central1' });
    expect(read({ platform: 'kubernetes', secret }).gcp).toBeUndefined();
  });

  test('everything that is missing or wrong is said at once', () => {
    expect(problems({ platform: 'gke' })).toEqual([
      expect.stringMatching(/^`secret`/), expect.stringMatching(/^`gcp.project`: .*pulumi config set gcp.project/), expect.stringMatching(/^`gcp.deployers`: .*ADDRESS\/32/),
    ]);
    expect(problems({ ...onGke, 'gcp.project': 'My Project', 'gcp.zone': 'us-central1', 'gcp.deployers': '0.0.0.0/0,here', 'gcp.dnsZone': 'Zone.', domain: 'lab.example.org' })).toEqual([
      expect.stringMatching(/^`gcp.project`/), expect.stringMatching(/^`gcp.zone`/), expect.stringMatching(/^`gcp.deployers`: `0.0.0.0\/0` is too wide/),
      expect.stringMatching(/^`gcp.deployers`: `here` is not an IPv4 range/), expect.stringMatching(/^`gcp.dnsZone`/),
    ]);
    expect(problems({ ...onGke, domain: 'lab.example.org' })).toEqual([expect.stringMatching(/^`gcp.dnsZone`: it isn't set, and `domain` is/)]);
    expect(problems({ ...onGke, 'gcp.dnsZone': 'lab' })).toEqual([expect.stringMatching(/^`gcp.dnsZone`: it is set, and `domain` isn't/)]);
    expect(problems({ ...onGke, 'registry.url': 'a.test', 'registry.user': 'a', 'registry.password': 'b' })).toEqual([expect.stringMatching(/^`registry.url`: .*makes a registry of its own/)]);
  });
});
