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

/** The record, where the scenario's is in the documents: one document per stored event; the fields besides the event's own are `RecordFields`. */
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
 * Hash: value of the report's first dimension -> how many events have it, for every report with `store: 'cache'`, so that the sum
 * over one hash is the number of counted events. With `first`, what the report keeps of that value: a hash of the second dimension's values
 * (count) or of its steps (series), or its newest events by `storedAt` (latest).
 */
export function countKey(scenario: string, report: string, first?: string): string {
  const key = cacheKey(scenario, `count:${report}`);
  return first === undefined ? key : `${key}:${first}`;
}

/** Hash: value of a measure report's dimension -> the measure's sum, or its greatest, in whole numbers of its last decimal. */
export function measureKey(scenario: string, report: string, which: 'sum' | 'max'): string {
  return cacheKey(scenario, `${which}:${report}`);
}

/** The record, where it is in the cache. Hash: event's id -> where it was stored, `<route> <batch> <writer>`, for every event that is in a log. */
export function idsKey(scenario: string): string {
  return cacheKey(scenario, 'ids');
}

/** The same record. Stream of a writer's newest batches under `<batch>-<n>`, with the field `events`: JSON of the documents, without writer and batch. */
export function logKey(scenario: string, writer: string): string {
  return cacheKey(scenario, `log:${writer}`);
}

/** Hash: writer -> events in its log. */
export function logsKey(scenario: string): string {
  return cacheKey(scenario, 'logs');
}

/** Hash: route -> events that a log let go of to keep its bound: events stored = events in the logs + these. */
export function evictedKey(scenario: string): string {
  return cacheKey(scenario, 'evicted');
}

/** The route of an event, from where it was stored: `<route> <batch> <writer>`. */
export function routeOfStored(where: string): string {
  return where.slice(0, where.indexOf(' '));
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

/** What tells, by its own expiry, when all of the scenario's keys expire; only where they do. */
export function expiryKey(scenario: string): string {
  return cacheKey(scenario, 'expiry');
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

/** What each service does and uses: recorded series with the label `service`; those of one replica with `instance` too. */
export const serviceNames = {
  /** Events per second, by `role`, `route`, `stage` and `outcome`. */
  events: 'lab:service_events:rate',
  /** Events waiting, by `route` and `stage`. */
  queue: 'lab:service_queue_events',
  /** Events per batch, and milliseconds from a batch's beginning to its outcome, by `route` and `stage`. Absent while there are none. */
  batchEvents: 'lab:service_batch_events:mean',
  batchMs: 'lab:service_batch_ms:p99',
  /** CPU-seconds per second, by `role`, `route` and `instance`. */
  cpu: 'lab:service_cpu_seconds:rate',
  /** Resident memory, by `role`, `route` and `instance`. */
  memory: 'lab:service_memory_bytes',
  /** How late the event loop is, in milliseconds, by `role`, `route` and `instance`. */
  eventLoopMs: 'lab:service_event_loop_ms:p99',
  /** Replicas that there should be, and that answer. */
  replicasWanted: 'lab:service_replicas:wanted',
  replicasReady: 'lab:service_replicas:ready',
  /** Starts after the first in the last ten minutes. */
  restarts: 'lab:service_restarts:10m',
  /** Watts and grams of CO2 per hour, by `instance`. Estimates, never measurements. */
  energy: 'lab:service_energy_watts:estimated',
  co2: 'lab:service_co2_grams_per_hour:estimated',
} as const;

/** What only a cluster has: recorded series of its pods, by `namespace` and `pod`, and of its autoscalers, by `service`. */
export const clusterNames = {
  /** CPU-seconds per second, sidecars included. */
  cpu: 'lab:pod_cpu_seconds:rate',
  /** The working set. */
  memory: 'lab:pod_memory_bytes',
  /** Replicas that the autoscaler wants now, and may want at most. */
  autoscalerWanted: 'lab:autoscaler_replicas:wanted',
  autoscalerMost: 'lab:autoscaler_replicas:max',
} as const;
