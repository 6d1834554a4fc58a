import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { vaccinations } from '../../../stacks/scenarios/vaccinations/index.ts';
import type { Event } from '../../../stacks/scenarios/scenario.ts';
import type { Update } from '../wire.ts';
import { maxWatches, maxWatchesPerPage, openFeed, type DocumentsReader, type Feed, type Member } from './feed.ts';
import type { MetricsReader } from './metrics.ts';

/** Stores that answer what the test says, and count how often they are asked. */
class Stores {
  recent: readonly Event[] = [{ _id: 'one' }];
  stored = 1;
  female = 1;
  fails = false;
  asked = 0;
  delayMs = 0;
  readonly documents: DocumentsReader = {
    count: () => this.#ask([{ key: 'female', count: this.female }]),
    measure: () => this.#ask([]),
    series: () => this.#ask([]),
    latest: () => this.#ask([]),
    recent: () => this.#ask(this.recent),
    totals: () => this.#ask({ stored: this.stored, routes: {} }),
  };
  readonly metrics: MetricsReader = {
    golden: (since) => Promise.resolve({ kafka: [{ at: (since ?? 0) + 2_000, rate: 1, success: 1, p50: 1, p95: 1, p99: 1 }] }),
    weights: () => Promise.resolve({ routes: { kafka: 1 }, requests: { kafka: 9 } }),
    accepted: () => Promise.resolve({ kafka: 3 }),
    services: () => Promise.resolve({ 'entry-kafka': { rate: 2, cpu: 0.1, memoryBytes: 1, watts: 0.5, co2GramsPerHour: 0.1 } }),
  };
  #ask<T>(value: T): Promise<T> {
    this.asked++;
    const { delayMs } = this;
    if (delayMs > 0) return new Promise((resolve) => { setTimeout(() => resolve(value), delayMs); });
    return this.fails ? Promise.reject(new Error('gone')) : Promise.resolve(value);
  }
}

let stores: Stores;
let feed: Feed;
const member = (): { updates: Update[]; page: Member } => {
  const updates: Update[] = [];
  return { updates, page: feed.join((update) => void updates.push(update)) };
};
const passes = (ms: number) => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  jest.useFakeTimers({ now: 2_000 });
  stores = new Stores();
  feed = openFeed({ scenario: vaccinations, documents: stores.documents, metrics: stores.metrics, now: Date.now, log: () => undefined });
});
afterEach(() => {
  feed.close();
  jest.useRealTimers();
});

