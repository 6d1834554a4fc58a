/** What travels between services, whichever the transport. */

/** One accepted event on its way to the store (proto/lab.proto). */
export interface Envelope {
  readonly id: string;
  readonly route: string;
  /** When the entry took it, Unix time in milliseconds. */
  readonly acceptedAt: number;
  /** The scenario's message, encoded. */
  readonly event: Uint8Array;
}
