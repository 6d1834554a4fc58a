import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as setImmediatePromise } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { Collection, Filter } from 'mongodb';
import { freePort } from '../../../apps/service/testing/backends.ts';
import { notReady } from '../../provider/process/readiness.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { readConfig } from '../../../stacks/config.ts';
import { documentStore } from './document-store.ts';
import { labOf } from './local-platform.ts';

const lab = labOf(readConfig({ keys: () => [], get: () => undefined }, 'test-document-store', {}), join(import.meta.dirname, '../../..'), process.execPath);
/** Little, so that whole results on the heap would show. */
const HEAP_MIB = 128;

/** Longest start of the store, milliseconds; 0.3 s on an idle machine. */
const START_LIMIT_MS = 20_000;

interface Event { readonly _id: string; readonly writer: number; readonly n: number; readonly text: string }

let root: string;
let store: ChildProcess | undefined;
let client: MongoClient | undefined;

/** Starts the store as the lab does, over the test's file. */
async function open(): Promise<Collection<Event>> {
  const port = await freePort();
  const { command: [program, ...args] } = documentStore({ ...lab, ports: { ...lab.ports, fixed: () => port } }, HEAP_MIB).inputs;
  const child = spawn(program!, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  store = child;
  const ready = await waitUntil(async () => {
    if (child.exitCode !== null) throw new Error(`the document store ended with code ${child.exitCode}`);
    return await notReady({ port, timeoutMs: START_LIMIT_MS }) === undefined || undefined;
  }, { timeoutMs: START_LIMIT_MS, intervalMs: 50 });
  if (!ready) throw new Error(`the document store was not ready after ${START_LIMIT_MS} ms`);
  client = new MongoClient(`mongodb://127.0.0.1:${port}`, { serverSelectionTimeoutMS: 5_000 });
  return client.db('lab').collection<Event>('events');
}

/** Ends the store with a signal and waits until it is gone. */
async function end(signal: NodeJS.Signals): Promise<void> {
  const child = store;
  store = undefined;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

function events(writer: number, first: number, count: number): Event[] {
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    return { _id: `${writer}-${String(n).padStart(8, '0')}`, writer, n, text: 'some text of a usual length '.repeat(5) };
  });
}

/** Inserts batch after batch until the store is gone; adds each id that was acknowledged. */
async function insertUntilGone(collection: Collection<Event>, writer: number, acknowledged: string[]): Promise<void> {
  try {
    for (let first = 0; ; first += 50) {
      const batch = events(writer, first, 50);
      await collection.insertMany(batch, { ordered: false });
      acknowledged.push(...batch.map(({ _id }) => _id));
    }
  } catch {
    // The store was killed: what was not acknowledged may or may not be there.
  }
}

