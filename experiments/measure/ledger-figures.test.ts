import { describe, expect, test } from '@jest/globals';
import { openLedger } from '../../loadtest/ledger.ts';
import type { Outcome, OutcomeKind } from '../../loadtest/outcomes.ts';
import { memoryStores } from '../../loadtest/testing/memory-stores.ts';
import { judge, type Evidence } from '../verdict.ts';
import { promises } from '../catalogue/standard.ts';
import { ledgerFigures } from './ledger-figures.ts';

const told = (id: string, outcome: OutcomeKind, route: string): Outcome => ({ id, outcome, status: outcome === 'acked' ? 202 : outcome === 'rejected' ? 503 : 0, route });

/** What an experiment on one route makes of these stores. */
async function figures(route: string, outcomes: readonly Outcome[], fill: (stores: ReturnType<typeof memoryStores>) => void) {
  const stores = memoryStores();
  const ledger = openLedger(stores);
  const before = await ledger.before();
  fill(stores);
  const reconciliation = await ledger.reconcile(outcomes, before);
  const own = ledgerFigures(reconciliation, route);
  const golden = { sent: 10, rate: 1, goodRate: 1, success: 1, p50Ms: 1, p95Ms: 1, p99Ms: 1 };
  const evidence: Evidence = {
    planned: { [route]: 1 }, windows: { [route]: { baseline: golden } }, ledger: own, drains: {}, costs: { baseline: { x: { cpuSeconds: 1, maxResidentBytes: 1 } } }, reactions: {}, others: {}, unanswered: 0,
    saturated: undefined, strangers: reconciliation.strangers, spoilt: [], spans: {}, mayLose: route === 'redis' ? [route] : [], isClosedLoop: false,
  };
  return { own: own[route]!, verdict: judge({ expect: promises }, evidence) };
}

describe('the ledger catches in an experiment', () => {
  const three = ['a', 'b', 'c'].map((id) => told(id, 'acked', 'kafka'));

  test('nothing where nothing is off', async () => {
    const { verdict } = await figures('kafka', three, (stores) => { for (const { id } of three) stores.store(id, 'kafka'); });
    expect(verdict).toEqual({ verdict: 'held', reasons: [] });
  });

  test('a planted loss', async () => {
    const { own, verdict } = await figures('kafka', three, (stores) => { for (const { id } of three.slice(1)) stores.store(id, 'kafka'); });
    expect([own.lost, verdict.verdict]).toEqual([1, 'failed']);
  });

  test('a planted duplicate', async () => {
    const { own, verdict } = await figures('kafka', three, (stores) => { for (const { id } of [...three, three[0]!]) stores.store(id, 'kafka'); });
    expect([own.duplicate, verdict.verdict]).toEqual([1, 'failed']);
  });

  test('a planted phantom', async () => {
    const { own, verdict } = await figures('kafka', [...three, told('d', 'rejected', 'kafka')], (stores) => { for (const id of ['a', 'b', 'c', 'd']) stores.store(id, 'kafka'); });
    expect([own.phantom, verdict.verdict]).toEqual([1, 'failed']);
  });

  test('events that nobody here sent, which make it worth nothing', async () => {
    const { verdict } = await figures('kafka', three, (stores) => { for (const id of ['a', 'b', 'c', 'stranger']) stores.store(id, 'kafka'); });
    expect(verdict.verdict).toBe('invalid');
  });
});

describe('the lab\'s own count of lost events', () => {
  const sent = ['a', 'b', 'c', 'd'].map((id) => told(id, 'acked', 'redis'));

  test('that is dead, or isn\'t kept, is off by all that was lost', async () => {
    const { own, verdict } = await figures('redis', sent, (stores) => { stores.store('a', 'redis'); });
    expect([own.lost, own.unreported, verdict.verdict]).toEqual([3, 3, 'failed']);
  });

  test('is exact where it reports what the ledger finds', async () => {
    const { own, verdict } = await figures('redis', sent, (stores) => { stores.publish('redis', 4); stores.store('a', 'redis'); stores.store('b', 'redis'); });
    expect([own.lost, own.unreported, verdict.verdict]).toEqual([2, 0, 'held']);
  });

  test.each([[5, 1], [3, 1]])('is off where %i were published', async (published, off) => {
    const { own, verdict } = await figures('redis', sent, (stores) => { stores.publish('redis', published); stores.store('a', 'redis'); stores.store('b', 'redis'); });
    expect([own.unreported, verdict.verdict]).toEqual([off, 'failed']);
  });

  test.each([[4, 1, 0], [4, 2, 0], [3, 1, 1], [5, 1, 0]])('with %i published of four and %i delivered twice is off by %i: what is sent again after an unknown outcome may be published once by count', async (published, again, off) => {
    const { own } = await figures('redis', sent, (stores) => { stores.publish('redis', published); stores.redeliver('redis', again); for (const { id } of sent) stores.store(id, 'redis'); });
    expect(own.unreported).toBe(off);
  });

  test('may hold events whose answer got lost, for those nobody was promised', async () => {
    const { own } = await figures('redis', [...sent, told('e', 'indeterminate', '-')], (stores) => { stores.publish('redis', 5); for (const { id } of sent) stores.store(id, 'redis'); });
    expect([own.lost, own.indeterminate, own.unreported]).toEqual([0, 1, 0]);
  });
});
