import { maxBatchEvents } from '../../apps/routes/hop.ts';
import type { Bench, Benchmark } from './bench.ts';
import type { Child } from './child.ts';
import { interleave, ratio, spread } from './compare.ts';
import type { StoreAnswer, StoreCommand } from './stages/store.ts';

export async function openStoreStage(bench: Bench): Promise<Child<StoreCommand, StoreAnswer>> {
  return await bench.once('store stage', async () => {
    const { documentsUrl, cacheUrl } = bench.lab().outputs;
    const child = bench.stage<StoreCommand, StoreAnswer>('store');
    await child.ask({ kind: 'open', scenario: bench.scenario.id, documentsUrl, cacheUrl });
    return child;
  });
}

export const p5: Benchmark = {
  title: 'store: batches against single events',
  async run(bench) {
    const { stageMs: forMs } = bench.sizes;
    const store = await openStoreStage(bench);
    const rate = (kind: 'documents' | 'counters', batchEvents: number) => async () => {
      const { events, elapsedMs } = await store.ask({ kind, batchEvents, forMs });
      return events / elapsedMs * 1_000;
    };
    const runs = await interleave({
      documents: rate('documents', maxBatchEvents), documentsOneByOne: rate('documents', 1),
      counters: rate('counters', maxBatchEvents), countersOneByOne: rate('counters', 1),
    }, bench.sizes);
    return {
      figures: [
        {
          name: 'documents batched ÷ one by one', unit: '', measured: ratio(runs.documents, runs.documentsOneByOne), goal: { atLeast: 8 },
          note: `inserts, one after the other: ${maxBatchEvents} documents each, or one`,
        },
        {
          name: 'counters batched ÷ one by one', unit: '', measured: ratio(runs.counters, runs.countersOneByOne), goal: { atLeast: 4 },
          note: `the counting script, one run after the other: for ${maxBatchEvents} events each, or one`,
        },
        { name: 'documents batched', unit: 'events/s', measured: spread(runs.documents) },
        { name: 'documents one by one', unit: 'events/s', measured: spread(runs.documentsOneByOne) },
        { name: 'counters batched', unit: 'events/s', measured: spread(runs.counters) },
        { name: 'counters one by one', unit: 'events/s', measured: spread(runs.countersOneByOne) },
      ],
    };
  },
};
