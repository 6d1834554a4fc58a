/** The stores under redelivery, crashes and doubt, on real ones: counters and reports are a pure function of the record. */
import { describe, expect, it } from '@jest/globals';
import { seeded } from '../../loadtest/random.ts';
import { metricNames } from '../../stacks/names.ts';
import { scenarios } from '../../stacks/scenarios/index.ts';
import type { RecordStore, Report, Scenario } from '../../stacks/scenarios/scenario.ts';
import { openMetrics } from '../service/metrics.ts';
import { until } from '../service/testing/backends.ts';
import { overflowValue } from './read-model.ts';
import type { Record } from './record.ts';
import { abandon, allDocuments, backendOf, cache, documents, eventOf, events, expectBalanced, newScenario, openWriter, readReports, useStores, valkey } from './testing/stores.ts';
import { everyKind } from './testing/every-kind.ts';
import { NotStored } from './writer.ts';

useStores();

const records: readonly RecordStore[] = ['documents', 'cache'];
const ofEach = [...Object.values(scenarios), everyKind].flatMap((scenario) => records.map((record) => [scenario.id, record, scenario] as const));

describe.each(ofEach)('the reports of %s with the record in the %s', (_, record, of) => {
  const invented = (from: number, count: number) => {
    const random = seeded(from);
    return events(from, count).map((each) => ({ ...each, event: of.sample(random) }));
  };

  /** Each report once more, in the other store. */
  const inBothStores: Scenario = {
    ...of,
    reports: of.reports.flatMap((report): Report[] => [report, { ...report, id: `${report.id}-too`, store: report.store === 'cache' ? 'documents' : 'cache' }]),
  };

  it('say what the record says, whichever store keeps them, under redelivery, after a restart and after a loss of the cache', async () => {
    const scenario = newScenario(inBothStores, record);
    const [one, two] = [openWriter(scenario, 'one'), openWriter(scenario, 'two')];
    const [first, second] = [invented(0, 150), invented(150, 50)];
    await one.store(first);
    await two.store([...second, ...first.slice(100)]);
    await expectBalanced(scenario, 200);
    await one.close();
    await cache.redis.flushall();
    const again = openWriter(scenario, 'one');
    await again.store([...first, ...invented(200, 3)]);
    await two.store(invented(203, 1));
    // With the cache the record itself was lost: of the second writer's events there are those that came after.
    await expectBalanced(scenario, record === 'documents' ? 204 : 154);
  }, 30_000);
});

