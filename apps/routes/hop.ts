/** The interface of a transport: how events get from one service to the next. One folder beside this file each. */
import type { HopName, Text } from '../../stacks/scenarios/scenario.ts';

/** One accepted event on its way to the store (proto/lab.proto). */
export interface Envelope {
  readonly id: string;
  readonly route: string;
  /** When the entry took it, Unix time in milliseconds. */
  readonly acceptedAt: number;
  /** The scenario's message, encoded. */
  readonly event: Uint8Array;
}

/**
 * Why a batch wasn't taken. `rejected`: certainly not taken, sending it again is safe. `unknown`: it may or may not have been.
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

/** What both sides of a hop are given. Everything from outside is passed in: settings, clock, log, metrics. */
export interface HopContext {
  readonly scenario: string;
  /** The path's name, and which of its hops this is. */
  readonly path: string;
  readonly hop: number;
  readonly settings: {
    readonly brokers: readonly string[];
    readonly cacheUrl: string;
    readonly redisMode: 'pubsub' | 'stream';
    /** host:port of the receivers, for the sending side. */
    readonly grpcTargets: readonly string[];
    /** The port to listen on, for the receiving side. */
    readonly grpcPort: number;
    /** Stable across restarts: the numbered batches of a sender or receiver go under it. */
    readonly instance: string;
  };
  readonly log: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

export interface Sender {
  /**
   * Resolves when the hop's promise holds for every event of the batch.
   * @throws {SendError} with what is known about the batch; its events are all in the same state
   */
  send(batch: readonly Envelope[], deadlineMs: number): Promise<void>;
  /** Can take events now. */
  ready(): boolean;
  close(): Promise<void>;
}

export interface Receiver {
  ready(): boolean;
  /** Stops taking new batches, finishes those in hand. */
  close(): Promise<void>;
}

/** What a receiver does with a batch: resolves once the next step has it for good; a rejection means it hasn't. */
export type Deliver = (batch: readonly Envelope[]) => Promise<void>;

/** What a route promises, word for word the same in the manual, on the dashboard and in the tests. */
export interface Promised {
  /** What a 202 means. */
  readonly accepted: Text;
  /** Accepted events lost under a process fault. */
  readonly loss: Text;
  /** `exactly`: none is lost. `counted`: some may be, and the lab counts them. */
  readonly lossKind: 'none' | 'counted';
}

export interface Hop {
  readonly name: HopName;
  promise(settings: { readonly redisMode: 'pubsub' | 'stream' }): Promised;
  openSender(context: HopContext): Promise<Sender>;
  openReceiver(context: HopContext, deliver: Deliver): Promise<Receiver>;
}
