/**
 * The record in Valkey, for scenarios without documents: a log of each writer's newest events, and for every event in a log, by its id,
 * where it is. One script inserts a batch, or does nothing. The counters are apart, and are made from this as they are from documents.
 *
 * Bounded: each writer's log keeps its newest batches and lets go of the oldest, whose events are counted as they go: stored = in the logs + evicted.
 * An id that a log has let go of is taken for new. The bound is each writer's own, so that what may come again (the last that a writer took and didn't
 * confirm) is never crowded out by others that run on while it is down.
 */
import { evictedKey, expiryKey, idsKey, logKey, logsKey } from '../../stacks/names.ts';
import { expiring } from '../service/expiry.ts';
import { type RedisClient, RedisScript } from '../service/redis-client.ts';
import type { Record, RecordDocument } from './record.ts';

/**
 * How many events a writer's log keeps, at least; a batch more at most. More than all that can come again by itself: what its queue holds (20,000) is all
 * that it has taken and not confirmed. About 300 bytes an event of the lab's scenarios: 30 MB a writer, of the cache's 512.
 */
export const maxLogEvents = 100_000;
/** Batches read at once. */
const readBatches = 10;
const connectTimeoutMs = 2_000;

/**
 * A batch is one entry of the log, and one command each way for its ids: an entry or a command per event costs the server ten times as much,
 * and more the more it holds.
 *
 * KEYS: ids, log, logs, evicted, expiry
 * ARGV: writer, batch, again (1 or 0), events kept, ttlSeconds, routes (JSON, by event), then all ids, then each event's JSON
 * Answers the places (from 1) of those that were inserted: now or, with `again`, by an earlier attempt at the same batch.
 * Its first write is one that a full cache refuses: nothing has happened then.
 */
const insertScript = new RedisScript(`${expiring}
local writer, batch, kept = ARGV[1], ARGV[2], tonumber(ARGV[4])
local later = redis.call('XRANGE', KEYS[2], (tonumber(batch) + 1) .. '-0', '+', 'COUNT', 1)[1]
if later then
  return redis.error_reply('SUPERSEDED batch ' .. batch .. ' of writer ' .. writer .. ' came after ' .. later[1] .. ': does another process write under its name?')
end
local routes = cjson.decode(ARGV[6])
local count = #routes
local there = redis.call('HMGET', KEYS[1], unpack(ARGV, 7, 6 + count))
local inserted, places, events = {}, {}, {}
for i = 1, count do
  local where = routes[i] .. ' ' .. batch .. ' ' .. writer
  if not there[i] then
    table.insert(places, ARGV[6 + i])
    table.insert(places, where)
    table.insert(events, ARGV[6 + count + i])
    table.insert(inserted, i)
  elseif ARGV[3] == '1' and there[i] == where then
    table.insert(inserted, i)
  end
end
if #events == 0 then return inserted end
redis.call('HSET', KEYS[1], unpack(places))
redis.call('XADD', KEYS[2], batch .. '-*', 'events', '[' .. table.concat(events, ',') .. ']')
local held = redis.call('HINCRBY', KEYS[3], writer, #events)
while held > kept do
  local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  local gone = cjson.decode(oldest[2][2])
  if held - #gone < kept then break end
  local ids = {}
  for i, event in ipairs(gone) do
    ids[i] = event._id
    redis.call('HINCRBY', KEYS[4], event.route, 1)
  end
  redis.call('HDEL', KEYS[1], unpack(ids))
  redis.call('XDEL', KEYS[2], oldest[1])
  held = redis.call('HINCRBY', KEYS[3], writer, -#gone)
end
expire(KEYS[5], ARGV[5], KEYS)
return inserted
`);

/** An entry of a log, as the server answers it. */
export type LogEntry = readonly [id: string, fields: readonly string[]];

/** @param writer whose log it is in */
export function documentsOf(writer: string, [entryId, [, events]]: LogEntry): readonly RecordDocument[] {
  const batch = Number(entryId.slice(0, entryId.indexOf('-')));
  return (JSON.parse(events!) as readonly Omit<RecordDocument, 'writer' | 'batch'>[]).map((event) => ({ ...event, writer, batch }) as RecordDocument);
}

export interface CacheRecordOptions {
  /** How long after the last write the scenario's keys expire. @default 0: never */
  readonly ttlSeconds?: number;
  /** How many events each writer's log keeps, at least. @default maxLogEvents */
  readonly keptEvents?: number;
}

export function openCacheRecord(cache: RedisClient, scenario: string, { ttlSeconds = 0, keptEvents = maxLogEvents }: CacheRecordOptions = {}): Record {
  return {
    async prepare() {
      await cache.connected(connectTimeoutMs);
      await cache.run((redis) => redis.ping());
    },
    async insert(batch, again) {
      const { writer, batch: number } = batch[0]!;
      const keys = [idsKey(scenario), logKey(scenario, writer), logsKey(scenario), evictedKey(scenario), expiryKey(scenario)];
      const texts = batch.map(({ writer: _writer, batch: _batch, ...event }) => JSON.stringify(event));
      const values = [writer, number, again ? 1 : 0, keptEvents, ttlSeconds, JSON.stringify(batch.map(({ route }) => route)), ...batch.map(({ _id }) => _id), ...texts];
      const inserted = await cache.run((redis) => insertScript.run(redis, keys, values));
      return (inserted as readonly number[]).map((place) => batch[place - 1]!);
    },
    async *since(writer, afterBatch) {
      let from = `${Math.max(0, afterBatch + 1)}-0`;
      for (;;) {
        const entries: readonly LogEntry[] = await cache.run((redis) => redis.xrange(logKey(scenario, writer), from, '+', 'COUNT', readBatches));
        for (const entry of entries) yield* documentsOf(writer, entry);
        if (entries.length < readBatches) return;
        from = `(${entries.at(-1)![0]}`;
      }
    },
    close: () => cache.close(),
  };
}
