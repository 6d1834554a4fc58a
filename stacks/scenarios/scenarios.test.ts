/** What every scenario must keep to, beyond what its type says. */
import { expect, test } from '@jest/globals';
import { scenarios } from './index.ts';
import type { Scenario } from './scenario.ts';

const all: readonly (readonly [string, Scenario])[] = Object.entries(scenarios);

test.each(all)('%s: goes by its own id, and each report by one that no other report has', (id, scenario) => {
  expect(scenario.id).toBe(id);
  expect(scenario.reports.length).toBeGreaterThan(0);
  expect(new Set(scenario.reports.map((report) => report.id)).size).toBe(scenario.reports.length);
});

test.each(all)('%s: reports by dimensions that it has', (_, scenario) => {
  for (const { by } of scenario.reports) for (const dimension of by) expect(Object.keys(scenario.dimensions)).toContain(dimension);
});

test.each(all)('%s: shares are of a population of one dimension that has a whole, a source and nobody empty', (_, { reports }) => {
  for (const report of reports) {
    if (report.kind !== 'count') continue;
    expect([report.id, report.charts.includes('share')]).toEqual([report.id, report.population !== undefined]);
    if (!report.population) continue;
    expect(report.by).toHaveLength(1);
    expect(Object.values(report.population.sizes).length).toBeGreaterThan(0);
    for (const size of Object.values(report.population.sizes)) expect(size).toBeGreaterThan(0);
    expect(report.population.source.en).toMatch(/\b(19|20)\d\d\b/);
  }
});
