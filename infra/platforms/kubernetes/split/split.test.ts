/** The split on a cluster: what the weights become, and the door in front of it. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SplitRoute } from '../../../platform.ts';
import { NAMESPACE } from '../namespaces.ts';
import { dummyService, SPLIT, SPLIT_PORT, splitRoute } from './http-route.ts';
import { endpoint, virtualServer } from './ingress.ts';

const routes: readonly SplitRoute[] = ['grpc', 'redis', 'faulty'].map((route) => ({ route, service: route === 'faulty' ? route : `entry-${route}`, port: 'http' }));
interface Backend { readonly name: string; readonly weight: number }
interface RouteSpec { readonly parentRefs: object[]; readonly rules: { readonly backendRefs: Backend[]; readonly matches: object[] }[] }
const specOf = (...args: Parameters<typeof splitRoute>) => splitRoute(...args)['spec'] as RouteSpec;

test('the weights are whole, in the proportions that are set, and none that is above 0 becomes 0', () => {
  const weight = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 100_000_000 }).map((n) => n / 1_000));
  fc.assert(fc.property(fc.record({ grpc: weight, redis: weight, faulty: weight }).filter((all) => Object.values(all).some((one) => one > 0)), (weights) => {
    const { backendRefs } = specOf(routes, weights).rules[0]!;
    const sum = Object.values(weights).reduce((total, one) => total + one, 0);
    const whole = backendRefs.reduce((total, one) => total + one.weight, 0);
    backendRefs.forEach(({ weight: found }, index) => {
      const wanted = weights[routes[index]!.route as keyof typeof weights];
      expect(Number.isInteger(found) && found >= 0 && found <= 1_000_000).toBe(true);
      expect(found > 0).toBe(wanted > 0);
      expect(Math.abs(found / whole - wanted / sum)).toBeLessThan(1e-5);
    });
  }));
});

test('it is a route on the dummy Service, and a path of its own comes beside the weights', () => {
  const { parentRefs, rules } = specOf([{ ...routes[0]!, url: '/ingenieria' }, routes[1]!], { grpc: 1, redis: 3 });
  expect(parentRefs).toEqual([{ group: '', kind: 'Service', name: dummyService().metadata.name, port: SPLIT_PORT }]);
  expect(rules.map(({ matches, backendRefs }) => [matches, backendRefs.map(({ name, weight }) => [name, weight])])).toEqual([
    [[{ path: { type: 'PathPrefix', value: '/' } }], [['entry-grpc', 1], ['entry-redis', 3]]],
    [[{ path: { type: 'Exact', value: '/ingenieria' } }], [['entry-grpc', 1]]],
  ]);
});

test('the door sends to the ClusterIP of the dummy Service, or the split would be passed by', () => {
  const { upstreams, routes: paths } = virtualServer(endpoint('endpoint.lab.test', NAMESPACE.project, 'https://grafana.lab.test/'))['spec'] as {
    upstreams: Record<string, unknown>[]; routes: { path: string }[];
  };
  expect(upstreams).toEqual([expect.objectContaining({ service: SPLIT, port: SPLIT_PORT, 'use-cluster-ip': true, 'next-upstream': 'off' })]);
  expect(paths).toEqual([
    { path: '=/', action: { redirect: { url: 'https://grafana.lab.test/', code: 302 } } }, { path: '/', action: { pass: SPLIT } },
  ]);
  expect(dummyService()['spec']).toMatchObject({ type: 'ClusterIP' });
});
