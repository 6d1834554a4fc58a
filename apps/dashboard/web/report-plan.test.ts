import { expect, test } from '@jest/globals';
import { bluegreen } from '../../../stacks/scenarios/bluegreen/index.ts';
import { vaccinations } from '../../../stacks/scenarios/vaccinations/index.ts';
import { firstDimensions, planOf, valuesReport, watchesOf, withoutDimension } from './report-plan.ts';

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
