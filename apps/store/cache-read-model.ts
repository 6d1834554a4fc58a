/**
 * The counters in Valkey. One script adds a tally and moves the writer's watermark, or does neither; so a tally
 * can be sent again after any doubt, and a cache that lost its data (a restart, a failover, even FLUSHALL, or that its keys expired) is brought back
 * from the record, each writer's share when it next counts. Only the count of duplicates is not in the record: it begins anew then. Where the record was in
 * the cache too, everything begins anew together: what is counted is what is in the record.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { countedKey, duplicatesKey, expiryKey, watermarksKey } from '../../stacks/names.ts';
import { FREE_TEXT_MARK, type Scenario } from '../../stacks/scenarios/scenario.ts';
import { Backoff, within } from '../service/backoff.ts';
import { expiring } from '../service/expiry.ts';
import { describe, type Log } from '../service/log.ts';
import type { Metrics } from '../service/metrics.ts';
import { type RedisClient, RedisScript } from '../service/redis-client.ts';
import { firstValueBounds, overflowValue, secondValueBounds, type Opened, type ReadModel, type Since, type ValueBounds } from './read-model.ts';
import type { RecordDocument } from './record.ts';
import { Tally } from './tally.ts';

const firstWaitMs = 50;
const maxWaitMs = 1_000;
const closeTimeoutMs = 3_000;
/** Tallies are at least so far apart: each costs the cache and its replica a script, however little is in it. */
const countEveryMs = 100;

/** What a writer finds whose watermark was lost: before any batch, so that all of them are counted again. */
const lost = -1;

/**
 * Makes sure that the writer has a watermark, so that to have none means to have lost it.
 * KEYS: watermarks, expiry
 * ARGV: writer, ttlSeconds
 */
const register = new RedisScript(`${expiring}
local last = redis.call('HGET', KEYS[1], ARGV[1])
if last then return last end
redis.call('HSET', KEYS[1], ARGV[1], 0)
expire(KEYS[2], ARGV[2], { KEYS[1] })
return 0
`);

/**
 * KEYS: watermarks, counted, duplicates, expiry
 * ARGV: writer, watermark expected, new watermark, tally, ttlSeconds
 * Answers the watermark: the new one when the tally was added now or before, another when the cache isn't where it is expected.
 * Its first write is one that a full cache refuses: nothing has happened then.
 */
const advance = new RedisScript(`${expiring}
local last = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '${lost}')
if last ~= tonumber(ARGV[2]) then return last end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
local tally = cjson.decode(ARGV[4])
local touched = { KEYS[1], KEYS[2], KEYS[3] }
for route, count in pairs(tally.counted) do redis.call('HINCRBY', KEYS[2], route, count) end
for route, count in pairs(tally.duplicates) do redis.call('HINCRBY', KEYS[3], route, count) end

local function add(key, value, count, values, freeTexts, size)
  if size >= freeTexts and redis.call('HEXISTS', key, value) == 0
    and (size >= values or string.sub(value, 1, 1) == '${FREE_TEXT_MARK}') then value = '${overflowValue}' end
  redis.call('HINCRBY', key, value, count)
  return value
end

local function addSums(report, value, sum, max)
  redis.call('HINCRBY', report.sums, value, sum)
  local known = redis.call('HGET', report.maxima, value)
  if not known or tonumber(known) < tonumber(max) then redis.call('HSET', report.maxima, value, max) end
end

local function dropOldSteps(report, key)
  if redis.call('HLEN', key) <= report.keep * report.lines then return end
  local steps, seen = {}, {}
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local at = string.match(field, '^[^:]+')
    if not seen[at] then seen[at] = true; table.insert(steps, at) end
  end
  table.sort(steps, function(one, other) return tonumber(one) > tonumber(other) end)
  for i = report.keep + 1, #steps do
    for line = 0, report.lines - 1 do redis.call('HDEL', key, steps[i] .. ':' .. line) end
  end
end

for _, report in ipairs(tally.reports) do
  if #report.values > 0 then table.insert(touched, report.key) end
  for _, entry in ipairs(report.values) do
    local _, count, seconds, newest, sums, steps = unpack(entry)
    local value = add(report.key, entry[1], count, ${bounds(firstValueBounds)}, redis.call('HLEN', report.key))
    local key = report.prefix .. value
    for i = 1, #seconds, 2 do
      add(key, seconds[i], seconds[i + 1], ${bounds(secondValueBounds)}, redis.call('HLEN', key))
    end
    for i = 1, #newest, 2 do redis.call('ZADD', key, newest[i], newest[i + 1]) end
    if #newest > 0 then redis.call('ZREMRANGEBYRANK', key, 0, -1 - report.keep) end
    for i = 1, #steps, 2 do redis.call('HINCRBY', key, steps[i], steps[i + 1]) end
    if #steps > 0 then dropOldSteps(report, key) end
    if #seconds + #newest + #steps > 0 then table.insert(touched, key) end
    if #sums > 0 then
      addSums(report, value, sums[1], sums[2])
      table.insert(touched, report.sums)
      table.insert(touched, report.maxima)
    end
  end
end
expire(KEYS[4], ARGV[5], touched)
return tonumber(ARGV[3])
`);