describe('the feed', () => {
  test('tells a page everything first, and then only what has changed', async () => {
    const { updates } = member();
    await passes(0);
    expect(Object.assign({}, ...updates)).toMatchObject({
      recent: [{ _id: 'one' }], stored: 1, weights: { routes: { kafka: 1 }, requests: { kafka: 9 } }, accepted: { kafka: 3 }, services: { 'entry-kafka': { rate: 2 } }, golden: { reset: true },
    });
    updates.length = 0;
    stores.stored = 2;
    await passes(1_000);
    expect(updates.filter((update) => 'stored' in update)).toMatchObject([{ stored: 2 }]);
    expect(updates.some((update) => 'recent' in update || 'weights' in update)).toBe(false);
  });

  test('sends each point of the golden metrics once', async () => {
    const { updates } = member();
    await passes(10_000);
    const points = updates.flatMap(({ golden }) => golden?.points['kafka'] ?? []).map(({ at }) => at);
    expect(points.length).toBeGreaterThan(3);
    expect(new Set(points).size).toBe(points.length);
    expect(updates.filter(({ golden }) => golden?.reset)).toHaveLength(1);
  });

  test('asks the stores no more often for many pages than for one', async () => {
    member();
    await passes(0);
    stores.asked = 0;
    await passes(10_000);
    const forOne = stores.asked;
    for (let page = 0; page < 20; page++) member();
    await passes(0);
    stores.asked = 0;
    await passes(10_000);
    expect(forOne).toBeGreaterThan(0);
    expect(stores.asked).toBeLessThanOrEqual(forOne + 2);
  });

  test('asks nothing while nobody looks, and goes on when somebody does', async () => {
    const { page } = member();
    await passes(3_000);
    page.leave();
    await passes(3_000);
    stores.asked = 0;
    await passes(60_000);
    expect(stores.asked).toBe(0);
    const { updates } = member();
    await passes(0);
    expect(updates.length).toBeGreaterThan(0);
  });

  test('answers what a page watches, at once and when it changes, in its language', async () => {
    const { updates, page } = member();
    await passes(0);
    page.watch([{ report: 'genders', of: 'GT' }], 'es');
    await passes(0);
    expect(updates.at(-1)!.reports).toEqual([{ report: 'genders', of: 'GT', total: 1, rows: [{ key: 'female', label: 'Femenino', count: 1 }] }]);
    updates.length = 0;
    await passes(3_000);
    expect(updates.some(({ reports }) => reports !== undefined)).toBe(false);
    stores.female = 5;
    await passes(1_000);
    expect(updates.find(({ reports }) => reports)!.reports![0]!.rows![0]!.count).toBe(5);
  });

  test('says since when a source has not answered, once, and when it does again', async () => {
    const { updates } = member();
    await passes(1_000);
    const lastAt = Date.now();
    stores.fails = true;
    updates.length = 0;
    await passes(5_000);
    expect(updates.flatMap(({ sources }) => sources?.documents ?? [])).toContainEqual({ ok: false, lastAt });
    stores.fails = false;
    await passes(1_000);
    expect(updates.flatMap(({ sources }) => sources?.documents ?? []).at(-1)!.ok).toBe(true);
  });

  test('goes without documents where the scenario keeps none', async () => {
    feed.close();
    feed = openFeed({ scenario: vaccinations, metrics: stores.metrics, now: Date.now, log: () => undefined });
    const { updates } = member();
    await passes(5_000);
    const told = Object.assign({}, ...updates) as Update;
    expect(told).toMatchObject({ weights: { routes: { kafka: 1 } }, sources: { documents: { ok: true } } });
    expect([told.recent, told.stored]).toEqual([undefined, undefined]);
  });

  test('drops what comes so late that newer may be known', async () => {
    const { updates } = member();
    await passes(0);
    Object.assign(stores, { stored: 2, delayMs: 7_500 }); // asked after 1 s, given up after 6 s, answered after 8.5 s
    await passes(6_500);
    expect(updates.at(-1)!.sources!.documents.ok).toBe(false);
    Object.assign(stores, { stored: 3, delayMs: 0 });
    await passes(2_200);
    expect(member().updates[0]!.stored).toBe(3);
  });

  test('goes on for the others when a page cannot be told', async () => {
    let told = false;
    feed.join((update) => {
      if (update.stored !== 2) return;
      told = true;
      throw new Error('gone');
    });
    await passes(0);
    stores.stored = 2;
    await passes(1_000);
    const { updates } = member();
    stores.stored = 3;
    await passes(2_000);
    expect(told).toBe(true);
    expect(updates.flatMap(({ stored }) => stored ?? []).at(-1)).toBe(3);
  });

  test('refuses watches that cannot be answered, and more than it can bear', () => {
    const { page } = member();
    expect(() => page.watch([{ report: 'people' }], 'en')).toThrow('another store');
    const one = (of: string) => ({ report: 'genders', of });
    expect(() => page.watch(Array.from({ length: maxWatchesPerPage + 1 }, (_, index) => one(`${index}`)), 'en')).toThrow('at most');
    const fill = (): void => {
      for (let index = 0; index <= maxWatches / maxWatchesPerPage; index++) {
        member().page.watch(Array.from({ length: maxWatchesPerPage }, (_, each) => one(`${index}-${each}`)), 'en');
      }
    };
    expect(fill).toThrow('all pages together');
  });
});
