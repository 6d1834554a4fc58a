/** Reads the reports that the cache keeps, and the record where it is there. */
import { countedKey, countKey, duplicatesKey, evictedKey, logKey, logsKey, measureKey, publishedKey } from '../../stacks/names.ts';
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import type { RedisClient } from '../service/redis-client.ts';
import { documentsOf } from './cache-record.ts';
import { newestOf, recentDocuments } from './read-model.ts';
import type { RecordDocument } from './record.ts';
import type { RouteTotals, StoreReader, Summed } from './store-reader.ts';

export interface CacheReader extends StoreReader {
  /** What each route was counted, published and redelivered. */
  routes(): Promise<Readonly<Record<string, RouteTotals>>>;
}

export function cacheReader(cache: RedisClient, scenario: Scenario): CacheReader {
  const { id } = scenario;
  const numbers = async (key: string): Promise<Map<string, number>> => {
    const hash = await cache.run((redis) => redis.hgetall(key));
    return new Map(Object.entries(hash).map(([value, count]) => [value, Number(count)]));
  };
  /** A log's newest batch; where that isn't enough they are small, and the ones before it too. */
  async function newestIn(writer: string): Promise<readonly RecordDocument[]> {
    const read = async (batches: number) =>
      (await cache.run((redis) => redis.xrevrange(logKey(id, writer), '+', '-', 'COUNT', batches))).flatMap((entry) => documentsOf(writer, entry));
    const newest = await read(1);
    return newest.length >= recentDocuments ? newest : await read(recentDocuments);
  }
  return {
    count: (report, first) => numbers(countKey(id, report.id, report.by.length === 1 ? undefined : first)),
    async measure(report) {
      const [counts, sums, maxima] = await Promise.all([
        numbers(countKey(id, report.id)), numbers(measureKey(id, report.id, 'sum')), numbers(measureKey(id, report.id, 'max')),
      ]);
      return new Map([...counts].map(([value, count]): [string, Summed] => [value, { count, sum: sums.get(value) ?? 0, max: maxima.get(value) ?? 0 }]));
    },
    async series(report, first) {
      const steps = new Map<number, number[]>();
      for (const [field, sum] of await numbers(countKey(id, report.id, first))) {
        const [at, line] = field.split(':').map(Number) as [number, number];
        const sums = steps.get(at) ?? [];
        sums[line] = sum;
        steps.set(at, sums);
      }
      return steps;
    },
    async latest(report, first) {
      const newest = await cache.run((redis) => redis.zrange(countKey(id, report.id, first), 0, report.keep - 1, 'REV'));
      return newest.map((document) => JSON.parse(document) as RecordDocument);
    },
    async recent() {
      const writers = await cache.run((redis) => redis.hkeys(logsKey(id)));
      return newestOf((await Promise.all(writers.map(newestIn))).flat(), recentDocuments);
    },
    async stored() {
      const [logged, evicted] = await Promise.all([numbers(logsKey(id)), numbers(evictedKey(id))]);
      return [...logged.values(), ...evicted.values()].reduce((sum, count) => sum + count, 0);
    },
    async routes() {
      const routes: Record<string, { published?: number; counted?: number; duplicates?: number }> = {};
      const read = async (key: string, name: keyof RouteTotals) => {
        for (const [route, count] of await numbers(key)) (routes[route] ??= {})[name] = count;
      };
      await Promise.all([read(publishedKey(id), 'published'), read(countedKey(id), 'counted'), read(duplicatesKey(id), 'duplicates')]);
      return routes;
    },
  };
}

