import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { defaultWeights, MAX_WEIGHT, parseSplit, presetsOf, splitRoutes, weightsFor, type Weights } from './splits.ts';

const { vaccinations } = scenarios;
const twoPaths: Scenario = { ...vaccinations, id: 'two', paths: { grpc: ['grpc'], redis: ['redis'] }, defaultSplit: 'half-half' };
const onePath: Scenario = { ...vaccinations, id: 'one', paths: { chain: ['grpc', 'kafka'] }, defaultSplit: { chain: 1 } };

function read(raw: unknown, scenario: Scenario = vaccinations): { weights: Weights; problems: string[] } {
  const problems: string[] = [];
  const problem = (text: string) => void problems.push(text);
  return { weights: weightsFor(scenario, parseSplit(raw, problem), problem), problems };
}

describe('the same split in every form', () => {
  test.each([
    ['text', 'grpc=50,kafka=25.5'], ['text with spaces', ' kafka = 25.5 , grpc = 50 '], ['JSON', '{"grpc": 50, "kafka": 25.5}'],
    ['JSON with texts', '{"grpc": "50", "kafka": "25.5"}'], ['an object of --path', { grpc: '50', kafka: 25.5 }],
  ])('%s', (_, raw) => {
    expect(read(raw)).toEqual({ weights: { grpc: 50, redis: 0, kafka: 25.5, faulty: 0 }, problems: [] });
  });

  test('any weights, in any form', () => {
    const weight = fc.integer({ min: 0, max: MAX_WEIGHT * 1000 }).map((thousandths) => thousandths / 1000);
    const routes = fc.record({ grpc: weight, redis: weight, kafka: weight, faulty: weight }, { requiredKeys: [] })
      .filter((weights) => Object.values(weights).some((one) => one > 0));
    fc.assert(fc.property(routes, (weights) => {
      const expected = { weights: { grpc: 0, redis: 0, kafka: 0, faulty: 0, ...weights }, problems: [] };
      expect(read(Object.entries(weights).map(([route, one]) => `${route}=${one}`).join(','))).toEqual(expected);
      expect(read(JSON.stringify(weights))).toEqual(expected);
      expect(read(weights)).toEqual(expected);
    }));
  });
});

test('where the event says which path it takes, weights are refused with the reason', () => {
  const byField: Scenario = { ...twoPaths, id: 'field', pathBy: 'side' };
  expect(read('grpc=1', byField).problems).toEqual([expect.stringContaining('`field` sends each event by its field `side`')]);
});

test('each preset gives its weights, all routes present; a path\'s name is that path alone', () => {
  expect(read('kafka')).toEqual({ weights: { grpc: 0, redis: 0, kafka: 1, faulty: 0 }, problems: [] });
  for (const [name, weights] of Object.entries(presetsOf(vaccinations))) {
    expect([name, read(name)]).toEqual([name, { weights: { grpc: 0, redis: 0, kafka: 0, faulty: 0, ...weights }, problems: [] }]);
  }
});

describe('the default split and the presets of a scenario', () => {
  function standard(scenario: Scenario): { weights: Weights; problems: string[] } {
    const problems: string[] = [];
    return { weights: defaultWeights(scenario, (text) => void problems.push(text)), problems };
  }

  test.each([...Object.values(scenarios), twoPaths, onePath])('$id: fit its paths, and send something somewhere', (scenario) => {
    const { weights, problems } = standard(scenario);
    expect(problems).toEqual([]);
    expect(Object.keys(weights)).toEqual(splitRoutes(scenario));
    expect(Object.values(weights).some((weight) => weight > 0)).toBe(true);
  });

  test('are a preset, or weights; presets of its own are offered beside the common ones, and stand in for them', () => {
    const own: Scenario = { ...twoPaths, defaultSplit: 'mostly-redis', presets: { 'mostly-redis': { grpc: 1, redis: 9 }, thirds: { grpc: 1, redis: 1, faulty: 1 } } };
    expect(standard(own)).toEqual({ weights: { grpc: 1, redis: 9, faulty: 0 }, problems: [] });
    expect(read('mostly-redis', own)).toEqual({ weights: { grpc: 1, redis: 9, faulty: 0 }, problems: [] });
    expect(read('thirds', own)).toEqual({ weights: { grpc: 1, redis: 1, faulty: 1 }, problems: [] });
    expect(read('half-half', own).problems).toEqual([]);
    expect(read('mostly-redi', own).problems).toEqual([expect.stringMatching(/did you mean `mostly-redis`/)]);
    expect(standard({ ...twoPaths, defaultSplit: { redis: 2 } })).toEqual({ weights: { grpc: 0, redis: 2, faulty: 0 }, problems: [] });
  });

  test.each<[string, Partial<Scenario>, RegExp]>([
    ['an unknown preset', { defaultSplit: 'halves' }, /the default split of scenario `two`: unknown preset `halves`/],
    ['a preset that needs other paths', { defaultSplit: 'thirds' }, /the default split of scenario `two`: preset `thirds` needs `kafka`/],
    ['weights of a path it lacks', { defaultSplit: { kafka: 1 } }, /the default split of scenario `two`: unknown route `kafka`/],
    ['weights that send nothing', { defaultSplit: { grpc: 0 } }, /the default split of scenario `two`: no route has a weight above 0/],
    ['a preset of its own with a path it lacks', { presets: { own: { grpc: 1, kafka: 1 } } }, /preset `own` of scenario `two`: unknown route `kafka`/],
  ])('are refused with %s', (_, part, problem) => {
    expect(standard({ ...twoPaths, ...part }).problems).toEqual([expect.stringMatching(problem)]);
  });
});

