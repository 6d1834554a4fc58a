/**
 * The function `reports`: answers the reports that the cache keeps, straight from its replica. It is what Cloud Run
 * functions deploys (target `reports`), and what main.ts starts as a process on one machine.
 *
 *   GET /reports/<id>?of=<value of its first dimension>&lang=<en|es>
 *   GET /totals      published, counted and duplicates per route; events stored, where the record is in the cache
 *   GET /recent      the newest events, where the record is in the cache
 */
import type { HttpFunction, Request, Response } from '@google-cloud/functions-framework';
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import { recordsOf } from '../../stacks/scenarios/stages.ts';
import { answer, BadRequest, questionOf } from '../store/answer.ts';
import { recentDocuments } from '../store/read-model.ts';
import type { Reports } from '../store/reports.ts';

export interface FunctionsContext {
  readonly scenario: Scenario;
  readonly reader: Omit<Reports, 'close'>;
  /** The only origin whose pages may read the answers. */
  readonly allowedOrigin: string;
  readonly log: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** How long a browser may rely on the permission to call, in seconds. */
const corsMaxAgeSeconds = 600;

export function reportsFunction(context: FunctionsContext): HttpFunction {
  return async (request: Request, response: Response): Promise<void> => {
    allowOrigin(context, request, response);
    if (request.method === 'OPTIONS') return void response.status(204).end();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.set('Allow', 'GET, HEAD, OPTIONS');
      return fail(response, 405, 'only GET is answered here');
    }
    try {
      await route(context, request, response);
    } catch (error) {
      if (error instanceof BadRequest) return fail(response, error.status, error.message, error.details);
      context.log('could not answer from the cache', { path: request.path, error: String(error) });
      response.set('Retry-After', '1');
      fail(response, 503, 'the cache could not be read; try again');
    }
  };
}

async function route({ scenario, reader }: FunctionsContext, request: Request, response: Response): Promise<void> {
  const [section, id, more] = request.path.split('/').slice(1);
  response.set('Cache-Control', 'no-store');
  if (section === 'reports' && id !== undefined && more === undefined) {
    const question = questionOf(scenario, 'cache', { report: id, of: request.query['of'], lang: request.query['lang'] });
    response.json(await answer(scenario, reader, question));
  } else if (id !== undefined) {
    throw notHere(scenario);
  } else if (section === 'totals') {
    response.json(await reader.totals());
  } else if (section === 'recent' && recordsOf(scenario).includes('cache')) {
    response.json({ events: await reader.recent(recentDocuments) });
  } else {
    throw notHere(scenario);
  }
}

function notHere(scenario: Scenario): BadRequest {
  const recent = recordsOf(scenario).includes('cache') ? ['/recent'] : [];
  return new BadRequest(404, 'there is nothing here', { paths: ['/reports/<id>?of=<value>&lang=<en|es>', '/totals', ...recent] });
}

function allowOrigin({ allowedOrigin }: FunctionsContext, request: Request, response: Response): void {
  response.set('Vary', 'Origin');
  response.set('X-Content-Type-Options', 'nosniff');
  if (request.get('Origin') !== allowedOrigin) return;
  response.set('Access-Control-Allow-Origin', allowedOrigin);
  response.set('Access-Control-Allow-Methods', 'GET');
  response.set('Access-Control-Max-Age', String(corsMaxAgeSeconds));
}

function fail(response: Response, status: number, error: string, details: Readonly<Record<string, unknown>> = {}): void {
  response.status(status).json({ error, ...details });
}
