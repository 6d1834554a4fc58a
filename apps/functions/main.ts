/**
 * The functions. On Cloud Run functions the platform loads this module and serves the target `reports`; run directly,
 * as the local platform does, it serves itself on HTTP_PORT.
 */
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { scenarioOf, scenarioSchema } from '../scenario-variables.ts';
import { readEnvironment, variables } from '../service/environment.ts';
import { openLog } from '../service/log.ts';
import { answer, runService, start } from '../service/run-service.ts';
import { openReports } from '../store/reports.ts';
import { reportsFunction } from './reports.ts';

const target = 'reports';

const environmentSchema = z.object({
  INSTANCE: z.string().default('functions-0'),
  ...scenarioSchema,
  CACHE_READ_URL: variables.text,
  /** The only origin whose pages may read the answers. */
  DASHBOARD_URL: z.url().transform((url) => new URL(url).origin),
});

/** Only needed where this process serves itself. */
const addressSchema = z.object({ HOST: variables.host, HTTP_PORT: variables.port });

start(target, async () => {
  const environment = readEnvironment(environmentSchema, process.env);
  const scenario = scenarioOf(environment);
  const reader = openReports({ scenario, cacheUrl: environment.CACHE_READ_URL });
  const log = openLog(environment.INSTANCE);
  http(target, reportsFunction({ scenario, reader, allowedOrigin: environment.DASHBOARD_URL, log: log.warn }));
  if (!import.meta.main) return;
  const { HOST, HTTP_PORT } = readEnvironment(addressSchema, process.env);
  const framework = getTestServer(target);
  await runService({
    name: environment.INSTANCE,
    host: HOST,
    port: HTTP_PORT,
    open: () => Promise.resolve({
      ready: () => true, // it can always answer, if only that the cache is gone
      handle: (request, response) => {
        if (hasBody(request)) refuseBody(response);
        else framework.emit('request', request, response);
      },
      close: () => reader.close(),
    }),
  });
});

/** The framework reads bodies of any size before a function sees the request; nothing here takes one. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuseBody(response: ServerResponse): void {
  answer(response, 413, { error: 'nothing here takes a body' }, { connection: 'close' });
}
