/** The part of kafkajs' inside that client.ts reaches into. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    /** Requests that wait because too many are under way, or the broker asked for a pause. */
    readonly pending: readonly unknown[];
    /** Looks at them again in a while; called after each answer, and when one begins to wait. */
    scheduleCheckPendingRequests(): void;
  }
}
