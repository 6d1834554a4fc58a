/** What both sides of an HTTP hop agree on. A refusal's body is `{"error", "outcome"}`, so that it can be told from any other answer. */

export const pushPath = '/push';
/** Where outside callers send the scenario's event. */
export const inputPath = '/input';
/** 200 while the receiver takes batches. */
export const readyPath = '/ready';

export const batchType = 'application/x-protobuf';

/** How long the caller still waits, in milliseconds. */
export const timeoutHeader = 'lab-timeout-ms';