describe.each(records)('the stores, with the record in the %s', (record) => {
  it('store each event once and count it in every report', async () => {
    const scenario = newScenario(undefined, record);
    const writer = openWriter(scenario, 'w');
    await writer.store(events(0, 700));
    await writer.store(events(700, 5));
    await expectBalanced(scenario, 705);
    const from = readReports(scenario);
    expect((await from.totals()).stored).toBe(705);
    expect((await from.recent(7)).map(({ _id }) => _id)).toContain('e704');
    const country = scenario.dimensions['country']!.of(eventOf(0).event);
    const latest = await from.latest('latest', country);
    expect(latest).toHaveLength(5);
    expect(latest[0]).toMatchObject({ _id: 'e704', name: 'N704', route: 'kafka' });
    expect(latest[0]).not.toHaveProperty('writer');
  }, 30_000);

  it('know a redelivery, whoever brings it and whenever', async () => {
    const scenario = newScenario(undefined, record);
    const [one, two] = [openWriter(scenario, 'one'), openWriter(scenario, 'two')];
    await one.store(events(0, 100));
    await one.store(events(0, 100));
    await two.store([...events(50, 100), ...events(50, 3)]);
    await expectBalanced(scenario, 150);
    await one.close();
    const again = openWriter(scenario, 'one');
    await again.store(events(0, 150));
    await expectBalanced(scenario, 150);
    const { routes } = await readReports(scenario).totals();
    expect((routes['redis']?.duplicates ?? 0) + (routes['kafka']?.duplicates ?? 0)).toBe(100 + 53 + 150);
  }, 30_000);

  it('say how many events of each route they stored, knew and counted, though one writer takes them all', async () => {
    const scenario = newScenario(undefined, record);
    const metrics = openMetrics({ process: false });
    const writer = openWriter(scenario, 'w', { metrics });
    await writer.store(events(0, 30));
    await writer.store(events(0, 40));
    await expectBalanced(scenario, 40);
    const { values } = await (metrics.registry.getSingleMetric(metricNames.events)!.get() as Promise<{ values: { labels: Readonly<{ [name: string]: string }>; value: number }[] }>);
    const of = (stage: string, outcome: string) => Object.fromEntries(values
      .filter(({ labels }) => labels['stage'] === stage && labels['outcome'] === outcome).map(({ labels, value }) => [labels['route'], value]));
    const { routes } = await readReports(scenario).totals();
    expect(Object.keys(routes).length).toBeGreaterThan(1);
    expect(of('store', 'ok')).toEqual(Object.fromEntries(Object.entries(routes).map(([route, { counted }]) => [route, counted])));
    expect(of('count', 'ok')).toEqual(of('store', 'ok'));
    expect(of('store', 'duplicate')).toEqual(Object.fromEntries(Object.entries(routes).map(([route, { duplicates }]) => [route, duplicates])));
  }, 30_000);

  it('let writers compete for the same events', async () => {
    const scenario = newScenario(undefined, record);
    const all = ['a', 'b', 'c'].map((name) => openWriter(scenario, name));
    await Promise.all(all.flatMap((writer) => Array.from({ length: 5 }, (_, index) => writer.store(events(index * 40, 100)))));
    await expectBalanced(scenario, 260);
  }, 30_000);

  it('count at the next start what a crash left stored and uncounted', async () => {
    const scenario = newScenario(undefined, record);
    const crash = openWriter(scenario, 'w', { wrapRecord: (whole) => ({
      ...whole,
      // The insert happens; the process that asked for it is never heard of again.
      insert: async (batch, again) => {
        await whole.insert(batch, again);
        return await new Promise(() => undefined);
      },
    }) });
    crash.store(events(0, 120)).catch(() => undefined);
    await until('the insert', async () => (await allDocuments(scenario)).length === 120);
    const next = openWriter(scenario, 'w');
    await next.opened();
    await expectBalanced(scenario, 120);
    await next.store(events(100, 50));
    await expectBalanced(scenario, 150);
    abandon(crash);
  }, 30_000);

  it('tell, after an insert of unknown outcome, their own documents from earlier ones', async () => {
    const scenario = newScenario(undefined, record);
    await openWriter(scenario, 'earlier').store(events(0, 50));
    const doubts = ['after', 'before', 'halfway'];
    const writer = openWriter(scenario, 'w', { wrapRecord: (whole) => ({
      ...whole,
      insert: async (batch, again) => {
        const doubt = doubts.shift();
        if (doubt === 'after') await whole.insert(batch, again);
        if (doubt === 'halfway') await whole.insert(batch.slice(0, batch.length / 2), again);
        if (doubt) throw new Error('the connection broke');
        return await whole.insert(batch, again);
      },
    }) });
    await writer.store(events(30, 100));
    await expectBalanced(scenario, 130);
    expect(doubts).toEqual([]);
  }, 30_000);

  it('refuse at once those who do not wait, while the record is down, and store for those who do when it is back', async () => {
    const scenario = newScenario(undefined, record);
    let down = true;
    const writer = openWriter(scenario, 'w', { wrapRecord: (whole) => ({
      ...whole, insert: async (batch, again) => { if (down) throw new Error('down'); return await whole.insert(batch, again); },
    }) });
    await writer.opened();
    const patient = writer.store(events(0, 10));
    await until('the failure to be known', () => !writer.ready());
    await expect(writer.store(events(10, 10), 5_000)).rejects.toMatchObject({ name: NotStored.name, outcome: 'rejected' });
    down = false;
    await patient;
    await until('ready again', () => writer.ready());
    await writer.store(events(20, 10), 5_000);
    await expectBalanced(scenario, 20);
  }, 30_000);

  it('open when the record comes only after they first looked for it, the readers too', async () => {
    const scenario = newScenario(undefined, record);
    await backendOf(record).kill();
    const complaints: string[] = [];
    const writer = openWriter(scenario, 'w', { warned: (message) => complaints.push(message) });
    const from = readReports(scenario);
    await expect(from.totals()).rejects.toThrow();
    await expect(from.recent(1)).rejects.toThrow();
    await until('the writer to have looked in vain', () => complaints.some((message) => message.includes('not ready')));
    await backendOf(record).restart();
    await writer.store(events(0, 20));
    await until('the totals', async () => (await from.totals()).stored === 20);
    await until('the newest', async () => (await from.recent(1)).length === 1);
    await cache.connected(5_000);
    await expectBalanced(scenario, 20);
  }, 60_000);

  it('go on when the cache and the record are killed and come back', async () => {
    const scenario = newScenario(undefined, record);
    const writer = openWriter(scenario, 'w');
    await writer.store(events(0, 50));
    await Promise.all([valkey.kill(), documents.kill()]);
    const stored = writer.store(events(50, 50));
    await Promise.all([valkey.restart(), documents.restart()]);
    await stored;
    await writer.store(events(90, 20));
    await cache.connected(5_000);
    await expectBalanced(scenario, 110);
  }, 60_000);

  it('keep a bounded number of free texts, count the rest together, and keep a place for what is recognised', async () => {
    const scenario = newScenario(undefined, record);
    const writer = openWriter(scenario, 'w');
    const strange = Array.from({ length: 6_000 }, (_, index) => ({ ...eventOf(index), event: { ...eventOf(index).event, location: `Xqz ${index}` } }));
    for (let from = 0; from < strange.length; from += 1_000) await writer.store(strange.slice(from, from + 1_000));
    await writer.store([{ ...eventOf(9_000), event: { ...eventOf(9_000).event, location: 'Peru' } }]);
    const from = readReports(scenario);
    for (const report of ['people', 'genders']) {
      await until(`${report} counted`, async () => (await from.count(report)).reduce((sum, { count }) => sum + count, 0) === 6_001, 10_000);
      const counts = await from.count(report);
      expect(counts.length).toBeLessThanOrEqual(5_000);
      expect(counts[0]!.key).toBe(overflowValue);
      expect(counts.find(({ key }) => key === scenario.dimensions['country']!.of({ location: 'Peru' }))?.count).toBe(1);
    }
  }, 60_000);
});

describe('the stores, with the record in the documents', () => {
  it('do not read the record again after a writer ended in good order, and do after the cache lost its data meanwhile', async () => {
    const scenario = newScenario();
    const reads: number[] = [];
    const watched = (whole: Record): Record => ({ ...whole, since: (name, after) => { reads.push(after); return whole.since(name, after); } });
    const first = openWriter(scenario, 'w', { wrapRecord: watched });
    await first.store(events(0, 80));
    await first.close();
    const second = openWriter(scenario, 'w', { wrapRecord: watched });
    await second.store(events(80, 10));
    expect(reads).toEqual([0]);
    await second.close();
    await cache.redis.flushall();
    const third = openWriter(scenario, 'w', { wrapRecord: watched });
    await third.store(events(80, 20));
    expect(reads).toEqual([0, 0]);
    await expectBalanced(scenario, 100);
  }, 30_000);

  it('bring the cache back after it lost everything, without a restart', async () => {
    const scenario = newScenario();
    const writer = openWriter(scenario, 'w');
    await writer.store(events(0, 300));
    await expectBalanced(scenario, 300);
    await cache.redis.flushall();
    await writer.store(events(300, 1));
    await expectBalanced(scenario, 301);
  }, 30_000);
});
