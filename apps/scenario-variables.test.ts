import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { configSource, readConfig } from '../stacks/config.ts';
import { scenarioOf, scenarioSchema, scenarioVariables } from './scenario-variables.ts';

const configOf = (values: Readonly<Record<string, string>>) => readConfig(configSource(values), 'test', {});

test.each([
  [{ scenario: 'weather' }], [{ scenario: 'weather', 'grpc.transport': 'http' }], [{ scenario: 'weather', 'record.store': 'cache' }],
  [{ scenario: 'blackfriday', 'grpc.transport': 'http', 'record.store': 'documents' }],
])('a service has the very scenario that the stack has: %j', (values) => {
  const config = configOf(values);
  expect(scenarioOf(z.object(scenarioSchema).parse(scenarioVariables(config)))).toEqual(config.scenario);
});

test('a stack that exchanges nothing tells no more than the scenario\'s name', () => expect(scenarioVariables(configOf({}))).toEqual({ SCENARIO: 'vaccinations' }));

test('a scenario that isn\'t there is refused with those that are', () => {
  expect(() => scenarioOf(z.object(scenarioSchema).parse({ SCENARIO: 'sandstorm' }))).toThrow(/SCENARIO=sandstorm: there is none; there are vaccinations/);
});
