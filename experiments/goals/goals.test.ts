import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configSource, readConfig } from '../../stacks/config.ts';
import { experiments } from '../catalogue/index.ts';
import { cellKey, planCells } from '../cells.ts';
import { faultKinds, faults } from '../faults/index.ts';
import { loadOf } from '../run-cell.ts';
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

  test('F1: hold process faults against each target, faults of links where something accepted passes, with Streams, where nothing may be lost', () => {
    const stream = { 'redis.mode': 'stream' };
    const [linked, replying] = [['worker', 'broker', 'cache', 'documents'], ['broker', 'cache', 'documents']];
    for (const [id, roles] of [['freeze', ['entry', ...linked]], ['netem-delay', linked], ['link-cut', linked], ['half-open', linked], ['cut-after-reply', replying]] as const) {
      expect(of(id).map(({ role, needs }) => [role, needs])).toEqual(roles.map((role) => [role, stream]));
    }
    const killed = [...of('container-kill'), ...of('container-kill-broker')];
    expect(killed.map(({ role, needs, of: { fault } }) => [role, needs, fault!.id])).toEqual(['entry', 'worker', 'cache', 'documents', 'broker'].map((role) => [role, stream, 'container-kill']));
    expect(of('slow-subscriber').map(({ role, route, needs }) => [role, route, needs])).toEqual([['worker', '*', stream]]);
    expect(of('read-only').map(({ role, needs }) => [role, needs])).toEqual([['cache', stream]]);
    for (const { of: { expect: expected } } of cells) expect(expected).toContainEqual({ what: 'lost', atMost: 0, asPromised: true });
  });

  test('F2: hold Pub/Sub to its own count of what it lost, whatever of it dies, stands still or is cut off', () => {
    for (const id of ['container-kill', 'freeze']) {
      expect(of(`${id}-pubsub`).map(({ role, route, needs, of: { fault } }) => [role, route, needs, fault!.id]))
        .toEqual([['entry', 'redis', {}, id], ['worker', 'redis', {}, id], ['cache', '*', {}, id], ['documents', '*', {}, id]]);
    }
    for (const { experiment, of: { split } } of cells.filter((cell) => cell.experiment.endsWith('-pubsub'))) expect([experiment, split]).toEqual([experiment, 'redis']);
    for (const id of ['link-cut', 'half-open', 'cut-after-reply', 'read-only']) {
      expect(of(`${id}-pubsub`).map(({ role, needs, of: { fault } }) => [role, needs, fault!.id])).toEqual([['cache', {}, id]]);
    }
    for (const { of: { expect: expected } } of cells) expect(expected).toContainEqual({ what: 'unreported', atMost: 0 });
  });

  test('send as many events as asked for, more slowly where Kafka has to start beside them, and two fifths of them by Pub/Sub', () => {
    const sent = (id: string) => { const { windowsMs: { baseline, during, recovery }, load } = of(id)[0]!.of; return 'perSecond' in load ? [load.perSecond, load.perSecond * (baseline + during + recovery) / 1_000] : []; };
    for (const { experiment } of cells.filter((cell) => cell.needs['redis.mode'] === 'stream' || cell.experiment === 'rebalance')) expect(sent(experiment)[1]).toBeGreaterThanOrEqual(100_000);
    expect(sent('container-kill')[0]).toBeGreaterThan(1.5 * sent('container-kill-broker')[0]!);
    expect(sent('container-kill-pubsub')[1]).toBeGreaterThanOrEqual(40_000);
  });

  test('let the generator be late by up to the second that F4 is told in', () => {
    for (const cell of cells) expect(loadOf(cell).maxLagMs).toBe(1_000);
    for (const cell of planCells(experiments, { repeats: 1 })) expect(loadOf(cell).maxLagMs).toBeUndefined();
  });

  test('are the same with few events, only shorter; the fault lies within its window, and there is time to come back', () => {
    fc.assert(fc.property(fc.integer({ min: 1_000, max: 1_000_000 }), (events) => {
      for (const { windowsMs: { baseline, during, recovery }, fault } of goals(events)) {
        expect([baseline >= 2_000, recovery >= 10_000, fault!.afterMs + fault!.forMs <= during]).toEqual([true, true, true]);
      }
    }));
  });

  test('want what was accepted to be stored soon: a worker that doesn\'t come back is seen by no caller of a broker', () => {
    for (const { of: { expect: expected } } of cells) expect(expected).toContainEqual({ what: 'drainMs', atMost: 30_000 });
  });

  test('hold a rebalance against a group of two, of which one stays', () => {
    expect(of('rebalance').map(({ role, route, needs, of: { fault } }) => [role, route, needs, fault!.id])).toEqual([['worker', 'kafka', { 'replicas.writer': '2' }, 'kill-one']]);
  });

  test('demand that redelivery happens: F3', () => {
    expect(of('redelivery')[0]!.of.expect).toContainEqual({ what: 'redelivered', atLeast: 0.05, routes: ['kafka'] });
  });

  test('demand nine tenths of the earlier rate: F4; of few events no more than chance leaves', () => {
    const share = (events: number) => goals(events)[0]!.expect.find(({ what }) => what === 'rateWithin')!.atLeast!;
    expect([share(100_000), share(1_000_000)]).toEqual([0.9, 0.9]);
    fc.assert(fc.property(fc.integer({ min: 1_000, max: 100_000 }), (events) => {
      expect(share(events)).toBeGreaterThan(0.3);
      expect(share(events)).toBeLessThanOrEqual(0.9);
    }));
  });
});
