/** The interface of a transport: how events get from one service to the next. One folder beside this file each. */
import type { StackConfig } from '../../stacks/config.ts';
import type { HopName, Text } from '../../stacks/scenarios/scenario.ts';
import type { SettingKey } from '../../stacks/settings.ts';
import type { Addresses, Backend, PortName } from '../addresses.ts';
import type { Log } from '../service/log.ts';
import type { Metrics } from '../service/metrics.ts';
import type { Accept } from './accept.ts';
import type { Envelope } from './envelope.ts';
import type { Wire } from './wire.ts';

export type { Envelope };

/** The most events one batch may have: of a request to the entry, and of a message between services. */
export const maxBatchEvents = 1_000;

/** How long a sender tries before it says that a batch wasn't taken. A receiver that is back within it costs latency only. */
export const sendTimeoutMs = 10_000;

/**
 * Why a batch wasn't taken. `rejected`: certainly not taken, sending it again is safe. `unknown`: it may or may not
 * have been; sending it again is safe as far as events are stored once per id.
 */
export class SendError extends Error {
  readonly outcome: 'rejected' | 'unknown';
  /** When trying again makes sense, in milliseconds. */
  readonly retryAfterMs: number;
  constructor(message: string, outcome: 'rejected' | 'unknown', retryAfterMs: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SendError';
    this.outcome = outcome;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Both sides of every hop refuse it the same way. */
export function checkBatchSize(batch: readonly unknown[]): void {
  if (batch.length > maxBatchEvents) {
    throw new SendError(`sending a batch of ${batch.length} events: at most ${maxBatchEvents} are taken; split it`, 'rejected', 0);
  }
}

/** What both sides of a hop are given. Everything from outside is passed in: environment, log, metrics. */
export interface HopContext {
  readonly scenario: string;
  /** What the sender feeds and the receivers share, by its name in the scenario: topics and messages are called by it. */
  readonly channel: string;
  /** Stable across restarts: the numbered batches of a sender or receiver go under it. */
  readonly instance: string;
  /** The service's environment: each hop reads the variables it has asked for (`Hop.environment`), and no others. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly wire: Wire;
  /** Validates what outside callers send straight to a receiver; those behind a stage that changes events don't have it. */
  readonly outside?: { readonly call: string; readonly accept: Accept };
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Sender {
  /** How many batches may be sent at the same time with any gain. */
  readonly maxInFlight: number;
  /**
   * Resolves when the hop's promise holds for every event of the batch.
   * @param timeoutMs how long it may try
   * @throws {SendError} with what is known about the batch; its events are all in the same state
   */
  send(batch: readonly Envelope[], timeoutMs: number): Promise<void>;
  /** Can take events now. */
  ready(): boolean;
  close(): Promise<void>;
}

export interface Receiver {
  ready(): boolean;
  /** Stops taking new batches, finishes those in hand. */
  close(): Promise<void>;
}

/**
 * What a receiver does with a batch: resolves once the next step has it for good.
 * @param timeoutMs how long the caller waits; without it the caller waits until it is done, however long that takes, and offers
 *   no more than a few batches meanwhile
 * @throws {SendError} the next step hasn't taken it
 */
export type Deliver = (batch: readonly Envelope[], timeoutMs?: number) => Promise<void>;

/** From the least to the worst. `none`: none is lost. `counted`: some may be, and the lab counts them. `uncounted`: some may be, and nobody knows which. */
export const lossKinds = ['none', 'counted', 'uncounted'] as const;

export type LossKind = (typeof lossKinds)[number];

/** What a route promises, word for word the same in the manual, on the dashboard and in the tests. */
export interface Promised {
  /** What a 202 means. */
  readonly accepted: Text;
  /** Accepted events lost under a process fault. */
  readonly loss: Text;
  readonly lossKind: LossKind;
}

export interface HopMode {
  readonly title: string;
  /** What makes it so; everything else as it is when nothing is set. */
  readonly set: Readonly<Partial<Record<SettingKey, string>>>;
}

/**
 * A transport. What it declares is read by the topology; what it opens is loaded only where it is opened, so that the
 * declarations can be read without any client library.
 */
export interface Hop {
  readonly name: HopName;
  /** What stands between sender and receiver: both need it. */
  readonly needs: readonly Backend[];
  /** The port its receivers listen on, when senders call them themselves. */
  readonly listensOn?: Exclude<PortName, 'http'>;
  /** `itself`: an accepted event is kept here. `next`: it answers only once the next step has, whose promise it passes on. */
  readonly answersFor: 'itself' | 'next';
  /** Its sender counts what it publishes, under each event's route: a path may have one such hop, or an event would be counted twice. */
  readonly countsPublished: boolean;
  /**
   * Every setting that changes what it promises, each by the name the manual lists it by (Markdown). The tests that every transport
   * must pass go through all of them.
   */
  readonly modes: readonly HopMode[];
  /** What both its sides are told by their environment. @param receivers host:port of each, where it listens */
  environment(config: StackConfig, addresses: Addresses, receivers: readonly string[]): Readonly<Record<string, string>>;
  promise(config: StackConfig): Promised;
  openSender(context: HopContext): Promise<Sender>;
  openReceiver(context: HopContext, deliver: Deliver): Promise<Receiver>;
}
