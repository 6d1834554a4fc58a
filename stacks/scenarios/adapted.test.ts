import { describe, expect, test } from '@jest/globals';
import { adapted, callTransports, recordChoices } from './adapted.ts';
import { checkScenario } from './check-scenario.ts';
import { scenarios } from './index.ts';
import { hopsOf, placesOf, recordsOf } from './stages.ts';

const all = Object.values(scenarios);

test('a scenario of which nothing is exchanged is itself', () => {
  for (const scenario of all) expect(adapted(scenario, { grpcTransport: 'grpc', recordStore: 'own' })).toBe(scenario);
});

describe.each(all.map((scenario) => [scenario.id, scenario] as const))('%s', (_id, scenario) => {
  test('by REST has every service it had, and no gRPC', () => {
    const changed = adapted(scenario, { grpcTransport: 'http', recordStore: 'own' });
    const names = (one: typeof scenario) => placesOf(one).map(({ channel, paths }) => ({ channel, paths }));
    expect(names(changed)).toEqual(names(scenario));
    expect(Object.values(changed.paths).flatMap(hopsOf)).toEqual(Object.values(scenario.paths).flatMap(hopsOf).map((hop) => hop === 'grpc' ? 'http' : hop));
    expect(() => checkScenario(changed)).not.toThrow();
  });

  test.each(recordChoices)('with its record in %s has it there, whole', (recordStore) => {
    const changed = adapted(scenario, { grpcTransport: callTransports[0], recordStore });
    expect(recordsOf(changed)).toEqual(recordStore === 'own' ? recordsOf(scenario) : [recordStore]);
    expect(changed.paths).toEqual(scenario.paths);
  });
});
