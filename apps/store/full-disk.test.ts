/** The stores on a disk that has no room left: what they said was stored stays stored, and they go on when there is room. */
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { until } from '../service/testing/backends.ts';
import { openSmallDisk, whyNoSmallDisk, type SmallDisk } from '../service/testing/small-disk.ts';
import type { RecordStore } from '../../stacks/scenarios/scenario.ts';
import { documents, events, expectBalanced, newScenario, openWriter, useStores, valkey } from './testing/stores.ts';

const DISK_MIB = 48;
const BATCH = 100;
/** Of a store that goes on taking events although its disk is full. */
const MOST_BATCHES = 200;
const STORES_WITHIN_MS = 3_000;

const unsupported = whyNoSmallDisk();
const records: readonly RecordStore[] = ['documents', 'cache'];

(unsupported === undefined ? describe : describe.skip)(`on a full disk${unsupported === undefined ? '' : `: ${unsupported}`}`, () => {
  let disk: SmallDisk;
  useStores(async () => ({ disk: disk = await openSmallDisk(DISK_MIB, ['documents', 'valkey']) }));
  afterAll(async () => await disk?.close());

  it.each(records)('with the record in the %s, nothing that was stored is lost, nothing is there twice, and all goes on when there is room', async (record) => {
    const scenario = newScenario(undefined, record);
    const writer = openWriter(scenario, 'w');
    await writer.opened();
    await writer.store(events(0, BATCH), STORES_WITHIN_MS);
    await disk.fill();
    let refused = 0;
    let next = BATCH;
    for (let batch = 0; refused === 0 && batch < MOST_BATCHES; batch += 1, next += BATCH) {
      await writer.store(events(next, BATCH), STORES_WITHIN_MS).catch(() => { refused = next; });
    }
    expect(refused).toBeGreaterThan(0);
    await expect(writer.store(events(refused, BATCH), STORES_WITHIN_MS)).rejects.toThrow();
    await disk.free();
    // As a supervisor does; a store that can't write may end itself.
    const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
    await until('the writer to store again', async () => {
      for (const store of [documents, valkey]) if (hasEnded(store.process())) await store.restart();
      return await writer.store(events(refused, 1), STORES_WITHIN_MS).then(() => true, () => false);
    });
    // What was refused is offered again, as its sender would; it may be there already.
    await writer.store(events(refused, BATCH));
    await writer.store(events(next, BATCH));
    await expectBalanced(scenario, next + BATCH);
  }, 60_000);
});
