/**
 * Load for measurements: a repeatable schedule, latencies from the intended send time, and an eye on itself. Locust
 * (traffic.py) is for people and fixed rates; this is for tests, benchmarks and experiments.
 */
import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';
import { Pool } from 'undici';
import { classify, NO_ROUTE, saidOutcome, type Outcome, type OutcomeKind, type Timing } from './outcomes.ts';
import { seeded } from './random.ts';

export interface Load {
  /** Where events go: `POST <url>/input`. */
  readonly url: string;
  /** Bodies to choose from at random, each the JSON text of one event. */
  readonly bodies: readonly string[];
  /** Event n of the run has the id `<run>-<n>`. */
  readonly run: string;
  /** Which random choice of bodies and of send times. */
  readonly seed: number;
  readonly events: number;
  /**
   * `open`: events are due at random (Poisson) times, this many a second, whether or not earlier ones were answered.
   * `closed`: each connection sends its next event when the last was answered.
   */
  readonly arrivals: { readonly kind: 'open'; readonly perSecond: number } | { readonly kind: 'closed'; readonly connections: number };
  /** Open loop: as many requests are under way at most; due ones wait, and the wait counts. @default 512 */
  readonly maxInFlight?: number;
  /** How long an answer may take. @default 10_000 */
  readonly timeoutMs?: number;
  /** After this long nothing new is sent. @default MAX_DURATION_MS */
  readonly maxDurationMs?: number;
  /** Asks the split for exact shares, event by event, instead of random ones. @default false */
  readonly exactShares?: boolean;
  /** How late the generator may be (p99) before it measures itself. @default MAX_LAG_P99_MS */
  readonly maxLagMs?: number;
  /** Ends the run early; what is under way is still waited for. */
  readonly signal?: AbortSignal;
  readonly onOutcome?: (outcome: Outcome, timing: Timing) => void;
}

export interface Generated {
  readonly run: string;
  readonly sent: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  /** From the first intended send to the last answer. */
  readonly elapsedMs: number;
  readonly answeredPerSecond: number;
  /** From the intended send to the answer, microseconds, of every event that was answered. */
  readonly latencyUs: RecordableHistogram;
  /** How late the generator itself was, microseconds: from when it could have sent to when it did. */
  readonly lagUs: RecordableHistogram;
  /** Share of events that were due while `maxInFlight` were under way: the system is slower than the schedule. */
  readonly heldBack: number;
  /** Share of the time its event loop was busy. */
  readonly busy: number;
  /** Why the figures say more about the generator than about the system; undefined where they don't. */
  readonly saturated: string | undefined;
}

/** How long a run lasts at most unless it says so. */
export const MAX_DURATION_MS = 600_000;

/** A generator that is later than this, or busier, measures itself. */
export const MAX_LAG_P99_MS = 20;
export const MAX_BUSY = 0.95;

/**
 * Turns go up by it, so that neighbours don't all take the same route: a prime above any sum of weights in use, so that each whole round of turns
 * still has every one once.
 */
const TURN_STEP = 1_000_003;

/** Histograms hold 1 microsecond to an hour, three figures, in bounded memory. */
const HIGHEST_US = 3_600_000_000;

/**
 * Sends a run's events and waits for every answer.
 * @throws when the load makes no sense; never because of what the system answers
 */
export async function generate(load: Load): Promise<Generated> {
  if (load.bodies.length === 0) throw new Error(`Generating run ${load.run}: there are no bodies to send`);
  const { arrivals } = load;
  const inFlight = arrivals.kind === 'closed' ? arrivals.connections : load.maxInFlight ?? 512;
  const rate = arrivals.kind === 'closed' ? inFlight : arrivals.perSecond;
  if (!(rate > 0) || !(inFlight >= 1)) throw new Error(`Generating run ${load.run}: rate and connections must be above 0`);
  const timeoutMs = load.timeoutMs ?? 10_000;
  const pool = new Pool(load.url, {
    connections: inFlight, pipelining: 1, connectTimeout: timeoutMs, headersTimeout: timeoutMs, bodyTimeout: timeoutMs,
  });
  try {
    return await new Run(load, pool, inFlight).finished;
  } finally {
    await pool.destroy();
  }
}

/** Quantiles of a histogram of microseconds, in milliseconds. */
export function quantilesMs(histogram: RecordableHistogram): { p50: number; p95: number; p99: number; max: number } {
  const at = (percentile: number) => histogram.percentile(percentile) / 1000;
  return { p50: at(50), p95: at(95), p99: at(99), max: histogram.count === 0 ? 0 : histogram.max / 1000 };
}

