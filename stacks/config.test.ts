import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError, readConfig, type ConfigSource } from './config.ts';
import { scenarios } from './scenarios/index.ts';
import { settings } from './settings.ts';

/** Like Pulumi: an object that was set with --path reads as its JSON text. */
function source(values: Readonly<Record<string, unknown>>): ConfigSource {
  return {
    keys: () => Object.keys(values),
    get: (key) => {
      const value = values[key];
      return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
    },
  };
}

function problemsOf(values: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readConfig(source(values), 'test', {});
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('with nothing set, everything has its default', () => {
  expect(readConfig(source({}), 'dev', {})).toEqual({
    stack: 'dev',
    platform: 'local',
    scenario: scenarios.vaccinations,
    split: { weights: { grpc: 1, redis: 1, kafka: 1, faulty: 0 } },
    ports: { base: 18_000 },
    grpc: { transport: 'grpc' },
    record: { store: 'own' },
    redis: { mode: 'pubsub' },
    kafka: { partitions: 3, acks: 'all' },
    replicas: { writer: 1, cache: 2 },
    ttlSeconds: undefined,
    carbon: { wattsPerCore: 4.26, gramsPerKwh: 473 },
    faults: { links: false },
    chaos: [],
    cluster: expect.any(Object),
  });
});

test('every key can be set plainly or with --path, with the same result', () => {
  const plain = readConfig(source({
    platform: 'local', 'ports.base': '20000', 'redis.mode': 'stream', 'kafka.partitions': '6', 'kafka.acks': '1', 'replicas.writer': '2', 'replicas.cache': '1',
    'split.weights': 'grpc=50,kafka=50',
  }), 'dev', {});
  const path = readConfig(source({
    platform: 'local', ports: { base: 20_000 }, redis: { mode: 'stream' }, kafka: { partitions: '6', acks: 1 }, replicas: { writer: 2, cache: 1 },
    split: { weights: { grpc: '50', kafka: 50 } },
  }), 'dev', {});
  expect(plain).toEqual(path);
  expect(plain).toMatchObject({ platform: 'local', ports: { base: 20_000 }, kafka: { acks: '1' }, replicas: { writer: 2, cache: 1 } });
});

test('a setting that can be left out is read, or isn\'t there', () => {
  expect(readConfig(source({ ttlSeconds: '3600' }), 'dev', {}).ttlSeconds).toBe(3_600);
  expect(readConfig(source({ ttlSeconds: 'none' }), 'dev', {}).ttlSeconds).toBeUndefined();
});

test('a number may have a fraction', () => {
  expect(readConfig(source({ carbon: { wattsPerCore: 3.5 } }), 'dev', {}).carbon).toEqual({ wattsPerCore: 3.5, gramsPerKwh: 473 });
  expect(readConfig(source({ 'carbon.gramsPerKwh': '0.5' }), 'dev', {}).carbon.gramsPerKwh).toBe(0.5);
});

test('the config can not be changed', () => {
  const config = readConfig(source({}), 'dev', {});
  const objects = [config, config.split, config.split.weights, config.ports, config.grpc, config.record, config.redis, config.kafka, config.replicas, config.carbon, config.faults, config.chaos];
  expect(objects.map(Object.isFrozen)).toEqual(objects.map(() => true));
});

describe('a problem says its key, what was found, and what would be right', () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [{ platfrom: 'local' }, /`platfrom`: there is no such key; did you mean `platform`\?.*pulumi config rm platfrom/],
    [{ 'ports.bas': '1' }, /`ports.bas`: there is no such key; did you mean `ports.base`\?/],
    [{ ports: { bas: 1 } }, /`ports.bas`.*did you mean `ports.base`\?.*rm --path ports.bas/],
    [{ ports: '18000' }, /`ports`: `18000` is a value.*set `ports.base`/],
    [{ ports: [18_000] }, /`ports`: `\[18000\]` is a value/],
    [{ platform: 'locl' }, /`platform`: `locl` is not known; did you mean `local`\?.*must be one of local/],
    [{ platform: '' }, /`platform`: an empty text is not known/],
    [{ scenario: '__proto__' }, /`scenario`: `__proto__` is not known; it must be one of/],
    [{ 'ports.base': '80' }, /`ports.base`: `80` is out of range; it must be a whole number from 1024 to 60000/],
    [{ 'ports.base': '60001' }, /out of range/],
    [{ 'ports.base': '1e4' }, /`1e4` is not a whole number/],
    [{ ports: { base: 18_000.5 } }, /`18000.5` is not a whole number/],
    [{ ports: { base: true } }, /`true` is not a whole number/],
    [{ ports: { base: null } }, /`ports.base`: it has no value/],
    [{ 'replicas.writer': '3' }, /whole number from 1 to 2/],
    [{ ttlSeconds: '59' }, /`ttlSeconds`: `59` is out of range; it must be a whole number from 60 to 31536000, or none/],
    [{ ttlSeconds: 'never' }, /`never` is not a whole number; .*, or none/],
    [{ 'carbon.gramsPerKwh': '-1' }, /`carbon.gramsPerKwh`: `-1` is out of range; it must be a number from 0 to 2000/],
    [{ 'carbon.wattsPerCore': 'NaN' }, /`NaN` is not a number/],
    [{ carbon: { wattsPerCore: '4,2' } }, /`carbon.wattsPerCore`: `4,2` is not a number/],
    [{ 'record.store': 'cache' }, /`record.store`: scenario vaccinations keeps reports in the documents \(.*\), where its record must be too; leave it at `own`/],
    [{ 'redis.mode': 'Stream' }, /did you mean `stream`\?/],
    [{ 'ports.base': '20000', ports: { base: 20_000 } }, /`ports.base` and `ports` \(set with --path ports.base\) both set it/],
    [{ 'split.weights': 'thirds', split: { weights: { grpc: 1 } } }, /`split.weights` and `split` .*rm split.weights.*rm --path split.weights/],
  ])('%j', (values, problem) => {
    expect(problemsOf(values)).toEqual([expect.stringMatching(problem)]);
  });
});

test('all problems are said at once', () => {
  const problems = problemsOf({
    platform: 'mars', 'ports.base': 'x', nonsense: '1', scenario: 'nope', 'redis.mode': '', 'kafka.partitions': '0',
    'replicas.writer': '-1', 'split.weights': 'grpc=-1,kafak=2',
  });
  expect(problems).toHaveLength(9);
  for (const key of ['platform', 'ports.base', 'nonsense', 'scenario', 'redis.mode', 'kafka.partitions', 'replicas.writer', 'split.weights']) {
    expect(problems).toContainEqual(expect.stringContaining(`\`${key}\`:`));
  }
});

test('any config is either read or refused with reasons, never anything else', () => {
  const key = fc.oneof(fc.constantFrom(...Object.keys(settings), 'split', 'ports', 'redis', '__proto__', 'constructor'), fc.string());
  fc.assert(fc.property(fc.dictionary(key, fc.oneof(fc.string(), fc.json(), fc.jsonValue())), (values) => {
    for (const problem of problemsOf(values)) expect(problem).toMatch(/^`.*`/s);
  }), { numRuns: 1_000 });
});

test('every setting is documented in both languages, and its default is valid', () => {
  for (const [key, setting] of Object.entries(settings)) {
    expect(setting.doc.en).toMatch(/\.$/);
    expect(setting.doc.es).toMatch(/\.$/);
    if (key !== 'split.weights') expect(problemsOf({ [key]: setting.default })).toEqual([]);
  }
});
