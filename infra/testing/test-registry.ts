/** The real registry with the lab's own settings and credentials, in a folder of a test's own; and one artifact to push to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RegistryAccess } from '../../stacks/artifact/oras.ts';
import type { Lab } from '../platforms/local/lab.ts';
import { registry, registryAccess, registryAddress, registryCredentials } from '../platforms/local/registry.ts';
import { artifactSchema } from '../provider/artifact/artifact-kind.ts';
import { contentOf } from '../provider/artifact/manifest.ts';
import { credentialsKind, credentialsSchema } from '../provider/credentials/credentials-kind.ts';

const rootDir = join(import.meta.dirname, '..', '..');
const READY_WITHIN_MS = 15_000;
const { signal } = new AbortController();

export class TestRegistry {
  readonly folder: string;
  readonly lab: Lab;
  readonly address: string;
  readonly access: RegistryAccess;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.lab = {
      rootDir, labDir: join(folder, 'lab'), toolsDir: join(rootDir, '.lab', 'tools'), node: process.execPath,
      ports: { fixed: () => port, of: () => port, link: () => 0 },
    };
    this.address = registryAddress(this.lab);
    this.access = registryAccess(this.lab);
  }

  /** With credentials; not started yet. */
  static async make(): Promise<TestRegistry> {
    const made = new TestRegistry(mkdtempSync(join(tmpdir(), 'lab-registry-')), await freePort());
    const program = registry(made.lab).inputs.command[0]!;
    for (const tool of [program, made.access.oras]) if (!existsSync(tool)) throw new Error(`${tool} isn't there: \`npm test\` installs it.`);
    await credentialsKind.create(credentialsSchema.parse(registryCredentials(made.lab)), signal);
    return made;
  }

  async start(): Promise<void> {
    const { inputs } = registry(this.lab);
    const cwd = join(this.folder, 'registry');
    mkdirSync(cwd, { recursive: true });
    for (const [path, text] of Object.entries(inputs.files!)) writeFileSync(join(cwd, path), text);
    const [program, ...args] = inputs.command;
    const child = this.#process = spawn(program!, args, { cwd, env: { ...process.env, ...inputs.environment }, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(-2_000); });
    const deadlineMs = performance.now() + READY_WITHIN_MS;
    while (!await listens(this.lab.ports.fixed('registry'))) {
      if (child.exitCode !== null || performance.now() > deadlineMs) throw new Error(`The registry didn't start: ${said}`);
      await delay(20);
    }
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What `lab:index:Artifact` is given to push a file of this text. */
  artifact(text: string, name = 'records.json') {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return artifactSchema.parse({
      ...this.access, registry: this.address, repository: 'traffic/test', file, ...contentOf(file), timeoutMs: 10_000,
      artifactType: 'application/vnd.ingestion-lab.traffic.v1+json', mediaType: 'application/vnd.ingestion-lab.traffic.records.v1+json',
    });
  }

  /** The file in which the registry keeps a blob or a manifest. */
  storedFile(digest: string): string {
    const blobs = join(this.folder, 'registry', 'data', 'docker', 'registry', 'v2', 'blobs');
    const found = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(join(digest.slice('sha256:'.length), 'data')));
    if (found === undefined) throw new Error(`The registry keeps nothing of ${digest}.`);
    return join(blobs, found);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => { socket.destroy(); resolve(true); }).once('error', () => resolve(false));
  });
}