function bounds({ values, freeTexts }: ValueBounds): string {
  return `${values}, ${freeTexts}`;
}

export interface CacheReadModelOptions {
  readonly scenario: Scenario;
  readonly writer: string;
  readonly cache: RedisClient;
  readonly since: Since;
  /** How long after the last write the scenario's keys expire. @default 0: never */
  readonly ttlSeconds?: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export class CacheReadModel implements ReadModel {
  readonly #options: CacheReadModelOptions;
  readonly #stop = new AbortController();
  /** Aborted while somebody waits until everything is counted. */
  #hurry = new AbortController();
  /** The watermark, as far as is known here. */
  #applied = 0;
  /** The last batch in `#pending`. */
  #added = 0;
  #pending: Tally;
  #applying: Promise<void> | undefined;

  constructor(options: CacheReadModelOptions) {
    this.#options = options;
    this.#pending = new Tally(options.scenario);
  }

  async open(): Promise<Opened> {
    const { scenario: { id }, writer, cache, ttlSeconds = 0 } = this.#options;
    this.#applied = this.#added = Number(await cache.run((redis) => register.run(redis, [watermarksKey(id), expiryKey(id)], [writer, ttlSeconds])));
    this.#pending = new Tally(this.#options.scenario);
    return { batch: this.#applied, complete: false };
  }

  recover(document: RecordDocument): void {
    if (document.batch > this.#applied) this.#pending.add(document);
  }

  async recovered(upTo: number): Promise<void> {
    if (upTo > this.#applied) this.add(upTo, [], new Map());
    await this.flush();
  }

  add(batch: number, documents: readonly RecordDocument[], duplicates: ReadonlyMap<string, number>): void {
    for (const document of documents) this.#pending.add(document);
    this.#pending.addDuplicates(duplicates);
    this.#added = batch;
    this.#applying ??= this.#applyAll().finally(() => { this.#applying = undefined; });
  }

  async flush(): Promise<void> {
    this.#hurry.abort();
    while (this.#applying) await this.#applying;
    this.#hurry = new AbortController();
  }

  async close(): Promise<void> {
    await within(this.flush(), closeTimeoutMs, () => new Error('the cache did not answer')).catch((error: unknown) =>
      this.#options.log.warn('stopped with batches uncounted; they are counted at the next start', { batches: this.#added - this.#applied, error: describe(error) }));
    this.#stop.abort();
  }

  /** The first at once; what was added meanwhile goes together: however slow the cache is, there is one tally waiting. */
  async #applyAll(): Promise<void> {
    while (this.#added > this.#applied && !this.#stop.signal.aborted) {
      const tally = this.#pending;
      const upTo = this.#added;
      this.#pending = new Tally(this.#options.scenario);
      await this.#apply(tally, upTo);
      await delay(countEveryMs, undefined, { signal: AbortSignal.any([this.#hurry.signal, this.#stop.signal]) }).catch(() => undefined);
    }
  }

  /** Until it is done; only stopping ends it before. */
  async #apply(wanted: Tally, upTo: number): Promise<void> {
    const { since, log, metrics } = this.#options;
    const backoff = new Backoff(firstWaitMs, maxWaitMs);
    let tally = wanted;
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      try {
        const begun = performance.now();
        const last = await this.#advance(tally, upTo);
        if (last === upTo) {
          for (const [route, count] of tally.counted) metrics.events('count', 'ok', count, route);
          metrics.batch('count', tally.events, (performance.now() - begun) / 1_000);
          this.#applied = upTo;
          return;
        }
        log.warn('the cache is not where it was left: counting from the record again', { expected: this.#applied, found: last, upTo });
        this.#applied = last;
        if (last > upTo) return;
        const again = wanted.emptied();
        await addAll(again, since(last), upTo);
        tally = again;
      } catch (error) {
        if (attempt === 1) log.warn('counting failed; trying again until it is done', { upTo, error: describe(error) });
        await backoff.wait(this.#stop.signal);
      }
    }
  }

  async #advance(tally: Tally, upTo: number): Promise<number> {
    const { scenario: { id }, writer, cache, ttlSeconds = 0 } = this.#options;
    const keys = [watermarksKey(id), countedKey(id), duplicatesKey(id), expiryKey(id)];
    const values = [writer, this.#applied, upTo, JSON.stringify(tally.message()), ttlSeconds];
    return Number(await cache.run((redis) => advance.run(redis, keys, values)));
  }
}

async function addAll(tally: Tally, documents: AsyncIterable<RecordDocument>, upTo: number): Promise<void> {
  for await (const document of documents) if (document.batch <= upTo) tally.add(document);
}
