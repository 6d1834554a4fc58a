/** Real backends for tests: each in a temporary folder, on a port of its own, ended by its process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SmallDisk } from './small-disk.ts';

const tools = join(import.meta.dirname, '../../../.lab/tools');
const readyTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;

export interface Backend {
  readonly port: number;
  readonly process: () => ChildProcess;
  /** Ends it at once, as a crash does; its data stay. Resolves when it is gone. */
  kill(): Promise<void>;
  /** After `kill`: the same again, on the same data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits for a condition, not for a time. @throws what was waited for, when it doesn't come */
export async function until(what: string, condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!await condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`);
    await delay(50);
  }
}

function tool(name: string, path: string): string {
  const file = join(tools, name, path);
  if (!existsSync(file)) throw new Error(`${file} is missing; \`npm test\` gets the tools that tests need`);
  return file;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function startBackend(name: string, port: number, folder: string, command: readonly string[], isReady: () => Promise<boolean> = () => answers(port)): Promise<Backend> {
  const logFile = join(folder, `${name}.log`);
  const gone = async (child: ChildProcess) => { if (child.exitCode === null && child.signalCode === null) await once(child, 'exit'); };
  const log = openSync(logFile, 'a');
  const run = async () => {
    // However the test ends, it doesn't leave it running.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], { cwd: folder, stdio: ['ignore', log, log] });
    await until(`${name} on port ${port}`, async () => {
      if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
      return await isReady();
    }, readyTimeoutMs).catch((error: unknown) => {
      child.kill('SIGKILL'); // nobody else knows of it
      throw error;
    });
    return child;
  };
  let child = await run();
  return {
    port,
    process: () => child,
    kill: async () => {
      child.kill('SIGKILL');
      await gone(child);
    },
    restart: async () => { child = await run(); },
    stop: async () => {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await gone(child);
      clearTimeout(late);
      closeSync(log);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const newFolder = (name: string) => mkdtempSync(join(tmpdir(), `lab-${name}-`));

/** Where a store's data are, where not in its own temporary folder: on that disk, in a folder of the store's name. */
export interface StoreOn {
  readonly disk?: Pick<SmallDisk, 'folder' | 'enter'> | undefined;
}

export async function startValkey({ disk }: StoreOn = {}): Promise<Backend & { readonly url: string }> {
  const port = await freePort();
  const folder = newFolder('valkey');
  const backend = await startBackend('valkey', port, folder, [
    ...disk?.enter ?? [], tool('valkey', 'bin/valkey-server'), '--port', String(port), '--bind', '127.0.0.1', '--dir', disk === undefined ? folder : join(disk.folder, 'valkey'), '--appendonly', 'yes', '--save', '', '--daemonize', 'no',
  ]);
  return { ...backend, url: `redis://127.0.0.1:${port}` };
}

export async function startDocumentStore({ disk }: StoreOn = {}): Promise<Backend & { readonly url: string }> {
  const port = await freePort();
  const folder = newFolder('documents');
  const backend = await startBackend('documents', port, folder, [
    ...disk?.enter ?? [], 'java', '-Xmx512m', '-XX:+UseSerialGC', '-cp', join(tool('document-store', 'lib'), '*'),
    'lab.ingestion.store.DurableDocumentStore', '127.0.0.1', String(port), join(disk === undefined ? folder : join(disk.folder, 'documents'), 'documents.mv'),
  ]);
  return { ...backend, url: `mongodb://127.0.0.1:${port}` };
}

export interface KafkaOptions {
  /** Where clients are told to go: a proxy's port. @default the broker's own */
  readonly advertisedPort?: number;
  /** host:port at which clients elsewhere reach `elsewherePort`, and are told to go. @default there are none elsewhere */
  readonly elsewhere?: string;
}

/** One broker, its own controller; no topics. */
export async function startKafka({ advertisedPort, elsewhere }: KafkaOptions = {}): Promise<Backend & { readonly brokers: readonly string[]; readonly elsewherePort: number }> {
  const [port, controllerPort, elsewherePort] = [await freePort(), await freePort(), await freePort()];
  const folder = newFolder('kafka');
  const properties = join(folder, 'server.properties');
  const java = ['java', '-Xmx512m', '-cp', join(tool('kafka', 'lib'), '*')];
  writeFileSync(properties, [
    'process.roles=broker,controller', 'node.id=1', `controller.quorum.voters=1@127.0.0.1:${controllerPort}`, 'controller.listener.names=CONTROLLER',
    `listeners=PLAINTEXT://127.0.0.1:${port},ELSEWHERE://127.0.0.1:${elsewherePort},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${advertisedPort ?? port},ELSEWHERE://${elsewhere ?? `127.0.0.1:${elsewherePort}`}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,ELSEWHERE:PLAINTEXT,CONTROLLER:PLAINTEXT', `log.dirs=${join(folder, 'log')}`, 'auto.create.topics.enable=false',
    'offsets.topic.replication.factor=1', 'offsets.topic.num.partitions=3', 'transaction.state.log.replication.factor=1', 'transaction.state.log.min.isr=1',
    'group.initial.rebalance.delay.ms=0', 'broker.session.timeout.ms=3000',
  ].join('\n'));
  const format = spawn(java[0]!, [...java.slice(1), 'kafka.tools.StorageTool', 'format', '-t', 'bGFiLXRlc3RzLWthZmthLQ', '-c', properties], { stdio: 'ignore' });
  await once(format, 'exit');
  const backend = await startBackend('kafka', port, folder, [...java, 'kafka.Kafka', properties]);
  return { ...backend, brokers: [`127.0.0.1:${port}`], elsewherePort };
}

/** VictoriaMetrics, scraping nothing; what is posted to /api/v1/import/prometheus can be asked for at once. */
export async function startMetricsServer(): Promise<Backend & { readonly url: string }> {
  const port = await freePort();
  const folder = newFolder('metrics');
  const url = `http://127.0.0.1:${port}`;
  const backend = await startBackend('metrics', port, folder, [
    tool('victoria-metrics', 'bin/victoria-metrics'), `-httpListenAddr=127.0.0.1:${port}`, `-storageDataPath=${join(folder, 'data')}`,
    '-search.latencyOffset=0s', '-inmemoryDataFlushInterval=1s', '-memory.allowedBytes=128MB',
  ]);
  return { ...backend, url };
}
