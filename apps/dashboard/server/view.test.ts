import { describe, expect, test } from '@jest/globals';
import { promiseOf } from '../../routes/index.ts';
import { configOf } from '../../routes/testing/told.ts';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { topology } from '../../topology.ts';
import { readConfig } from '../../../stacks/config.ts';
import { scenarioView } from './view.ts';
import { wayOf } from './way.ts';

const viewOf = (scenario: Scenario) => scenarioView(scenario, 'http://functions', (path) => promiseOf(scenario.paths[path]!, configOf({})), 0);
const all = Object.values(scenarios).map((scenario) => [scenario.id, scenario as Scenario] as const);

describe('the page is told', () => {
  test('who chooses the path, and of the faulty backend where something can come to it', () => {
    expect(viewOf(scenarios.vaccinations)).toMatchObject({ chosenBy: 'weights', records: ['documents'] });
    expect(viewOf(scenarios.olympics)).toMatchObject({ chosenBy: { dimension: 'faculty' }, records: ['cache'] });
    expect(viewOf(scenarios.blackfriday)).toMatchObject({ chosenBy: 'nobody', records: ['cache'] });
    expect(viewOf(scenarios.weather).routes.map(({ name }) => name)).toEqual(['kafka', 'direct', 'faulty']);
    expect(viewOf(scenarios.olympics).routes.map(({ name }) => name)).toEqual(['ingenieria', 'agronomia']);
    expect(viewOf(scenarios.blackfriday).routes.map(({ name, hops }) => [name, hops])).toEqual([['sales', ['http', 'grpc', 'kafka']]]);
  });

  test('what a field’s values are called, also of a field that a stage adds', () => {
    const valuesOf = (scenario: Scenario, field: string) => viewOf(scenario).fields.find(({ name }) => name === field)?.values;
    expect(valuesOf(scenarios.vaccinations, 'gender')).toMatchObject({ female: { en: 'Female', es: 'Femenino' } });
    expect(valuesOf(scenarios.vaccinations, 'name')).toBeUndefined();
    expect(valuesOf(scenarios.blackfriday, 'categoria')).toMatchObject({ Ropa: { en: 'Clothes' } });
    expect(valuesOf(scenarios.olympics, 'result')).toEqual({ winners: { en: 'Winners', es: 'Ganadores' }, losers: { en: 'Losers', es: 'Perdedores' } });
  });

  test('measures without their functions', () => {
    expect(viewOf(scenarios.blackfriday).measures['price']).toEqual({ title: { en: 'Price', es: 'Precio' }, decimals: 2, unit: 'Q' });
  });
});

describe('the way of an event', () => {
  test.each(all)('in %s goes through every service of the paths, and ends in the stores', (id, scenario) => {
    const way = wayOf(scenario);
    const services = topology(readConfig({ keys: () => ['scenario'], get: () => id }, 'test', {})).filter(({ role }) => role === 'entry' || role === 'worker');
    expect(way.filter(({ kind }) => kind === 'entry' || kind === 'worker').map((box) => box.id).sort()).toEqual(services.map(({ name }) => name).sort());
    const seen = new Set<string>();
    for (const { id: box, next } of [...way].reverse()) {
      expect(next.every((one) => seen.has(one))).toBe(true);
      if (box !== 'cache') expect([box, next.length > 0]).toEqual([box, true]);
      seen.add(box);
    }
    const reached = new Set(['split', ...way.flatMap(({ next }) => next)]);
    expect(way.map((box) => box.id).filter((box) => !reached.has(box))).toEqual([]);
  });

  test('branches by value, and joins where paths share a stage', () => {
    const way = new Map(wayOf(scenarios.olympics).map((box) => [box.id, box]));
    expect(way.get('entry-ingenieria')).toMatchObject({ by: '/ingenieria', next: ['worker-athletics', 'worker-boxing', 'worker-swimming'] });
    expect(way.get('worker-boxing')).toEqual({
      id: 'worker-boxing', kind: 'worker', by: 'grpc', takes: { dimension: 'discipline', value: { en: 'Boxing', es: 'Boxeo' } }, next: ['worker-winners', 'worker-losers'],
    });
  });

  test('goes to each path’s own record, and from the documents to the counters', () => {
    const way = new Map(wayOf(scenarios.weather).map((box) => [box.id, box]));
    expect([way.get('worker-messages')!.next, way.get('worker-direct')!.next, way.get('documents')!.next]).toEqual([['documents'], ['cache'], ['cache']]);
  });
});