/** Waits for a condition that the test's own time limit bounds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediatePromise();
}

beforeEach(() => {
  // A missing tool is a failure here, never a pass.
  if (!existsSync(join(lab.toolsDir, 'document-store', 'lib'))) throw new Error('the document store is not installed: run `npm run env` first');
  root = mkdtempSync(join(tmpdir(), 'document-store-test-'));
});

afterEach(async () => {
  await client?.close().catch(() => undefined);
  await end('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

describe('the document store', () => {
  it('loses no acknowledged document when it is killed, twice, under four writers', async () => {
    const acknowledged: string[] = [];
    for (const round of [0, 1]) {
      const collection = await open();
      const writers = [0, 1, 2, 3].map((each) => insertUntilGone(collection, round * 4 + each, acknowledged));
      await until(() => acknowledged.length > (round + 1) * 3_000);
      await end('SIGKILL');
      await client?.close();
      await Promise.all(writers);
    }
    const collection = await open();
    const stored = await collection.find({}, { projection: { _id: 1 } }).map(({ _id }) => _id).toArray();
    const storedIds = new Set(stored);
    expect(stored).toHaveLength(storedIds.size);
    expect(acknowledged.filter((id) => !storedIds.has(id))).toEqual([]);
    // Documents and the index of their ids tell the same: each is found by its id, and none can be stored twice.
    for (const writer of Array.from({ length: 8 }, (_, each) => `${each}-`)) {
      // The last ones of each writer are those that a torn commit would have hit.
      const last = stored.filter((id) => id.startsWith(writer)).slice(-500);
      expect(await collection.find({ _id: { $in: last } }).toArray()).toHaveLength(last.length);
    }
    await expect(collection.insertOne(events(0, 0, 1)[0]!)).rejects.toMatchObject({ code: 11000 });
  }, 180_000);

  it('keeps updates and deletes that it acknowledged', async () => {
    const collection = await open();
    await collection.insertMany(events(1, 0, 100));
    await collection.updateOne({ _id: '1-00000007' }, { $set: { text: 'new' } });
    await collection.findOneAndUpdate({ _id: '1-00000008' }, { $inc: { n: 1000 } });
    await collection.deleteMany({ n: { $lt: 5 } });
    await end('SIGKILL');
    await client?.close();
    const again = await open();
    expect(await again.countDocuments({})).toBe(95);
    expect((await again.findOne({ _id: '1-00000007' }))?.text).toBe('new');
    expect((await again.findOne({ _id: '1-00000008' }))?.n).toBe(1008);
  }, 180_000);

  it('closes cleanly at SIGTERM', async () => {
    const collection = await open();
    await collection.insertMany(events(1, 0, 1_000));
    await client?.close();
    await end('SIGTERM');
    expect(await (await open()).estimatedDocumentCount()).toBe(1_000);
  }, 180_000);

  it('answers results of any size in parts, and ranges and sorts by id', async () => {
    const collection = await open();
    // Unordered on purpose: the store's order by id must not be the order of insertion.
    for (const writer of [2, 0, 1]) {
      for (let first = 10_000; first >= 0; first -= 2_000) await collection.insertMany(events(writer, first, 2_000));
    }
    let all = 0;
    for await (const event of collection.find({})) all += event.writer >= 0 ? 1 : 0;
    expect(all).toBe(36_000);
    expect(await collection.countDocuments({ writer: 1, n: { $gte: 11_990 } })).toBe(10);
    expect(await collection.find({ writer: 2, n: { $gt: 11_997 } }).toArray()).toHaveLength(2);
    expect((await collection.findOne({ writer: 2, n: 11_999 }))?._id).toBe('2-00011999');
    const range = await collection.find({ _id: { $gt: '1-00000998', $lte: '1-00001003' } }).sort({ _id: 1 }).toArray();
    expect(range.map(({ n }) => n)).toEqual([999, 1000, 1001, 1002, 1003]);
    const last = await collection.find({ _id: { $lt: '1~' }, n: { $lt: 11_999 } }).sort({ _id: -1 }).limit(2).toArray();
    expect(last.map(({ _id }) => _id)).toEqual(['1-00011998', '1-00011997']);
    const batches = await collection.find({ _id: { $gte: '2' } }).sort({ _id: 1 }).limit(1_500).batchSize(400).toArray();
    expect(batches.map(({ n }) => n)).toEqual(Array.from({ length: 1_500 }, (_, index) => index));
    expect((await collection.deleteMany({ writer: 0 })).deletedCount).toBe(12_000);
    expect(await collection.countDocuments({})).toBe(24_000);
  }, 120_000);

  describe('an index that isn\'t unique', () => {
    const idsOf = async (collection: Collection<Event>, query: Filter<Event>) => (await collection.find(query).map(({ _id }) => _id).toArray()).sort();

    it('finds what a look at every document finds: after updates, deletes, and the death of the process', async () => {
      const collection = await open();
      await collection.insertMany(events(3, 0, 300));
      await collection.createIndex({ writer: 1, n: 1 });
      await collection.insertMany([...events(1, 0, 1_500), ...events(2, 0, 50).map((event) => ({ ...event, n: (event.n - 25) * 1e6 / 3 }))]);
      await collection.insertMany([{ _id: 'of-text', writer: 1, n: 'many' }, { _id: 'without', writer: 1 }] as never);
      await collection.updateMany({ writer: 1, n: { $lt: 10 } }, { $set: { n: 5_000 } });
      await collection.deleteMany({ writer: 1, n: { $gte: 1_490, $lt: 2_000 } });
      await end('SIGKILL');
      await client?.close();
      const again = await open();
      const all = await again.find({}).toArray();
      const bounds: readonly [Filter<Event>, (event: Event) => boolean][] = [
        [{ writer: 1, n: { $gt: 1_480 } }, ({ writer, n }) => writer === 1 && n > 1_480],
        [{ writer: 1, n: { $gte: 20, $lte: 1_020 } }, ({ writer, n }) => writer === 1 && n >= 20 && n <= 1_020],
        [{ writer: 2, n: { $lt: 0 } }, ({ writer, n }) => writer === 2 && n < 0],
        [{ writer: 2, n: { $gt: -1e6 / 3, $lt: 1e7 } }, ({ writer, n }) => writer === 2 && n > -1e6 / 3 && n < 1e7],
        [{ writer: 3 }, ({ writer }) => writer === 3],
        [{ writer: 1 }, ({ writer }) => writer === 1],
        [{ writer: 1, n: { $exists: false } } as never, ({ _id }) => _id === 'without'],
        [{ writer: 1, n: 5_000 }, ({ writer, n }) => writer === 1 && n === 5_000],
        [{ writer: 4, n: { $gt: 0 } }, () => false],
        [{ n: { $lt: -1e6 } }, ({ n }) => n < -1e6],
        [{ writer: 1, n: 'many' } as never, ({ n }) => n as unknown === 'many'],
      ];
      for (const [query, holds] of bounds) expect([query, await idsOf(again, query)]).toEqual([query, all.filter(holds).map(({ _id }) => _id).sort()]);
      expect(all).toHaveLength(300 + 1_490 - 10 + 10 + 50 + 2);
    }, 180_000);

    it('costs as much as what it finds, not as what there is', async () => {
      const collection = await open();
      await collection.createIndex({ writer: 1, n: 1 });
      for (let first = 0; first < 60_000; first += 2_000) await collection.insertMany(events(1, first, 2_000));
      const msOf = async (query: Filter<Event>) => {
        const begun = performance.now();
        expect(await idsOf(collection, query)).toHaveLength(9);
        return performance.now() - begun;
      };
      const ratios: number[] = [];
      for (let round = 0; round < 5; round += 1) ratios.push(await msOf({ text: /./, n: { $gt: 59_990 } }) / await msOf({ writer: 1, n: { $gt: 59_990 } }));
      expect(ratios.sort((one, other) => one - other)[2]).toBeGreaterThan(5);
    }, 180_000);
  });

  it('reports each refused document of a batch, and stores the others', async () => {
    const collection = await open();
    await collection.insertMany(events(1, 10, 10));
    const error = await collection.insertMany(events(1, 0, 30), { ordered: false }).catch((each: unknown) => each);
    expect((error as { writeErrors: { index: number; code: number }[] }).writeErrors.map(({ index, code }) => [index, code]))
      .toEqual(Array.from({ length: 10 }, (_, index) => [index + 10, 11000]));
    expect(await collection.countDocuments({})).toBe(30);
  }, 180_000);
});
