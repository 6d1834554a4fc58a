/** The least that takes an event over HTTP: node:http, the body read whole, JSON.parse, the scenario's schema, an id. */
import { randomUUIDv7 } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { scenarios, type ScenarioId } from '../../../stacks/scenarios/index.ts';
import { answer, ownCpuSeconds } from '../child.ts';

/** `listen` answers with the port, `cpu` with the CPU-seconds so far. */
export type ServerCommand = { readonly kind: 'listen'; readonly scenario: string } | { readonly kind: 'cpu' };

function listen(scenario: string): Promise<number> {
  const { schema } = scenarios[scenario as ScenarioId];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => { chunks.push(chunk); });
    request.on('end', () => {
      const parsed = schema.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
      const text = JSON.stringify(parsed.success ? { id: request.headers['idempotency-key'] ?? randomUUIDv7(), route: 'bare' } : { error: parsed.error.message });
      response.writeHead(parsed.success ? 202 : 400, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

answer((command: ServerCommand): Promise<number> => command.kind === 'listen' ? listen(command.scenario) : Promise.resolve(ownCpuSeconds()));
