/**
 * The public HTTP of a path: takes events, answers 202 once the path's promise holds, and otherwise says whether an event
 * was certainly refused or may have been taken.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import { acceptAll, maxProblems, wrongFields, type IndexedProblem } from '../routes/accept-all.ts';
import { callersIdRule, isCallersId, openAccept, type AcceptOptions } from '../routes/accept.ts';
import { maxBatchEvents, SendError, sendTimeoutMs, type Envelope, type Sender } from '../routes/hop.ts';
import { sendAll, type Lanes } from '../routes/lanes.ts';
import type { Wire } from '../routes/wire.ts';
import { Batcher, BatcherClosed, QueueFull } from '../service/batcher.ts';
import { within } from '../service/backoff.ts';
import { describe, type Log } from '../service/log.ts';
import type { Metrics } from '../service/metrics.ts';
import { answer } from '../service/run-service.ts';
import { readBody, refusalOfHeaders, type Refusal } from '../service/body.ts';

/** What waits for its turn to be sent: more is refused with 429. About 10 MB. */
export const maxQueuedEvents = 20_000;
const retryAfterSeconds = 1;
const drainTimeoutMs = 11_000;
const watchEveryMs = 500;

export interface EntryOptions extends Pick<AcceptOptions, 'now' | 'newId'> {
  readonly scenario: Scenario;
  readonly route: string;
  readonly wire: Wire;
  /** Where the events go. Left open at the end. */
  readonly lanes: Lanes;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Entry {
  ready(): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Takes nothing more, sends what it has taken, within a bound. */
  close(): Promise<void>;
}

/** Limits of the public server: slow and many connections cost memory only, and that is bounded. */
export function configureServer(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 15_000;
  /** Longer than the split keeps an idle connection, so that it never uses one that is just being closed. */
  server.keepAliveTimeout = 75_000;
  server.maxConnections = 8_192;
}

/** Why events weren't taken, as an answer. */
interface Failure {
  readonly status: 400 | 404 | 405 | 408 | 413 | 415 | 429 | 503;
  readonly error: string;
  readonly outcome: 'rejected' | 'unknown';
  readonly problems?: readonly IndexedProblem[];
  readonly headers?: Readonly<Record<string, string>>;
}

export function openEntry({ scenario, route: own, wire, lanes, log, metrics, now, newId }: EntryOptions): Entry {
  const accept = openAccept({ scenario, route: own, wire, ...now ? { now } : {}, ...newId ? { newId } : {} });
  const pathsOf = pathRules(scenario, own);
  const queues = new Map([...lanes.senders].map(([channel, sender]) => [channel, openQueue(sender, metrics)]));
  metrics.queue('send', () => [...queues.values()].reduce((events, { batcher }) => events + batcher.queuedItems, 0));

  function take(value: unknown, key: string | undefined, url: string, response: ServerResponse): void {
    const accepted = acceptAll(accept, value, key);
    if ('problems' in accepted) {
      fail(response, invalid(accepted.problems));
      return;
    }
    const { envelopes } = accepted;
    const misplaced = pathsOf.problems(envelopes, url, Array.isArray(value));
    if (misplaced) {
      fail(response, misplaced);
      return;
    }
    const { route } = envelopes[0]!;
    let groups: ReturnType<Lanes['sort']>;
    try {
      groups = lanes.sort(envelopes);
    } catch (error) {
      fail(response, unavailable(error), envelopes.length, route);
      return;
    }
    if ([...groups.keys()].some((channel) => queues.get(channel)!.isDown())) {
      fail(response, unavailable(new SendError(`the route ${route} is down`, 'rejected', retryAfterSeconds * 1_000)));
      return;
    }
    const expiresAt = performance.now() + sendTimeoutMs;
    sendAll(groups, (channel, group) => queues.get(channel)!.batcher.offer(group, expiresAt)).then(
      () => {
        // Ids are of characters that need no escaping.
        const ids = Array.isArray(value) ? `"ids":["${envelopes.map(({ id }) => id).join('","')}"]` : `"id":"${envelopes[0]!.id}"`;
        const text = `{${ids},"route":"${route}"}`;
        response.writeHead(202, ['content-type', 'application/json', 'content-length', String(text.length), 'x-lab-route', route]).end(text);
      },
      (error: unknown) => fail(response, unavailable(error), envelopes.length, route),
    );
  }

  function fail(response: ServerResponse, { status, error, outcome, problems, headers }: Failure, events = 1, route = own): void {
    metrics.events('entry', status === 503 && outcome === 'unknown' ? 'unknown' : status < 429 ? 'invalid' : 'rejected', events, route);
    if (response.destroyed) return;
    answer(response, status, { error, outcome, route, ...problems ? { problems } : {} }, { 'x-lab-route': route, ...headers });
  }

  return {
    ready: () => lanes.ready(),
    handle(request, response) {
      const key = request.headers['idempotency-key'];
      const failure = failureOfRequest(request, key, pathsOf.urls);
      if (failure) {
        // Read to its end, so that the sender gets to see the answer.
        readBody(request, () => fail(response, failure));
        return;
      }
      readBody(request, (body) => {
        if ('json' in body) take(body.json, key as string | undefined, request.url!, response);
        else fail(response, failureOf(body.refusal));
      });
    },
    close: async () => {
      await Promise.all([...queues.values()].map(async ({ batcher, stop }) => {
        await within(batcher.close(), drainTimeoutMs, () => new Error('the route did not take it in time')).catch((error: unknown) => {
          log.error('stopped with events unsent; their senders were not told that they are taken', { events: batcher.queuedItems, error: describe(error) });
          batcher.abandon(new BatcherClosed());
        });
        stop();
      }));
    },
  };
}

/** What is on its way to one channel. */
interface Queue {
  readonly batcher: Batcher<Envelope>;
  isDown(): boolean;
  stop(): void;
}

function openQueue(sender: Sender, metrics: Metrics): Queue {
  const batcher = new Batcher<Envelope>({
    maxBatchItems: maxBatchEvents, maxQueuedItems: maxQueuedEvents, maxInFlight: sender.maxInFlight,
    handle: async (batch, expiresAt) => {
      const begun = performance.now();
      await sender.send(batch, expiresAt - begun);
      countSent(batch, metrics);
      metrics.batch('send', batch.length, (performance.now() - begun) / 1_000);
    },
  });
  return { batcher, ...watch(sender) };
}

/** By the events' own route: an entry may take those of another path. */
function countSent(batch: readonly Envelope[], metrics: Metrics): void {
  const { route } = batch[0]!;
  const own = batch.reduce((count, envelope) => count + Number(envelope.route === route), 0);
  metrics.events('send', 'ok', own, route);
  if (own < batch.length) countSent(batch.filter((envelope) => envelope.route !== route), metrics);
}

interface PathRules {
  /** Where events may be posted. */
  readonly urls: readonly string[];
  /** What is wrong with where the events were posted. */
  problems(envelopes: readonly Envelope[], url: string, isArray: boolean): Failure | undefined;
}

/** Where the event says which path it takes: at the path's own address only its events are taken, and an array is of one path. */
function pathRules({ pathBy }: Scenario, own: string): PathRules {
  if (pathBy === undefined) return { urls: [INPUT], problems: () => undefined };
  const ownUrl = `/${own}`;
  return {
    urls: [INPUT, ownUrl],
    problems: (envelopes, url, isArray) => {
      const wanted = url === ownUrl ? own : envelopes[0]!.route;
      const problems = envelopes.flatMap(({ route }, index) => route === wanted ? []
        : [{ ...isArray ? { index } : {}, field: pathBy, problem: url === ownUrl ? `must be ${own} here; POST ${INPUT} takes the others` : `is ${route}, and the array began with ${wanted}: send one array each` }]);
      return problems.length > 0 ? invalid(problems.slice(0, maxProblems)) : undefined;
    },
  };
}

const INPUT = '/input';

function invalid(problems: readonly IndexedProblem[]): Failure {
  return { status: 400, error: wrongFields(problems), outcome: 'rejected', problems };
}

function failureOfRequest(request: IncomingMessage, key: string | string[] | undefined, urls: readonly string[]): Failure | undefined {
  if (!urls.includes(request.url!)) return { status: 404, error: `there is no ${request.url?.slice(0, 200)}; events go to POST ${urls.join(' or ')}`, outcome: 'rejected' };
  if (request.method !== 'POST') return { status: 405, error: `events go to POST ${urls.join(' or ')}`, outcome: 'rejected', headers: { allow: 'POST' } };
  if (key !== undefined && !(typeof key === 'string' && isCallersId(key))) {
    return { status: 400, error: `idempotency-key must be ${callersIdRule}`, outcome: 'rejected' };
  }
  const refusal = refusalOfHeaders(request);
  return refusal && failureOf(refusal);
}

function failureOf({ status, error, hangUp }: Refusal): Failure {
  return { status, error, outcome: 'rejected', ...hangUp ? { headers: { connection: 'close' } } : {} };
}

function unavailable(error: unknown): Failure {
  const outcome = error instanceof SendError ? error.outcome : 'rejected';
  const seconds = error instanceof SendError ? Math.max(1, Math.ceil(error.retryAfterMs / 1_000)) : retryAfterSeconds;
  return {
    status: error instanceof QueueFull ? 429 : 503, error: describe(error), outcome,
    headers: { 'retry-after': String(seconds), ...error instanceof BatcherClosed ? { connection: 'close' } : {} },
  };
}

/**
 * Whether the backend has been away for so long that waiting for it is of no use. Until then events wait in the queue, so that a worker that
 * restarts costs latency and not answers.
 */
function watch(sender: Sender): { isDown(): boolean; stop(): void } {
  let readyAt = performance.now();
  const timer = setInterval(() => { if (sender.ready()) readyAt = performance.now(); }, watchEveryMs).unref();
  return { isDown: () => performance.now() - readyAt > sendTimeoutMs && !sender.ready(), stop: () => clearInterval(timer) };
}
