import { afterEach, expect, it, jest } from '@jest/globals';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import './client.ts';

/** A connection's queue with so many requests waiting. */
function queueOf(waiting: number): RequestQueue {
  return Object.assign(Object.create(RequestQueue.prototype) as RequestQueue, { pending: Array(waiting).fill({}), throttledUntil: -1 });
}

afterEach(() => { jest.useRealTimers(); });

it('a connection with nothing in its queue sets no timer, and one with something looks at it again', () => {
  jest.useFakeTimers();
  queueOf(0).scheduleCheckPendingRequests();
  expect(jest.getTimerCount()).toBe(0);
  queueOf(1).scheduleCheckPendingRequests();
  expect(jest.getTimerCount()).toBe(1);
});
