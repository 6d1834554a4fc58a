/** Reads a request's body within a bound, whatever the other side sends. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

export const maxBodyBytes = 1024 * 1024;
/** A body that is too large is read this far, so that its sender gets to see the answer; then the connection ends. */
const maxDiscardedBytes = 8 * 1024 * 1024;

/** A request that can't be taken, with the status that says why. */
export interface Refusal {
  readonly status: 400 | 404 | 405 | 413 | 415;
  readonly error: string;
  /** The rest of the body wasn't read: the connection is of no more use. */
  readonly hangUp?: boolean;
}

export type Body = { readonly json: unknown } | { readonly refusal: Refusal };

const jsonType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const plainType = 'application/json';

/** What the headers alone tell. */
export function refusalOfHeaders({ headers }: Pick<IncomingMessage, 'headers'>): Refusal | undefined {
  const type = headers['content-type'];
  if (type !== plainType && (type === undefined || !jsonType.test(type))) {
    return { status: 415, error: `content-type must be application/json in UTF-8, not ${type ?? 'missing'}` };
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return { status: 415, error: `content-encoding must be identity, not ${encoding}` };
  }
  return undefined;
}

/** Reads a JSON body of at most maxBodyBytes. Calls `done` exactly once, unless the connection ends before the body does. */
export function readBody(request: IncomingMessage, done: (body: Body) => void): void {
  readBytes(request, maxBodyBytes, (read) => done('bytes' in read ? parse(read.bytes) : read));
}

/** Calls `done` exactly once, unless the connection ends before the body does. */
export function readBytes(request: IncomingMessage, maxBytes: number, done: (read: { readonly bytes: Buffer } | { readonly refusal: Refusal }) => void): void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let over = false;
  const tooLarge: Refusal = { status: 413, error: `the body is larger than ${maxBytes} bytes; send fewer events at a time` };
  const finish = (read: Parameters<typeof done>[0]) => {
    if (over) return;
    over = true;
    done(read);
  };
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else chunks = [];
    if (bytes > maxDiscardedBytes) finish({ refusal: { ...tooLarge, hangUp: true } });
  });
  request.on('end', () => finish(bytes > maxBytes ? { refusal: tooLarge } : { bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) }));
  // The other side is gone: there is nobody to answer.
  request.on('error', () => { over = true; });
}

function parse(bytes: Buffer): Body {
  if (!isUtf8(bytes)) return { refusal: { status: 400, error: 'the body is not UTF-8' } };
  try {
    return { json: JSON.parse(bytes.toString()) };
  } catch (error) {
    return { refusal: { status: 400, error: `the body is not JSON: ${(error as Error).message}` } };
  }
}
