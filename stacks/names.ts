/**
 * The names under which a scenario's data stand in the stores, and those of the metrics that one program writes and
 * another reads: what the writer, the readers and the ledger agree on.
 * Everything of one scenario goes under its id, so scenarios never share a key. Pure functions, nothing else.
 *
 * Cache keys begin with `lab:{scenario}:`; the braces are a hash tag, so that one script may touch all of them on a
 * cluster.
 */

/** The MongoDB database of every scenario. */
export const documentsDatabase = 'lab';

/** The record: one document per stored event; the fields besides the event's own are `RecordFields`. */
export function documentsCollection(scenario: string): string {
  return `${scenario}.events`;
}

/** The read models kept beside the documents, one collection for all reports with `store: 'documents'`. */
export function readModelCollection(scenario: string): string {
  return `${scenario}.reports`;
}

/**
 * What each row of the read models carries besides what its reports need: one row per writer and value of a dimension,
 * so that the sum over a dimension's rows is the number of counted documents.
 */
export interface ReadModelRowFields {
  /** The id of a dimension of the scenario. */
  readonly dimension: string;
  /** Documents with the row's value. */
  readonly count: number;
}

/** What each document of the record carries besides the event's own fields. */
export interface RecordFields {
  /** The event's id. */
  readonly _id: string;
  /** The path that took it. */
  readonly route: string;
  /** Unix time in milliseconds: when the entry took it, and when it was stored. */
  readonly acceptedAt: number;
  readonly storedAt: number;
  /** Which writer stored it, and in which of its batches (1, 2, 3, …). */
  readonly writer: string;
  readonly batch: number;
}

/**
 * Hash: value of the report's first dimension -> count, for every count report with `store: 'cache'`, so that the sum
 * over one hash is the number of counted events. With `first`, the hash of a report of two dimensions for that value
 * of the first: value of the second -> count.
 */
export function countKey(scenario: string, report: string, first?: string): string {
  const key = cacheKey(scenario, `count:${report}`);
  return first === undefined ? key : `${key}:${first}`;
}

/** Hash: route -> events counted. */
export function countedKey(scenario: string): string {
  return cacheKey(scenario, 'counted');
}

/** Hash: route -> deliveries of an event that was stored already. */
export function duplicatesKey(scenario: string): string {
  return cacheKey(scenario, 'duplicates');
}

/** Hash: route -> events published, where one of the route's hops counts them (Redis); it has one such hop at most. */
export function publishedKey(scenario: string): string {
  return cacheKey(scenario, 'published');
}

/** Hash: writer -> the last of its batches that is counted. */
export function watermarksKey(scenario: string): string {
  return cacheKey(scenario, 'watermarks');
}

/** Every cache key of a scenario begins with this. */
export function cacheKey(scenario: string, name: string): string {
  return `lab:{${scenario}}:${name}`;
}

/** Metrics that one program writes and another reads. */
export const metricNames = {
  /** Counter of the services: events, by `stage` and `outcome`; whoever scrapes adds `service`, `role` and `route`. */
  events: 'lab_events_total',
  /** Gauge of the split: the weight of each `route` as set. */
  splitWeight: 'lab_split_weight',
} as const;

/** The golden metrics: recorded series, each with the label `route`. */
export const goldenNames = {
  /** Requests answered, per second. */
  requests: 'lab:route_requests:rate',
  /** 0 to 1: answers that weren't 5xx. Absent while there is no traffic. */
  success: 'lab:route_success:ratio',
  /** Milliseconds. Absent while there is no traffic. */
  latency: { p50: 'lab:route_latency_ms:p50', p95: 'lab:route_latency_ms:p95', p99: 'lab:route_latency_ms:p99' },
} as const;

/** How far back each point of the golden metrics looks, in milliseconds. */
export const goldenWindowMs = 10_000;