class Run {
  readonly finished: Promise<Generated>;
  private readonly load: Load;
  private readonly pool: Pool;
  private readonly limit: number;
  private readonly random: () => number;
  private readonly startMs = performance.now();
  private readonly loopAtStart = performance.eventLoopUtilization();
  private readonly latencyUs = createHistogram({ lowest: 1, highest: HIGHEST_US, figures: 3 });
  private readonly lagUs = createHistogram({ lowest: 1, highest: HIGHEST_US, figures: 3 });
  private readonly outcomes: Record<OutcomeKind, number> = { acked: 0, rejected: 0, indeterminate: 0 };
  private readonly finish: (generated: Generated) => void;
  private sent = 0;
  private inFlight = 0;
  private heldBack = 0;
  /** When the next event is due; closed loop: always now. */
  private nextMs = this.startMs;
  /** Since when there is room for the event that was held back. */
  private roomMs = 0;
  private waiting: NodeJS.Timeout | undefined;

  constructor(load: Load, pool: Pool, limit: number) {
    this.load = load;
    this.pool = pool;
    this.limit = limit;
    this.random = seeded(load.seed);
    const { promise, resolve } = Promise.withResolvers<Generated>();
    this.finished = promise;
    this.finish = resolve;
    this.pump();
  }

  /** Sends whatever is due and has room, then waits for the next to be due or for room. */
  private pump(): void {
    clearTimeout(this.waiting);
    while (!this.isOver()) {
      const nowMs = performance.now();
      if (this.inFlight >= this.limit) return;
      if (this.load.arrivals.kind === 'open' && this.nextMs > nowMs) {
        this.waiting = setTimeout(() => this.pump(), this.nextMs - nowMs);
        return;
      }
      this.sendNext(nowMs);
    }
    if (this.inFlight === 0) this.finish(this.result());
  }

  private isOver(): boolean {
    return this.sent >= this.load.events || this.load.signal?.aborted === true
      || performance.now() - this.startMs > (this.load.maxDurationMs ?? MAX_DURATION_MS);
  }

  private sendNext(nowMs: number): void {
    const { arrivals, bodies } = this.load;
    const intendedMs = arrivals.kind === 'open' ? this.nextMs : nowMs;
    if (arrivals.kind === 'open') {
      this.nextMs += -Math.log(1 - this.random()) / arrivals.perSecond * 1000;
      if (this.roomMs > intendedMs) this.heldBack += 1;
      record(this.lagUs, nowMs - Math.max(intendedMs, this.roomMs));
    }
    this.sent += 1;
    this.inFlight += 1;
    const body = bodies[Math.floor(this.random() * bodies.length)]!;
    void this.send(this.sent, body, intendedMs).then(() => {
      if (this.inFlight === this.limit) this.roomMs = performance.now();
      this.inFlight -= 1;
      this.pump();
    });
  }

  private async send(event: number, body: string, intendedMs: number): Promise<void> {
    const id = `${this.load.run}-${event}`;
    const turn = this.load.exactShares === true ? { 'x-lab-turn': String(event * TURN_STEP) } : undefined;
    let status = 0;
    let route = NO_ROUTE;
    let said: unknown;
    try {
      const answer = await this.pool.request({
        path: '/input', method: 'POST', body, headers: { 'content-type': 'application/json', 'idempotency-key': id, ...turn },
      });
      const header = answer.headers['x-lab-route'];
      if (typeof header === 'string' && header !== '') route = header;
      const text = await answer.body.text();
      status = answer.statusCode;
      if (status !== 202) said = saidOutcome(text);
    } catch {
      status = 0; // no answer, or half of one: what became of the event isn't known
    }
    const latencyMs = performance.now() - intendedMs;
    if (status !== 0) record(this.latencyUs, latencyMs);
    const outcome = classify(status, said);
    this.outcomes[outcome] += 1;
    this.load.onOutcome?.({ id, outcome, status, route }, { dueAt: performance.timeOrigin + intendedMs, latencyMs });
  }

  private result(): Generated {
    const elapsedMs = performance.now() - this.startMs;
    const busy = performance.eventLoopUtilization(this.loopAtStart).utilization;
    return {
      run: this.load.run,
      sent: this.sent,
      outcomes: this.outcomes,
      elapsedMs,
      answeredPerSecond: this.latencyUs.count / elapsedMs * 1000,
      latencyUs: this.latencyUs,
      lagUs: this.lagUs,
      heldBack: this.sent === 0 ? 0 : this.heldBack / this.sent,
      busy,
      saturated: saturation(this.lagUs, busy, this.load.maxLagMs),
    };
  }
}

function saturation(lagUs: RecordableHistogram, busy: number, maxLagMs = MAX_LAG_P99_MS): string | undefined {
  const lagMs = lagUs.count === 0 ? 0 : lagUs.percentile(99) / 1000;
  if (lagMs > maxLagMs) return `the generator was late by ${lagMs.toFixed(1)} ms (p99, at most ${maxLagMs}): ask for less, or give it a core`;
  if (busy > MAX_BUSY) return `the generator's event loop was busy ${(busy * 100).toFixed(0)} % of the time (at most ${MAX_BUSY * 100}): use several`;
  return undefined;
}

function record(histogram: RecordableHistogram, ms: number): void {
  histogram.record(Math.min(HIGHEST_US, Math.max(1, Math.round(ms * 1000))));
}
