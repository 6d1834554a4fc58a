/** Whether a process answers yet. */
import { get } from 'node:http';
import { connect } from 'node:net';
import type { ProcessSettings } from './process-schema.ts';

/** How long one look takes at most. */
const LOOK_MS = 2_000;

/** undefined = ready; else why not, in a few words. */
export async function notReady(ready: ProcessSettings['ready']): Promise<string | undefined> {
  if (ready.url !== undefined) return notAnswering(ready.url);
  if (ready.port !== undefined) return notListening(ready.port);
  return undefined;
}

function notAnswering(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = get(url, { agent: false, timeout: LOOK_MS }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      resolve(statusCode >= 200 && statusCode < 300 ? undefined : `${url} says ${statusCode}`);
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${LOOK_MS} ms`)));
    asked.on('error', (error) => resolve(`${url}: ${error.message}`));
  });
}

function notListening(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: LOOK_MS });
    const done = (reason?: string) => {
      socket.destroy();
      resolve(reason);
    };
    socket.on('connect', () => done());
    socket.on('timeout', () => done(`port ${port}: no answer within ${LOOK_MS} ms`));
    socket.on('error', (error) => done(`port ${port}: ${error.message}`));
  });
}
