import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { routeConfig, wholeWeights } from './route-config.ts';

test('the file that Envoy reads is what it has been', () => {
  expect(routeConfig({ routeConfig: 'split', weights: { grpc: 1, redis: 2, faulty: 0 }, requestTimeoutMs: 15_000 })).toMatchSnapshot();
});

test('equal weights are the same version, others another', () => {
  const version = (grpc: number) => routeConfig({ routeConfig: 'split', weights: { grpc }, requestTimeoutMs: 15_000 }).version_info;
  expect(version(1)).toBe(version(1));
  expect(version(1)).not.toBe(version(2));
});

describe('whole weights', () => {
  const weights = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.double({ min: 0, max: 1e6, noNaN: true }), { minKeys: 1, maxKeys: 8 })
    .filter((some) => Object.values(some).some((weight) => weight > 0));

  test('are whole, keep each share to a few millionths, and never silence a route', () => {
    fc.assert(fc.property(weights, (some) => {
      const whole = wholeWeights(some);
      const sum = Object.values(some).reduce((total, weight) => total + weight, 0);
      const wholeSum = Object.values(whole).reduce((total, weight) => total + weight, 0);
      expect(Object.keys(whole)).toEqual(Object.keys(some));
      expect(wholeSum).toBeLessThan(2 ** 32);
      for (const [route, weight] of Object.entries(some)) {
        expect(Number.isInteger(whole[route])).toBe(true);
        expect(whole[route]! > 0).toBe(weight > 0);
        expect(Math.abs(whole[route]! / wholeSum - weight / sum)).toBeLessThan(2e-5);
      }
    }));
  });

  test('that are whole already stay as they are', () => {
    expect(wholeWeights({ grpc: 34, redis: 33, kafka: 33 })).toEqual({ grpc: 34, redis: 33, kafka: 33 });
  });
});
