/** Whatever happens in whatever order, everything agrees in the end. */
import { it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordStore } from '../../stacks/scenarios/scenario.ts';
import { until } from '../service/testing/backends.ts';
import { abandon, allDocuments, cache, events, expectBalanced, newScenario, openWriter, useStores } from './testing/stores.ts';
import type { Writer } from './writer.ts';

useStores();

it.each<RecordStore>(['documents', 'cache'])('with the record in the %s, the stores agree after any sequence of redeliveries, doubts, crashes and losses of the cache', async (record) => {
  const step = fc.record({
    writer: fc.constantFrom('a', 'b'),
    from: fc.nat({ max: 30 }),
    count: fc.integer({ min: 1, max: 12 }),
    fault: fc.constantFrom('none', 'none', 'doubt', 'crash', 'flush', 'restart'),
  });
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
    const scenario = newScenario(undefined, record);
    const open = new Map<string, { writer: Writer; fault: string }>();
    const seen = new Set<string>();
    const get = (name: string) => {
      let there = open.get(name);
      if (!there) {
        const state = { fault: 'none' };
        const writer = openWriter(scenario, name, { wrapRecord: (whole) => ({
          ...whole,
          insert: async (batch, again) => {
            const fault = state.fault;
            state.fault = 'none';
            const inserted = await whole.insert(batch, again);
            if (fault === 'doubt') throw new Error('the connection broke');
            if (fault === 'crash') return await new Promise(() => undefined);
            return inserted;
          },
        }) });
        there = Object.assign(state, { writer });
        open.set(name, there);
      }
      return there;
    };
    for (const { writer: name, from, count, fault } of steps) {
      const there = get(name);
      there.fault = fault;
      if (fault === 'flush') {
        await cache.redis.flushall();
        // The record itself was there.
        if (record === 'cache') seen.clear();
      }
      for (const { id } of events(from, count)) seen.add(id);
      const stored = there.writer.store(events(from, count));
      if (fault === 'crash') {
        await until('the insert', async () => (await allDocuments(scenario)).length === seen.size);
        abandon(there.writer);
        open.delete(name);
      } else await stored;
      if (fault === 'restart') {
        await there.writer.close();
        open.delete(name);
      }
    }
    // Whoever is open then meets what the cache lost, and whoever crashed starts again.
    for (const name of ['a', 'b']) {
      for (const { id } of events(100, 1)) seen.add(id);
      const { writer } = get(name);
      await writer.opened();
      await writer.store(events(100, 1));
    }
    await expectBalanced(scenario, seen.size);
  }), { numRuns: 15, seed: 7 });
}, 300_000);
