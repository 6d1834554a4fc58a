/** Wires a scenario's writer to its stores. */
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import type { Log } from '../service/log.ts';
import type { Metrics } from '../service/metrics.ts';
import { openRedis } from '../service/redis-client.ts';
import { CacheReadModel } from './cache-read-model.ts';
import { DocumentsReadModel } from './documents-read-model.ts';
import { openDocumentsRecord } from './documents-record.ts';
import { openMongo } from './mongo-client.ts';
import type { Record } from './record.ts';
import { Writer } from './writer.ts';

export interface StoreOptions {
  readonly scenario: Scenario;
  /** Stable across restarts, and no other process's. */
  readonly writer: string;
  readonly documentsUrl: string;
  readonly cacheUrl: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Puts something between the writer and the record; a test's faults. */
  readonly wrapRecord?: (record: Record) => Record;
}

/** Opens in the background: the stores may start later. */
export function openStore({ scenario, writer, documentsUrl, cacheUrl, log, metrics, wrapRecord = (record) => record }: StoreOptions): Writer {
  const client = openMongo(documentsUrl);
  const cache = openRedis(cacheUrl, log);
  const documents = openDocumentsRecord(client, scenario.id);
  const record = wrapRecord({ ...documents, close: async () => { await Promise.all([documents.close(), cache.close()]); } });
  const since = (afterBatch: number) => record.since(writer, afterBatch);
  return new Writer({
    writer, record, log, metrics,
    readModels: [
      new DocumentsReadModel({ scenario, writer, client, log }),
      new CacheReadModel({ scenario, writer, cache, since, log, metrics }),
    ],
  });
}
