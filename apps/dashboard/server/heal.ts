/** The panic button's other end: runs the command that heals the lab. For who sits at this machine, and for this page alone. */
import { execFile } from 'node:child_process';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import express, { type Request, type RequestHandler, type Router } from 'express';
import type { HealAnswer } from '../wire.ts';

/** The header that carries the token. */
export const TOKEN_HEADER = 'x-lab-token';
/** How long healing may take: a runner ends, processes start. */
const HEALED_WITHIN_MS = 150_000;
/** Of what the command says, the last so many characters are shown. */
const MAX_SAID_CHARS = 4_000;
/** It has a line for each thing it healed, which begins so. */
const FOUND = 'healed: ';

export interface Healer {
  /** The page gets it with the scenario, which no other site may read. */
  readonly token: string;
  readonly router: Router;
}

/** @param command the program and its arguments */
export function openHealer(command: readonly [string, ...string[]], log: (message: string) => void): Healer {
  const token = randomBytes(24).toString('base64url');
  let healing: Promise<HealAnswer> | undefined;
  const heal: RequestHandler = async (_request, response) => {
    // Whoever else presses meanwhile gets the same answer.
    healing ??= run(command).finally(() => { healing = undefined; });
    const answer = await healing;
    log(`healing was asked for: ${answer.healed ? 'healed' : 'failed'}`);
    response.set('Cache-Control', 'no-store').status(answer.healed ? 200 : 500).json(answer);
  };
  const router = express.Router();
  router.post('/api/heal', (request, response, next) => {
    const why = refusal(request, token);
    if (why === undefined) return next();
    response.status(403).json({ error: why });
  }, heal);
  return { token, router };
}

/** Why a request isn't this page's, on this machine; undefined where it is. */
export function refusal(request: Pick<Request, 'get'> & { readonly socket: { readonly remoteAddress?: string | undefined } }, token: string): string | undefined {
  if (!isLoopback(request.socket.remoteAddress ?? '')) return 'healing is for this machine alone; from elsewhere, run the command that the page shows';
  const host = request.get('host') ?? '';
  // A name that somebody else points at this machine is no name of it.
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return 'healing is for the page at 127.0.0.1 or localhost';
  if (request.get('origin') !== `http://${host}`) return 'healing is for this page alone';
  const given = Buffer.from(request.get(TOKEN_HEADER) ?? '');
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? undefined : 'the token is wrong: load the page anew';
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

function run([program, ...args]: readonly [string, ...string[]]): Promise<HealAnswer> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: HEALED_WITHIN_MS, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
      const said = `${stdout}${error === null ? '' : stderr}`.trim().slice(-MAX_SAID_CHARS);
      const lines = said.split('\n');
      resolve({ healed: error === null, found: lines.filter((line) => line.startsWith(FOUND)).map((line) => line.slice(FOUND.length)), said: lines });
    });
  });
}
