import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ledgerText } from './ledger-text.ts';
import { openLedger, type Reconciliation } from './ledger.ts';
import type { Outcome, OutcomeKind } from './outcomes.ts';
import { memoryStores, type MemoryStores } from './testing/memory-stores.ts';

const ROUTES = ['grpc', 'kafka', 'redis'] as const;

function outcomesOf(count: number, kind: (n: number) => OutcomeKind = () => 'acked', route = (n: number) => ROUTES[n % 3] as string): Outcome[] {
  return Array.from({ length: count }, (_, n) => {
    const outcome = kind(n);
    return { id: `run-${n + 1}`, outcome, status: outcome === 'acked' ? 202 : outcome === 'rejected' ? 503 : 0, route: route(n) };
  });
}

/** A lab that does its work, on stores that already hold another run, and what a test does to it. */
async function reconciled(outcomes: readonly Outcome[], harm: (stores: MemoryStores) => void = () => undefined): Promise<Reconciliation> {
  const stores = memoryStores();
  for (let n = 0; n < 50; n++) stores.store(`earlier-${n}`, 'grpc');
  const ledger = openLedger(stores);
  const before = await ledger.before();
  for (const { id, outcome, route } of outcomes) if (outcome === 'acked') stores.store(id, route);
  harm(stores);
  return ledger.reconcile(outcomes, before);
}

test('everything accepted, stored and counted: one line says so', async () => {
  const reconciliation = await reconciled(outcomesOf(2_500));
  expect(reconciliation).toMatchObject({ balanced: true, findings: [], total: { sent: 2_500, stored: 2_500, counted: 2_500, lost: 0 } });
  expect(ledgerText(reconciliation)).toBe('sent 2500 = accepted 2500 = stored 2500 = counted 2500');
});

test('rejected events balance too, and the table says how many', async () => {
  const reconciliation = await reconciled(outcomesOf(12, (n) => (n % 4 === 3 ? 'rejected' : 'acked'), (n) => (n % 4 === 3 ? 'faulty' : 'kafka')));
  expect(reconciliation.balanced).toBe(true);
  expect(ledgerText(reconciliation)).toBe([
    'route   sent  accepted  rejected  indeterminate  stored  counted  lost  phantom  duplicate',
    'faulty     3         0         3              0       0        0     0        0          0',
    'kafka      9         9         0              0       9        9     0        0          0',
    'total     12         9         3              0       9        9     0        0          0',
    'balanced: all 9 accepted events are stored and counted once; 3 were rejected and none of those is stored',
  ].join('\n'));
});

describe('indeterminate events', () => {
  test('balance whether they were stored or not, under the route their document names', async () => {
    const outcomes = outcomesOf(9, (n) => (n < 6 ? 'acked' : 'indeterminate'), (n) => (n < 6 ? 'kafka' : '-'));
    const reconciliation = await reconciled(outcomes, (stores) => stores.store('run-7', 'redis'));
    expect(reconciliation.balanced).toBe(true);
    expect(reconciliation.routes).toMatchObject({ redis: { indeterminate: 1, stored: 1 }, '-': { indeterminate: 2, stored: 0, sent: 2 } });
    expect(ledgerText(reconciliation)).toMatch(/^no answer /m);
  });

  test('all of them: the lab was not there', async () => {
    const reconciliation = await reconciled(outcomesOf(5, () => 'indeterminate', () => '-'));
    expect(reconciliation.findings).toEqual([expect.stringContaining('no event got an answer')]);
  });
});

test('a run that sent nothing does not balance', async () => {
  expect(await reconciled([])).toMatchObject({ balanced: false, findings: ['nothing was sent: there is nothing to reconcile'] });
});

