import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configSource, readConfig } from '../../stacks/config.ts';
import { cellKey, planCells } from '../cells.ts';
import { faultKinds, faults } from '../faults/index.ts';
import { goalFaults } from './goal-faults.ts';
import { goals } from './goals.ts';

const cells = planCells(goals(100_000), { repeats: 1, targets: 'all' });
const of = (id: string) => cells.filter(({ experiment }) => experiment === id);

describe('the goals', () => {
  test('have names of their own, a fault that there is, and a config that a stack can have', () => {
    expect(new Set(cells.map(cellKey)).size).toBe(cells.length);
    const known = Object.keys({ ...faults, ...goalFaults });
    for (const { of: { fault, stack = {} } } of cells) {
      expect(known).toContain(fault!.id);
      expect(() => readConfig(configSource(stack), 'test', faultKinds)).not.toThrow();
    }
  });

  test('hold every process fault against Streams too, where nothing may be lost', () => {
    for (const id of ['container-kill', 'pod-kill', 'pod-failure', 'freeze']) {
      const own = of(`${id}-streams`);
      expect(own.map(({ role, route }) => [role, route])).toEqual([['entry', 'redis'], ['worker', 'redis'], ['cache', '*'], ['documents', '*']]);
      for (const { needs, of: { expect: expected, fault } } of own) {
        expect([needs, fault!.id]).toEqual([{ 'redis.mode': 'stream' }, id]);
        expect(expected).toContainEqual({ what: 'lost', atMost: 0, asPromised: true });
      }
    }
  });

  test('hold every link fault against each target, and against the cache as the broker of Streams, read-only too', () => {
    const links = ['slow-network', 'netem-delay', 'link-cut', 'half-open', 'cut-after-reply'];
    for (const id of links) expect(of(id).map(({ role }) => role)).toEqual(['entry', 'worker', 'broker', 'cache', 'documents']);
    for (const id of [...links, 'read-only']) expect(of(`${id}-streams`).map(({ role, needs, of: { fault } }) => [role, needs, fault!.id])).toEqual([['cache', { 'redis.mode': 'stream' }, id]]);
  });

  test('but with Pub/Sub only the lab\'s own count must be exact', () => {
    const lost = of('container-kill')[0]!.of.expect.filter(({ what }) => what === 'lost');
    expect(lost).toEqual([{ what: 'lost', atMost: 0, asPromised: true }]);
  });

  test('hold a rebalance against a group of two, of which one stays', () => {
    expect(of('rebalance').map(({ role, route, needs, of: { fault } }) => [role, route, needs, fault!.id])).toEqual([['worker', 'kafka', { 'replicas.writer': '2' }, 'kill-one']]);
  });

  test('demand that redelivery happens: F3', () => {
    expect(of('redelivery')[0]!.of.expect).toContainEqual({ what: 'redelivered', atLeast: 0.05, routes: ['kafka'] });
  });

  test('demand nine tenths of the earlier rate: F4; of few events no more than chance leaves', () => {
    const share = (events: number) => goals(events)[0]!.expect.find(({ what }) => what === 'recoveredRate')!.atLeast!;
    expect([share(100_000), share(1_000_000)]).toEqual([0.9, 0.9]);
    fc.assert(fc.property(fc.integer({ min: 1_000, max: 100_000 }), (events) => {
      expect(share(events)).toBeGreaterThan(0.3);
      expect(share(events)).toBeLessThanOrEqual(0.9);
    }));
  });
});
