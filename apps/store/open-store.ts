/** Wires a scenario's writer to its stores. */
import type { RecordStore, Scenario } from '../../stacks/scenarios/scenario.ts';
import type { Log } from '../service/log.ts';
import type { Metrics } from '../service/metrics.ts';
import { openRedis } from '../service/redis-client.ts';
import { CacheReadModel } from './cache-read-model.ts';
import { openCacheRecord, type CacheRecordOptions } from './cache-record.ts';
import { DocumentsReadModel } from './documents-read-model.ts';
import { openDocumentsRecord } from './documents-record.ts';
import { openMongo } from './mongo-client.ts';
import type { ReadModel } from './read-model.ts';
import type { Record } from './record.ts';
import { Writer } from './writer.ts';

export interface StoreOptions extends CacheRecordOptions {
  readonly scenario: Scenario;
  /** Where this writer's events are kept. @default documents */
  readonly record?: RecordStore;
  /** Stable across restarts, and no other process's. */
  readonly writer: string;
  /** Unused where the record is in the cache. */
  readonly documentsUrl: string;
  readonly cacheUrl: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Puts something between the writer and the record; a test's faults. */
  readonly wrapRecord?: (record: Record) => Record;
}

/** Opens in the background: the stores may start later. */
export function openStore(options: StoreOptions): Writer {
  const { scenario, record: kind = 'documents', writer, documentsUrl, cacheUrl, ttlSeconds = 0, log, metrics, wrapRecord = (record) => record } = options;
  const cache = openRedis(cacheUrl, log);
  const readModels: ReadModel[] = [];
  let kept: Record;
  if (kind === 'documents') {
    const client = openMongo(documentsUrl);
    const documents = openDocumentsRecord(client, scenario.id);
    kept = { ...documents, close: async () => { await Promise.all([documents.close(), cache.close()]); } };
    readModels.push(new DocumentsReadModel({ scenario, writer, client, log }));
  } else kept = openCacheRecord(cache, scenario.id, options);
  const record = wrapRecord(kept);
  const since = (afterBatch: number) => record.since(writer, afterBatch);
  readModels.push(new CacheReadModel({ scenario, writer, cache, since, ttlSeconds, log, metrics }));
  return new Writer({ writer, record, log, metrics, readModels });
}
