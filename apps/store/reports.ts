/**
 * The reading side of the stores: a scenario's reports, out of read models only, so that a report costs the same
 * however many documents there are.
 */
import type { Event, Report, Scenario } from '../../stacks/scenarios/scenario.ts';
import { recordsOf } from '../../stacks/scenarios/stages.ts';
import { openLog, type Log } from '../service/log.ts';
import { openRedis, type RedisClient } from '../service/redis-client.ts';
import { cacheReader } from './cache-reports.ts';
import { documentsReader } from './documents-reports.ts';
import { inUnits } from './kept.ts';
import { openMongo } from './mongo-client.ts';
import { everything, newestOf, recentDocuments } from './read-model.ts';
import type { RecordDocument } from './record.ts';
import type { RouteTotals, StoreReader } from './store-reader.ts';

export type { RouteTotals };

/** How long a read waits for a connection to the cache. */
const connectTimeoutMs = 2_000;

export interface Count {
  readonly key: string;
  readonly count: number;
}

/** Of one value; in the measure's own unit. */
export interface MeasureRow extends Count {
  readonly sum: number;
  readonly mean: number;
  readonly max: number;
}

/** One step of a series. */
export interface Point {
  /** When it begins: Unix time in milliseconds. */
  readonly at: number;
  /** The sums of the report's measures, in its order and their own units. */
  readonly values: readonly number[];
}

export interface Totals {
  /** Events in the record: in those of the scenario's records that this reader was given. Absent where it was given none. */
  readonly stored?: number;
  /** By route; empty without a cache. */
  readonly routes: Readonly<Record<string, RouteTotals>>;
}

export interface Reports {
  /** Most first. A report of two dimensions: by the second for one value of the first, or, without it, by the first. Of other reports, the values of the first. */
  count(reportId: string, first?: string): Promise<readonly Count[]>;
  /** Most counted first. */
  measure(reportId: string): Promise<readonly MeasureRow[]>;
  /** Oldest first; steps without events are left out. */
  series(reportId: string, first: string): Promise<readonly Point[]>;
  /** Newest first, each with `_id`, `route`, `acceptedAt` and `storedAt` besides its own fields. `first` where the report has a dimension. */
  latest(reportId: string, first?: string): Promise<readonly Event[]>;
  /** The newest of all, out of the records this reader was given, at most 20, as `latest` gives them. */
  recent(limit: number): Promise<readonly Event[]>;
  totals(): Promise<Totals>;
  close(): Promise<void>;
}

export interface ReportsOptions {
  readonly scenario: Scenario;
  readonly documentsUrl?: string;
  readonly cacheUrl?: string;
  readonly log?: Log;
}

/** A report that doesn't exist, or whose store this reader wasn't given. */
export class UnknownReport extends Error {
  constructor(reportId: string, there: readonly string[]) {
    super(`there is no report ${reportId} here; there are: ${there.join(', ') || 'none'}`);
    this.name = 'UnknownReport';
  }
}

export function openReports({ scenario, documentsUrl, cacheUrl, log = openLog('reports') }: ReportsOptions): Reports {
  const client = documentsUrl === undefined ? undefined : openMongo(documentsUrl);
  const cache = cacheUrl === undefined ? undefined : patient(openRedis(cacheUrl, log));
  const inCache = cache && cacheReader(cache, scenario);
  const readers = { documents: client && documentsReader(client, scenario), cache: inCache };
  const records = recordsOf(scenario).flatMap((store) => readers[store] ?? []);
  const find = <K extends Report['kind']>(reportId: string, kind?: K): { report: Report & { readonly kind: K }; reader: StoreReader } => {
    const there = scenario.reports.filter((report) => readers[report.store] && (kind === undefined || report.kind === kind)) as (Report & { readonly kind: K })[];
    const report = there.find(({ id }) => id === reportId);
    if (!report) throw new UnknownReport(reportId, there.map(({ id }) => id));
    return { report, reader: readers[report.store]! };
  };
  return {
    async count(reportId, first) {
      const { report, reader } = find(reportId);
      return mostFirst([...await reader.count(report, first)].map(([key, count]) => ({ key, count })));
    },
    async measure(reportId) {
      const { report, reader } = find(reportId, 'measure');
      const own = (whole: number) => inUnits(scenario, report.of, whole);
      return mostFirst([...await reader.measure(report)].map(([key, { count, sum, max }]) =>
        ({ key, count, sum: own(sum), mean: own(sum) / count, max: own(max) })));
    },
    async series(reportId, first) {
      const { report, reader } = find(reportId, 'series');
      return [...await reader.series(report, first)].sort(([one], [other]) => one - other)
        .map(([at, sums]) => ({ at, values: sums.map((sum, line) => inUnits(scenario, report.of[line]!, sum)) }));
    },
    async latest(reportId, first) {
      const { report, reader } = find(reportId, 'latest');
      return (await reader.latest(report, report.by.length === 0 ? everything : first ?? everything)).map(shown);
    },
    async recent(limit) {
      const newest = await Promise.all(records.map((reader) => reader.recent()));
      return newestOf(newest.flat(), Math.min(limit, recentDocuments)).map(shown);
    },
    async totals() {
      const stored = await Promise.all(records.map((reader) => reader.stored()));
      return {
        ...stored.length === 0 ? {} : { stored: stored.reduce((sum, count) => sum + count, 0) },
        routes: inCache ? await inCache.routes() : {},
      };
    },
    close: async () => {
      await Promise.all([client?.close(), cache?.close()]);
    },
  };
}

function mostFirst<T extends Count>(counts: T[]): readonly T[] {
  return counts.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/** A reader may ask while the connection is being made. */
function patient(cache: RedisClient): RedisClient {
  return {
    ...cache,
    run: async (command, timeoutMs) => {
      await cache.connected(connectTimeoutMs);
      return await cache.run(command, timeoutMs);
    },
  };
}

/** A document without what only the writer needs. */
function shown({ writer: _writer, batch: _batch, ...document }: RecordDocument): Event {
  return document;
}
