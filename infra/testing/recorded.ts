/** A scenario's record as a test reads it, past everything that counts: each event with what the record adds. */
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { documentsOf, type LogEntry } from '../../apps/store/cache-record.ts';
import type { RecordDocument } from '../../apps/store/record.ts';
import type { StoreAddresses } from '../../loadtest/stores.ts';
import { documentsCollection, documentsDatabase, logKey, logsKey } from '../../stacks/names.ts';
import type { RecordStore, Scenario } from '../../stacks/scenarios/scenario.ts';
import { recordsOf } from '../../stacks/scenarios/stages.ts';

const readers: Readonly<Record<RecordStore, (addresses: StoreAddresses, scenario: string) => Promise<readonly RecordDocument[]>>> = {
  async documents({ documentsUrl }, scenario) {
    const client = new MongoClient(documentsUrl!);
    try {
      return await client.db(documentsDatabase).collection<RecordDocument>(documentsCollection(scenario)).find().toArray() as RecordDocument[];
    } finally {
      await client.close();
    }
  },
  async cache({ cacheUrl }, scenario) {
    const cache = new Redis(cacheUrl);
    try {
      const writers = await cache.hkeys(logsKey(scenario));
      const logs = await Promise.all(writers.map(async (writer) =>
        (await cache.xrange(logKey(scenario, writer), '-', '+')).flatMap((entry: LogEntry) => documentsOf(writer, entry))));
      return logs.flat();
    } finally {
      cache.disconnect();
    }
  },
};

/** Every event that is in one of the scenario's records. */
export async function recorded(addresses: StoreAddresses, scenario: Scenario): Promise<readonly RecordDocument[]> {
  return (await Promise.all(recordsOf(scenario).map((record) => readers[record](addresses, scenario.id)))).flat();
}