describe('refused, with what would be right', () => {
  test.each<[string, unknown, RegExp[]]>([
    ['a positional list', '1,1,1', [/`1,1,1` is a list of weights without their routes.*grpc=50,kafka=50/]],
    ['a single number', '50', [/without their routes/]],
    ['a JSON list', '[1,1,1]', [/without their routes/]],
    ['a list made by --path', [1, 1, 1], [/without their routes/]],
    ['an unknown route', 'grpc=1,kafak=1', [/unknown route `kafak`; did you mean `kafka`\?; .*grpc, redis, kafka, faulty/]],
    ['a negative weight', 'grpc=-1,kafka=1', [/weight of `grpc` is negative: `-1`/]],
    ['not a number', 'grpc=many', [/weight of `grpc` is not a number: `many`/]],
    ['a percent sign', 'grpc=50%,kafka=50%', [/`50%`/, /`50%`/]],
    ['infinity', 'grpc=Infinity', [/not a number/]],
    ['a number in hexadecimal', { grpc: '0x10' }, [/not a number/]],
    ['true', { grpc: true }, [/not a number: `true`/]],
    ['nested, and hostile', '{"grpc": {"toString": 1}}', [/not a number: `\{"toString":1\}`/]],
    ['nested', { grpc: { weight: 1 } }, [/not a number: `\{"weight":1\}`/]],
    ['too large', `grpc=${MAX_WEIGHT + 1}`, [/too large/]],
    ['too many decimals', 'grpc=0.0001', [/more than 3 decimals/]],
    ['a weight missing', 'grpc=1,kafka', [/route `kafka` has no weight: write `kafka=50`/]],
    ['a route missing', 'grpc=1,=2', [/a weight without its route/]],
    ['named twice', 'grpc=1,grpc=2', [/`grpc` is named more than once/]],
    ['named twice in JSON', '{"grpc": 1, "kafka": 2, "grpc": 3}', [/`grpc` is named more than once/]],
    ['all zero', 'grpc=0,kafka=0', [/no route has a weight above 0/]],
    ['an empty object', {}, [/no route has a weight above 0/]],
    ['broken JSON', '{"grpc": 1', [/is not valid JSON/]],
    ['nothing', '', [/a weight without its route|has no weight/]],
    ['an unknown preset', 'third', [/unknown preset `third`; did you mean `thirds`\?; presets for `vaccinations`: thirds, half-half/]],
    ['a name every object has', 'constructor', [/unknown preset `constructor`/]],
    ['a number alone, from --path', 5, [/`?5`? is no split/]],
    ['several at once', 'grpc=-1,redis=x,kafak=1,faulty=1,faulty=2', [/negative/, /not a number/, /`faulty` is named more/, /unknown route `kafak`/]],
  ])('%s: %j', (_, raw, expected) => {
    expect(read(raw).problems).toEqual(expected.map((one) => expect.stringMatching(one)));
  });

  test('a preset whose paths the scenario lacks', () => {
    expect(read('thirds', twoPaths).problems).toEqual([expect.stringMatching(/needs `kafka`, which scenario `two` doesn't have; presets for it: half-half/)]);
  });

  test('any split of a scenario with one path', () => {
    expect(read('chain=1', onePath).problems).toEqual([expect.stringMatching(/has one path, `chain`, so there is nothing to split/)]);
  });
});

test('any value is either read or refused, and what is read names every route', () => {
  const anything = fc.oneof(fc.string(), fc.json(), fc.jsonValue(), fc.stringMatching(/^[a-z=,0-9.\- ]{0,30}$/));
  fc.assert(fc.property(anything, (raw) => {
    const { weights, problems } = read(raw);
    expect(Object.keys(weights)).toEqual(splitRoutes(vaccinations));
    if (problems.length === 0) expect(Object.values(weights).some((weight) => weight > 0)).toBe(true);
  }), { numRuns: 2_000 });
});
