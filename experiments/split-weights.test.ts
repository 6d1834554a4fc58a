import { expect, test } from '@jest/globals';
import { routeConfig } from '../infra/provider/split/route-config.ts';
import { withWeights } from './split-weights.ts';

const file = (weights: Readonly<Record<string, number>>) => JSON.stringify(routeConfig({ routeConfig: 'split', weights, requestTimeoutMs: 15_000 }), undefined, 1);

test('the split\'s file with other weights is the one that the engine would have written, under another version', () => {
  const changed = JSON.parse(withWeights(file({ grpc: 1, redis: 1, kafka: 1, faulty: 0 }), { kafka: 3, faulty: 1 })) as { version_info: string; resources: unknown };
  const own = JSON.parse(file({ grpc: 0, redis: 0, kafka: 3, faulty: 1 })) as typeof changed;
  expect(changed.resources).toEqual(own.resources);
  expect(changed.version_info).not.toBe(own.version_info);
});

test('the weights it has already leave it as it is: Envoy takes no other version of the same', () => {
  const text = file({ grpc: 1, redis: 1 });
  expect(withWeights(text, { grpc: 1, redis: 1 })).toBe(text);
});

test('equal weights are one version, others another', () => {
  const text = file({ grpc: 1, redis: 1 });
  expect(withWeights(text, { grpc: 2 })).toBe(withWeights(text, { grpc: 2 }));
  expect(withWeights(text, { grpc: 2 })).not.toBe(withWeights(text, { redis: 2 }));
});

test('a route that the split does not have is refused, with those it has', () => {
  expect(() => withWeights(file({ grpc: 1, redis: 1 }), { pigeon: 1 })).toThrow('no route pigeon; it has grpc, redis');
});
