import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backendRoles, chaosText, parseChaos, routeRoles, type Chaos, type ChaosSurroundings } from './chaos.ts';
import { readConfig } from './config.ts';
import { scenarios } from './scenarios/index.ts';

const kinds = {
  'pod-kill': { needsLinks: false, unsupported: () => undefined },
  'slow-network': { needsLinks: true, unsupported: () => undefined },
  'kernel-fault': { needsLinks: false, unsupported: (platform: string) => platform === 'local' ? 'no such kernel' : undefined },
};
const scenario = scenarios.vaccinations;
const surroundings: ChaosSurroundings = { kinds, platform: 'local', scenario, links: true, outside: [] };

function read(text: string, changes: Partial<ChaosSurroundings> = {}): { chaos: readonly string[]; problems: readonly string[] } {
  const problems: string[] = [];
  const chaos = parseChaos(text, { ...surroundings, ...changes }, (problem) => problems.push(problem));
  return { chaos: chaos.map(chaosText), problems };
}

test.each([
  ['', []],
  ['none', []],
  ['pod-kill', ['pod-kill@grpc.worker', 'pod-kill@redis.worker', 'pod-kill@kafka.worker']],
  ['pod-kill@entry', ['pod-kill@grpc.entry', 'pod-kill@redis.entry', 'pod-kill@kafka.entry']],
  ['pod-kill@kafka.worker', ['pod-kill@kafka.worker']],
  [' slow-network@broker , pod-kill@kafka.entry', ['slow-network@broker', 'pod-kill@kafka.entry']],
  ['pod-kill@kafka.worker,pod-kill,pod-kill@kafka.worker', ['pod-kill@kafka.worker', 'pod-kill@grpc.worker', 'pod-kill@redis.worker']],
])('`%s` means %j', (text, chaos) => {
  expect(read(text)).toEqual({ chaos, problems: [] });
});

describe('a problem says what is wrong, and what would be right', () => {
  test.each<[string, Partial<ChaosSurroundings>, RegExp]>([
    ['pod-kil', {}, /`pod-kil`: there is no fault `pod-kil`; did you mean `pod-kill`\?.*one of pod-kill, slow-network, kernel-fault/],
    ['pod-kill@kafka.wroker', {}, /`kafka.wroker` is no target; did you mean `worker`\?/],
    ['pod-kill@kafk.worker', {}, /scenario vaccinations has no route `kafk`; did you mean `kafka`\?.*grpc, redis, kafka/],
    ['pod-kill@kafka.writer', {}, /`kafka.writer` is no target.*entry, worker.*broker, cache, documents/],
    ['pod-kill@kafka', {}, /`kafka` is no target/],
    ['pod-kill@', {}, /`` is no target/],
    ['pod-kill@a@b', {}, /`a@b` is no target/],
    ['pod-kill@kafka.broker', {}, /`broker` serves all routes; write `@broker`/],
    ['slow-network', { links: false }, /`slow-network`: it acts on the links.*pulumi config set faults.links true/],
    ['pod-kill@documents', { platform: 'gke', outside: ['documents'] }, /`pod-kill@documents`: on platform `gke` `documents` is a machine outside the cluster/],
    ['kernel-fault@kafka.worker', {}, /unsupported on platform `local`: no such kernel/],
  ])('%s %j', (text, changes, expected) => {
    expect(read(text, changes).problems).toEqual([expect.stringMatching(expected)]);
  });

  test('all at once, and with those of other keys', () => {
    expect(read('pod-kil@kafka.writer,kernel-fault@tcp.worker').problems).toHaveLength(4);
    const config = { keys: () => ['chaos', 'kafka.partitions'], get: (key: string) => key === 'chaos' ? 'pod-kill,slow-network' : 'many' };
    expect(() => readConfig(config, 'dev', kinds)).toThrow(/kafka.partitions[\s\S]*`chaos`: `slow-network`/);
  });
});

test('what a cluster can do needs no links there', () => {
  expect(read('slow-network@broker,kernel-fault@kafka.worker', { platform: 'kubernetes', links: false }).problems).toEqual([]);
});

test('whatever is written out reads back as the same', () => {
  const target = fc.oneof(
    fc.record({ route: fc.constantFrom(...Object.keys(scenario.paths)), role: fc.constantFrom(...routeRoles) }),
    fc.record({ role: fc.constantFrom(...backendRoles) }),
  );
  const one: fc.Arbitrary<Chaos> = fc.tuple(fc.constantFrom('pod-kill', 'slow-network'), target).map(([fault, where]) => ({ fault, ...where }));
  fc.assert(fc.property(fc.uniqueArray(one, { selector: chaosText }), (chaos) => {
    expect(read(chaos.map(chaosText).join(','))).toEqual({ chaos: chaos.map(chaosText), problems: [] });
  }));
});
