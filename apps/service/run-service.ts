/**
 * What every main.ts shares: the operational pages, one-line logs, and a stop that loses nothing.
 *
 * /healthz answers 200 while the event loop turns; /readyz 200 while the service can do its work; /metrics Prometheus' text.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { within } from './backoff.ts';
import { describe, openLog, type Log } from './log.ts';
import { openMetrics, type Metrics } from './metrics.ts';

/** How long a stop may take before the process ends anyway, leaving what isn't done. */
const stopTimeoutMs = 12_000;
/** How long open connections are waited for once everything in hand is done. */
const lingerTimeoutMs = 500;

export interface ServiceContext {
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A service once it is open. */
export interface RunningService {
  ready(): boolean;
  /** Answers what the operational pages don't. @default 404 */
  readonly handle?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Finishes what is in hand. New connections are no longer accepted when it is called. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** INSTANCE, or the service's name. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Prepares the HTTP server: limits and time-outs of a public one. */
  readonly configure?: (server: Server) => void;
  readonly open: (context: ServiceContext) => Promise<RunningService>;
}

/** Runs until SIGTERM or SIGINT. A service that can't open ends the process with what to do in its log. */
export async function runService(options: ServiceOptions): Promise<void> {
  const log = openLog(options.name);
  const metrics = openMetrics();
  process.removeAllListeners('warning').on('warning', (warning) => log.warn('node warns', { warning }));
  let running: RunningService | undefined = undefined;
  const server = createServer((request, response) => {
    if (!operate(request, response, () => running?.ready() ?? false, metrics)) {
      if (running?.handle) running.handle(request, response);
      else answer(response, running ? 404 : 503, { error: running ? `there is no ${request.url}` : 'starting', outcome: 'rejected' });
    }
  });
  options.configure?.(server);
  const stop = async (signal: string) => {
    log.info('stopping', { signal });
    const closed = new Promise((resolve) => server.close(resolve));
    await running?.close();
    server.closeIdleConnections();
    // What is left is slow or silent: everything taken has been answered.
    await within(closed, lingerTimeoutMs, () => new Error('connections linger')).catch(() => server.closeAllConnections());
  };
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      within(stop(signal), stopTimeoutMs, () => new Error(`the stop took longer than ${stopTimeoutMs} ms`)).then(
        () => { log.info('stopped'); process.exit(0); },
        (error: unknown) => { log.error('stopped with work undone', { error }); process.exit(1); },
      );
    });
  }
  await new Promise<void>((resolve, reject) => { server.once('error', reject).listen(options.port, options.host, resolve); });
  running = await options.open({ log, metrics });
  log.info('started', { address: server.address() });
}

/** Starts a main.ts: whatever goes wrong before it runs is one line and exit code 1. */
export function start(service: string, main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    openLog(service).error('could not start', { error: describe(error) });
    process.exit(1);
  });
}

/** Answers the operational pages. Returns false for anything else. */
function operate(request: IncomingMessage, response: ServerResponse, ready: () => boolean, metrics: Metrics): boolean {
  switch (request.url) {
    case '/healthz': answer(response, 200, { healthy: true }); return true;
    case '/readyz': answer(response, ready() ? 200 : 503, { ready: ready() }); return true;
    case '/metrics':
      metrics.registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
        (error: unknown) => answer(response, 500, { error: describe(error) }),
      );
      return true;
    default: return false;
  }
}

export function answer(response: ServerResponse, status: number, body: object, headers: Readonly<Record<string, string>> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers }).end(text);
}
