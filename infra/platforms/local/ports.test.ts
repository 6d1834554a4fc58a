import { expect, test } from '@jest/globals';
import { topology } from '../../../apps/topology.ts';
import { readConfig } from '../../../stacks/config.ts';
import { portsFrom } from './ports.ts';

const services = topology(readConfig({ keys: () => [], get: () => undefined }, 'dev', {}));

test('ports follow from the base alone', () => {
  const low = portsFrom(18_000, services);
  const high = portsFrom(28_000, services);
  expect([low.fixed('entry'), low.of('dashboard', 'http', 0)]).toEqual([18_000, 18_001]);
  for (const { name } of services) expect(high.of(name, 'hop', 1) - low.of(name, 'hop', 1)).toBe(10_000);
});

test('each replica has ports of its own', () => {
  const ports = portsFrom(18_000, services);
  const all = services.flatMap(({ name }) => [0, 1, 2, 3].flatMap((replica) => [ports.of(name, 'http', replica), ports.of(name, 'hop', replica)]));
  expect(new Set(all).size).toBe(all.length);
});

test('what has no port is refused, with what would do', () => {
  expect(() => portsFrom(65_500, services)).toThrow(/ports\.base 65500 is too high.*At most 6\d{4} would do/);
  expect(() => portsFrom(18_000, services).of('pigeon', 'http', 0)).toThrow('There is no service pigeon; there are: worker-grpc');
  expect(() => portsFrom(18_000, services).of('entry-grpc', 'http', 4)).toThrow(/more than 4 replicas/);
});
