/** What a worker takes from outside callers, as the scenario has it. */
import { expect, test } from '@jest/globals';
import { scenarios } from '../../stacks/scenarios/index.ts';
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import { placeOf, placesOf } from '../../stacks/scenarios/stages.ts';
import { openAccept } from './accept.ts';
import { openWire } from './wire.ts';
import { misplacedAt } from './worker.ts';

const student = { student: 'Ana Mora', faculty: 'agronomia', age: 22, discipline: 'boxing' };

const acceptAt = (scenario: Scenario, channel: string) =>
  openAccept({ scenario, route: placeOf(scenario, channel).paths[0]!, wire: openWire(scenario), misplaced: misplacedAt(scenario, placeOf(scenario, channel)) });

test('a receiver chosen by the event refuses by the field what is another\'s', () => {
  expect(acceptAt(scenarios.olympics, 'boxing')(student)).toMatchObject({ envelope: { route: 'agronomia' } });
  expect(acceptAt(scenarios.olympics, 'athletics')(student)).toEqual({ problems: [{ field: 'discipline', problem: 'must be athletics here; the public entry takes all' }] });
});

test('where paths are chosen by the event, one that serves some of them refuses the others', () => {
  const place = { ...placeOf(scenarios.olympics, 'boxing'), paths: ['ingenieria'] };
  expect(misplacedAt(scenarios.olympics, place)(student)).toMatchObject({ field: 'faculty' });
});

test('elsewhere any event is taken', () => {
  for (const scenario of Object.values(scenarios).filter(({ id }) => id !== 'olympics')) {
    for (const place of placesOf(scenario)) expect([scenario.id, place.channel.name, misplacedAt(scenario, place)({})]).toEqual([scenario.id, place.channel.name, undefined]);
  }
});