describe('a harm is found, and said', () => {
  const cases: [string, (stores: MemoryStores) => void, Partial<Reconciliation['total']>, RegExp][] = [
    ['a lost event', (stores) => stores.forget('run-4'), { lost: 1, stored: 8 }, /grpc lost 1 accepted events: look at the logs of the workers on its path/],
    ['an event counted twice', (stores) => stores.count('kafka', 1), { counted: 10, lost: 0 }, /kafka counted 1 events more/],
    ['an event not counted', (stores) => stores.count('kafka', -1), { counted: 8 }, /kafka counted 1 events too few/],
    ['a second document of an id', (stores) => stores.store('run-2', 'kafka'), { duplicate: 1 }, /kafka has 1 records beyond one per id/],
    ['a document that nobody sent', (stores) => stores.store('stranger', 'grpc'), { phantom: 1 }, /gained 1 events that this run didn't send/],
    ['an earlier document gone', (stores) => stores.forget('earlier-3'), {}, /has 1 events fewer than it must/],
    ['a report that disagrees', (stores) => stores.countReport('people', 1), {}, /counters of report `people` grew by 10, the routes' by 9/],
    ['a report that was emptied', (stores) => stores.countReport('ages', -59), {}, /counters of report `ages` grew by -50/],
  ];
  test.each(cases)('%s', async (_, harm, total, finding) => {
    const reconciliation = await reconciled(outcomesOf(9), harm);
    expect(reconciliation.balanced).toBe(false);
    expect(reconciliation.total).toMatchObject(total);
    expect(reconciliation.findings).toContainEqual(expect.stringMatching(finding));
    expect(ledgerText(reconciliation)).toMatch(finding);
  });

  test('a rejected event that was stored all the same', async () => {
    const reconciliation = await reconciled(outcomesOf(9, (n) => (n === 0 ? 'rejected' : 'acked')), (stores) => stores.store('run-1', 'grpc'));
    expect(reconciliation.total).toMatchObject({ phantom: 1, stored: 9 });
    expect(reconciliation.findings).toEqual([expect.stringMatching(/grpc stored 1 events that it had rejected/)]);
  });

  test('Pub/Sub: the loss, beside the loss that the lab itself reports', async () => {
    const reconciliation = await reconciled(outcomesOf(9), (stores) => {
      stores.publish('redis', 3);
      stores.forget('run-3');
      stores.count('redis', -1);
    });
    expect(reconciliation.routes['redis']).toMatchObject({ accepted: 3, published: 3, stored: 2, lost: 1 });
    expect(reconciliation.findings).toEqual([expect.stringMatching(/redis lost 1 .*the lab's own count \(published - received\) says 1/)]);
  });
});

describe('a record that keeps the newest events only', () => {
  test('may have let go of what this run and earlier ones stored: it is stored all the same', async () => {
    const reconciliation = await reconciled(outcomesOf(9), (stores) => {
      for (let n = 0; n < 50; n++) stores.evict(`earlier-${n}`);
      for (const id of ['run-1', 'run-3', 'run-4']) stores.evict(id);
    });
    expect(reconciliation).toMatchObject({ balanced: true, strangers: 0, total: { accepted: 9, stored: 9, lost: 0 } });
  });

  test('a lost event is found behind those that it let go of', async () => {
    const reconciliation = await reconciled(outcomesOf(9), (stores) => {
      for (let n = 0; n < 50; n++) stores.evict(`earlier-${n}`);
      stores.forget('run-1');
    });
    expect(reconciliation.balanced).toBe(false);
    expect(reconciliation.findings).toContainEqual(expect.stringMatching(/has 1 events fewer than it must/));
  });

  test('and it is lost where nothing was let go of', async () => {
    const reconciliation = await reconciled(outcomesOf(9), (stores) => { stores.evict('run-2'); stores.forget('run-1'); });
    expect(reconciliation.routes['grpc']).toMatchObject({ lost: 1, stored: 2 });
    expect(reconciliation.routes['kafka']).toMatchObject({ lost: 0, stored: 3 });
  });
});

test('redelivered events are no finding: ignoring them is what the store is for', async () => {
  const reconciliation = await reconciled(outcomesOf(9), (stores) => stores.redeliver('kafka', 4));
  expect(reconciliation).toMatchObject({ balanced: true, total: { redelivered: 4 } });
});

test('whatever happens to a run, the figures are the ones that happened', async () => {
  const fate = fc.record({
    outcome: fc.constantFrom<OutcomeKind>('acked', 'rejected', 'indeterminate'), route: fc.constantFrom(...ROUTES), stored: fc.boolean(), counted: fc.boolean(),
  });
  await fc.assert(fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 60 }), async (fates) => {
    const stores = memoryStores();
    const ledger = openLedger(stores);
    const before = await ledger.before();
    fates.forEach(({ route, stored, counted }, n) => {
      if (stored) stores.store(`run-${n}`, route);
      if (stored && !counted) stores.count(route, -1);
    });
    const outcomes = fates.map(({ outcome, route }, n): Outcome => ({ id: `run-${n}`, outcome, status: 0, route }));
    const { total, routes, balanced } = await ledger.reconcile(outcomes, before);
    const number = (test: (one: typeof fates[number]) => boolean) => fates.filter(test).length;
    expect(total).toMatchObject({
      sent: fates.length,
      accepted: number(({ outcome }) => outcome === 'acked'),
      stored: number(({ stored }) => stored),
      counted: number(({ stored, counted }) => stored && counted),
      lost: number(({ outcome, stored }) => outcome === 'acked' && !stored),
      phantom: number(({ outcome, stored }) => outcome === 'rejected' && stored),
      duplicate: 0,
    });
    for (const key of Object.keys(total) as (keyof typeof total)[]) {
      expect(Object.values(routes).reduce((sum, account) => sum + account[key], 0)).toBe(total[key]);
    }
    const off = number(({ outcome, stored, counted }) => (outcome === 'acked') !== stored && outcome !== 'indeterminate' || (stored && !counted));
    expect(balanced).toBe(off === 0 && fates.some(({ outcome }) => outcome !== 'indeterminate'));
  }));
});

describe('waiting until the stores are done', () => {
  const quick = { pollMs: 5, quietMs: 200, timeoutMs: 5_000 };

  test('ends as soon as nothing is missing', async () => {
    const stores = memoryStores();
    const ledger = openLedger(stores);
    const before = await ledger.before();
    const outcomes = outcomesOf(30);
    let stored = 0;
    const working = setInterval(() => stored < 30 && stores.store(outcomes[stored]!.id, outcomes[stored++]!.route), 5);
    const reconciliation = await ledger.waitUntilDrained(outcomes, before, { ...quick, quietMs: 3_000 });
    clearInterval(working);
    expect(reconciliation.balanced).toBe(true);
  });

  test('gives up when nothing changes any more, and says what is missing', async () => {
    const stores = memoryStores();
    const ledger = openLedger(stores);
    const before = await ledger.before();
    stores.store('run-1', 'grpc');
    const reconciliation = await ledger.waitUntilDrained(outcomesOf(3), before, quick);
    expect(reconciliation).toMatchObject({ balanced: false, total: { lost: 2 } });
  });

  describe('where only what nobody keeps is missing', () => {
    /** Of nine events, three by each route, those by these routes aren't stored. */
    const without = async (missing: readonly string[], harm: (stores: MemoryStores) => void = () => undefined) => {
      const stores = memoryStores();
      const ledger = openLedger(stores);
      const before = await ledger.before();
      const outcomes = outcomesOf(9);
      for (const { id, route } of outcomes) if (!missing.includes(route)) stores.store(id, route);
      harm(stores);
      const begunMs = performance.now();
      const { total } = await ledger.waitUntilDrained(outcomes, before, { ...quick, quietMs: 2_000, lossyQuietMs: 300, mayLose: ['redis'] });
      return { lost: total.lost, ms: performance.now() - begunMs };
    };

    test('it is lost sooner', async () => {
      const { lost, ms } = await without(['redis']);
      expect([lost, ms > 300, ms < 2_000]).toEqual([3, true, true]);
    });

    test.each<[string, readonly string[], (stores: MemoryStores) => void]>([
      ['something else is missing too', ['redis', 'kafka'], () => undefined],
      ['something isn\'t counted yet', ['redis'], (stores) => stores.count('grpc', -1)],
      ['something came that nobody sent', ['redis'], (stores) => stores.store('stranger', 'grpc')],
    ])('it is waited for as ever where %s', async (_, missing, harm) => {
      expect((await without(missing, harm)).ms).toBeGreaterThan(2_000);
    });
  });

  test('gives up in the end although something always changes', async () => {
    const stores = memoryStores();
    const ledger = openLedger(stores);
    const before = await ledger.before();
    let n = 0;
    const working = setInterval(() => stores.store(`other-${n++}`, 'kafka'), 5);
    const reconciliation = await ledger.waitUntilDrained(outcomesOf(3), before, { ...quick, timeoutMs: 400 });
    clearInterval(working);
    expect(reconciliation).toMatchObject({ balanced: false, total: { lost: 3 } });
    expect(reconciliation.strangers).toBeGreaterThan(0);
  });

  test('is given up at once when interrupted', async () => {
    const stores = memoryStores();
    const ledger = openLedger(stores);
    const before = await ledger.before();
    const draining = ledger.waitUntilDrained(outcomesOf(3), before, { quietMs: 60_000, pollMs: 60_000, signal: AbortSignal.timeout(20) });
    await expect(draining).rejects.toThrow(/abort/);
  });
});
