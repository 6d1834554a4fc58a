import { describe, expect, it } from '@jest/globals';
import { checkScenario } from './check-scenario.ts';
import { scenarios } from './index.ts';
import type { Scenario } from './scenario.ts';

const base: Scenario = { ...scenarios.vaccinations, reports: scenarios.vaccinations.reports.filter(({ store }) => store === 'cache') };
const problemsOf = (changes: Partial<Scenario>) => {
  try {
    checkScenario({ ...base, ...changes });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const desk = { hop: 'grpc', name: 'desk' };

describe('a scenario', () => {
  it.each(Object.values(scenarios).map((scenario) => [scenario.id, scenario] as const))('such as %s can run', (_, scenario) => {
    expect(() => checkScenario(scenario)).not.toThrow();
  });

  it('is told everything that is wrong with it at once', () => {
    expect(problemsOf({
      paths: { Loud: ['grpc'], empty: [], twice: [desk, desk] },
      pathBy: 'colour',
      record: { Loud: 'documents', empty: 'documents' },
      reports: [
        { kind: 'count', id: 'a', title: base.title, store: 'cache', by: ['taste'], charts: [] },
        { kind: 'measure', id: 'b', title: base.title, store: 'documents', by: ['country'], of: 'weight', show: [] },
      ],
    }).split('\n').slice(1)).toEqual([
      expect.stringContaining('`Loud` can\'t name a service'),
      expect.stringContaining('path `empty` has no stage'),
      expect.stringContaining('path `twice` comes to stage `desk` twice'),
      expect.stringContaining('there is no dimension `colour`; there are country, decade, gender'),
      expect.stringContaining('with `pathBy` all paths must begin with one and the same stage'),
      expect.stringContaining('path `twice` has no record'),
      expect.stringContaining('report `a`: there is no dimension `taste`'),
      expect.stringContaining('report `b`: there is no measure `weight`'),
    ]);
  });

  it('may share a stage among its paths where it is the same in each and leads to the same', () => {
    const shared = { one: [desk, 'kafka'], two: [{ ...desk }, 'kafka'] };
    expect(problemsOf({ paths: { one: [desk, { hop: 'kafka', name: 'board' }], two: [{ ...desk }, { hop: 'kafka', name: 'board' }] } })).toBe('');
    expect(problemsOf({ paths: shared })).toContain('stage `desk` of paths one, two isn\'t the same in each, or doesn\'t lead to the same');
    expect(problemsOf({ paths: { one: [desk], two: [{ ...desk, hop: 'kafka' }] } })).toContain('stage `desk` of paths one, two');
    expect(problemsOf({ paths: { one: [desk], two: [desk] }, record: { one: 'cache', two: 'documents' } })).toContain('can\'t write to two records');
  });

  it('keeps no report in the documents where a path has its record in the cache', () => {
    expect(problemsOf({ reports: scenarios.vaccinations.reports, record: { grpc: 'documents', redis: 'cache', kafka: 'documents' } }))
      .toContain('report `genders`: it can\'t be kept in the documents');
  });
});
