/** The dashboard's HTTP side: the page and its files, what the scenario is, and the reports that the documents keep. */
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { answer, BadRequest, questionOf } from '../../store/answer.ts';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import type { ScenarioView } from '../wire.ts';
import type { Bundle } from './bundle.ts';
import type { Healer } from './heal.ts';
import { recentLimit, type DocumentsReader } from './feed.ts';

export interface AppContext {
  readonly scenario: Scenario;
  readonly view: ScenarioView;
  /** Absent where the scenario keeps no documents. */
  readonly documents?: DocumentsReader | undefined;
  readonly bundle: Bundle;
  /** Absent where the lab can't be healed from here. */
  readonly healer?: Healer | undefined;
  readonly log: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

export function dashboardApp(context: AppContext): Express {
  const { scenario, documents } = context;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(securityHeaders(context.view.functionsUrl));
  if (context.healer) app.use(context.healer.router);
  app.use((request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    response.set('Allow', 'GET, HEAD').status(405).json({ error: 'only GET is answered here' });
  });
  app.use('/api', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.get('/api/scenario', (_request, response) => void response.json(context.view));
  app.get('/api/recent', async (_request, response) => {
    if (!documents) throw new BadRequest(404, `this scenario keeps no documents; its newest events are at ${context.view.functionsUrl}/recent`);
    response.json({ events: await documents.recent(recentLimit) });
  });
  app.get('/api/reports/:id', async (request, response) => {
    const { of, lang } = request.query;
    const question = questionOf(scenario, 'documents', { report: request.params.id, of, lang });
    response.json(await answer(scenario, documents!, question)); // a report kept in the documents: there are some
  });
  app.get('/{*path}', bundled(context.bundle));
  app.use((_request, response) => void response.status(404).json({
    error: 'there is nothing here', paths: ['/', '/api/scenario', '/api/recent', '/api/reports/<id>?of=<value>&lang=<en|es>'],
  }));
  app.use(failed(context));
  return app;
}

/** Scripts, styles and data come from here alone; the page may call the functions besides; nobody may frame it. */
function securityHeaders(functionsUrl: string): RequestHandler {
  const policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "manifest-src 'self'",
    `connect-src 'self' ${new URL(functionsUrl).origin}`,
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].join('; ');
  return (_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    });
    next();
  };
}

function bundled(bundle: Bundle): RequestHandler {
  return (request, response, next) => {
    const name = request.path === '/' ? 'index.html' : request.path.slice(1);
    const file = bundle.get(name);
    if (!file) return next();
    const hashed = /-[0-9A-Za-z]{8}\.\w+$/.test(name);
    response.set('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.type(file.type).send(file.body);
  };
}

function failed({ log }: AppContext): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof BadRequest) {
      response.status(error.status).json({ error: error.message, ...error.details });
    } else if (error instanceof URIError) {
      response.status(400).json({ error: 'the path is not well-formed' });
    } else {
      log('could not answer', { path: request.path, error: String(error) });
      response.set('Retry-After', '1').status(503).json({ error: 'the documents could not be read; try again' });
    }
  };
}
