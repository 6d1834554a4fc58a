/**
 * Carries TCP connections from one place to another, bytes as they are; TLS may end here. Unix sockets in a folder lead from
 * one network namespace into another: half of a relay stands on either side. Run as `node relay.ts LINK…`, a Link as JSON each.
 */
import { readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** `host:port`, or the path of a Unix socket. */
export type Place = string;

export interface Link {
  readonly from: Place;
  readonly to: Place;
  /** Files: with these, who comes speaks TLS, and where it goes to nobody does. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** Listens until its process ends. @throws when it can't listen */
export function relay({ from, to, tls }: Link): Server {
  const carry = (inward: Socket): void => {
    const outward = connect({ ...placeOf(to), allowHalfOpen: true });
    inward.pipe(outward).pipe(inward);
    inward.once('error', () => outward.destroy()).once('close', () => outward.destroy());
    outward.once('error', () => inward.destroy()).once('close', () => inward.destroy());
  };
  const server = tls === undefined
    ? createServer({ allowHalfOpen: true, noDelay: true }, carry)
    : createTlsServer({ cert: readFileSync(tls.certificate), key: readFileSync(tls.key), allowHalfOpen: true, noDelay: true }, carry);
  if (from.includes('/')) rmSync(from, { force: true });
  return server.listen(placeOf(from));
}

function placeOf(place: Place): NetConnectOpts & { path: string } | NetConnectOpts & { host: string; port: number } {
  if (place.includes('/')) return { path: place };
  const [host, port] = place.split(':');
  return { host: host!, port: Number(port), noDelay: true };
}

if (import.meta.main) for (const link of process.argv.slice(2)) relay(JSON.parse(link) as Link);
