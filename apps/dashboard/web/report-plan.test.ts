import { expect, test } from '@jest/globals';
import { blackfriday } from '../../../stacks/scenarios/blackfriday/index.ts';
import { bluegreen } from '../../../stacks/scenarios/bluegreen/index.ts';
import { vaccinations } from '../../../stacks/scenarios/vaccinations/index.ts';
import { olympics } from '../../../stacks/scenarios/olympics/index.ts';
import { weather } from '../../../stacks/scenarios/weather/index.ts';
import { detailCharts, firstDimensions, overviewCharts, planOf, valuesIn, valuesReport, watchesOf, withoutDimension } from './report-plan.ts';

test('reports over a dimension stand apart from those for one of its values', () => {
  expect(firstDimensions(vaccinations)).toEqual(['country']);
  const plan = planOf(vaccinations, 'country');
  expect(plan.overview.map(({ id }) => id)).toEqual(['people']);
  expect(plan.details.map(({ id }) => id)).toEqual(['ages', 'genders', 'latest']);
});

test('each store is asked for its own reports, details only once a value is chosen', () => {
  expect(watchesOf(vaccinations, 'cache', {})).toEqual([{ report: 'people' }]);
  expect(watchesOf(vaccinations, 'documents', {})).toEqual([]);
  const chosen = { country: 'GT' };
  expect(watchesOf(vaccinations, 'cache', chosen)).toEqual([{ report: 'people' }, { report: 'ages', of: 'GT' }]);
  expect(watchesOf(vaccinations, 'documents', chosen)).toEqual([{ report: 'genders', of: 'GT' }, { report: 'latest', of: 'GT' }]);
});

test('a report without a dimension stands by itself, and is asked for at once', () => {
  expect(firstDimensions(bluegreen)).toEqual(['firstDose']);
  expect(withoutDimension(bluegreen).map(({ id }) => id)).toEqual(['latest']);
  expect(watchesOf(bluegreen, 'cache', {})).toEqual([{ report: 'latest' }, { report: 'vaccinated' }]);
  expect(watchesOf(bluegreen, 'documents', { firstDose: 'GT-01' })).toEqual([]);
});

test('without a report over all values, one of two dimensions gives them', () => {
  const reports = vaccinations.reports.filter(({ id }) => id !== 'people');
  expect(valuesReport(planOf({ reports }, 'country'))?.id).toBe('ages');
  expect(watchesOf({ reports }, 'cache', {})).toEqual([{ report: 'ages' }]);
});

test('of two dimensions, a stack is over all values, and the other charts are of one', () => {
  const plan = planOf(weather, 'country');
  expect(plan.overview.map(({ id }) => id)).toEqual(['countries', 'country-weather']);
  expect(plan.details.map(({ id }) => id)).toEqual(['country-weather', 'latest']);
  const report = weather.reports.find(({ id }) => id === 'country-weather')!;
  expect(report.kind === 'count' && [overviewCharts(report), detailCharts(report)]).toEqual([['stack'], ['bars']]);
});

test('figures of a measure stand over all values, sums over time are of one', () => {
  const plan = planOf(blackfriday, 'category');
  expect([plan.overview.map(({ id }) => id), plan.details.map(({ id }) => id)]).toEqual([['reports', 'prices'], ['best-sellers', 'sales']]);
  expect(watchesOf(blackfriday, 'cache', { category: 'Ropa' })).toEqual([
    { report: 'reports' }, { report: 'prices' }, { report: 'best-sellers', of: 'Ropa' }, { report: 'sales', of: 'Ropa' },
  ]);
});

test('where nothing is counted by a dimension, its measures say which values there are', () => {
  expect(valuesReport(planOf({ reports: olympics.reports.filter(({ kind }) => kind === 'measure') }, 'faculty'))?.id).toBe('medals');
  expect(valuesIn({ report: 'medals', measures: [{ key: 'ingenieria', label: 'Engineering', count: 3, sum: 2, mean: 1, max: 1 }] })).toMatchObject([{ key: 'ingenieria', count: 3 }]);
});
