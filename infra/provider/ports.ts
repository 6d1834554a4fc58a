/** Who holds a TCP port of 127.0.0.1. Linux: reads /proc. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { allPids } from '../../stacks/local/processes.ts';

/** True if a server could listen on the port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => error.code === 'EADDRINUSE' ? resolve(false) : reject(error));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The process that listens on a port, or undefined when it can't be found (another user's, for one). */
export function holderOf(port: number): number | undefined {
  const sockets = new Set([...listeners('/proc/net/tcp', port), ...listeners('/proc/net/tcp6', port)]);
  return sockets.size === 0 ? undefined : allPids().find((pid) => holdsOneOf(pid, sockets));
}

/** Addresses of 127.0.0.0/8 and ::1 (also as ::ffff:127.…) as the kernel's tables show them. */
const LOOPBACK = /^(?:[0-9A-F]{6}7F|0000000000000000FFFF0000[0-9A-F]{6}7F|00000000000000000000000001000000)$/;

/** Ports on which any of the processes can be reached from another machine. */
export function publicPortsOf(pids: readonly number[]): number[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => rowsOf(table)).filter(({ address }) => !LOOPBACK.test(address))
    .filter(({ socket }) => pids.some((pid) => holdsOneOf(pid, new Set([socket])))).map(({ port }) => port);
}

const LISTENING = '0A';

/** Names of the sockets that listen on the port, as they stand in a process's fd folder. */
function listeners(table: string, port: number): string[] {
  return rowsOf(table).filter((row) => row.port === port).map(({ socket }) => socket);
}

/** Everything that listens. */
function rowsOf(table: string): { readonly address: string; readonly port: number; readonly socket: string }[] {
  return readTable(table).split('\n').map((line) => line.trim().split(/\s+/)).filter((fields) => fields[3] === LISTENING).map((fields) => {
    const [address, port] = fields[1]!.split(':');
    return { address: address!, port: Number.parseInt(port!, 16), socket: `socket:[${fields[9]}]` };
  });
}

function readTable(table: string): string {
  try {
    return readFileSync(table, 'utf8');
  } catch {
    return ''; // no IPv6 in this kernel
  }
}

function holdsOneOf(pid: number, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(linkTarget(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // another user's process, or gone in between
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
