/** A lab of small real processes under a real supervisor, for the tests of the faults. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processKind } from '../../../infra/provider/process/process-kind.ts';
import { processSchema, type ProcessInputs, type ProcessSettings } from '../../../infra/provider/process/process-schema.ts';
import { supervisorKind } from '../../../infra/provider/supervisor/supervisor-kind.ts';
import { processesOf } from '../../../stacks/local/processes.ts';
import type { LocalLab } from '../local-lab.ts';
import { openLocalLab } from '../local/open-local-lab.ts';

export const toolsDir = join(import.meta.dirname, '..', '..', '..', '.lab', 'tools');

const { signal } = new AbortController();

/** Answers every request, once it has all of it, with who it is. */
const SERVER = `require('node:http').createServer((request, response) => request.resume().on('end', () => response.end(JSON.stringify({
  pid: process.pid, instance: process.env.INSTANCE, generation: process.env.LAB_GENERATION,
})))).listen(Number(process.argv[1]), '127.0.0.1')`;

export interface Answer {
  readonly pid: number;
  readonly instance: string;
  readonly generation: string;
}

export class SmallLab {
  readonly labDir: string;
  readonly lab: LocalLab;
  readonly #root: string;
  readonly #supervisor: { readonly labDir: string; readonly port: number; readonly program: string };
  readonly #ports = new Map<string, number>();
  #nextPort: number;

  private constructor(port: number) {
    this.#root = mkdtempSync(join(tmpdir(), 'faults '));
    this.labDir = join(this.#root, 'lab');
    this.#supervisor = { labDir: this.labDir, port, program: join(toolsDir, 'supervisor', 'bin', 'supervisord') };
    this.#nextPort = port + 1;
    this.lab = openLocalLab(this.labDir);
  }

  /** @param port the first of those it uses */
  static async open(port: number): Promise<SmallLab> {
    const small = new SmallLab(port);
    if (!existsSync(small.#supervisor.program)) throw new Error(`${small.#supervisor.program} is missing; \`npm run env\` installs it.`);
    await supervisorKind.create(small.#supervisor, signal);
    return small;
  }

  port(): number {
    return this.#nextPort++;
  }

  /** A process that answers with who it is. @returns its settings */
  async serve(name: string, renamed: readonly string[] = []): Promise<ProcessSettings> {
    const port = this.port();
    this.#ports.set(name, port);
    return await this.run(name, {
      command: [process.execPath, '-e', SERVER, String(port)], environment: { INSTANCE: name }, renamed: [...renamed], ports: [port],
      ready: { url: `http://127.0.0.1:${port}/`, timeoutMs: 20_000 },
    });
  }

  async run(name: string, inputs: Omit<ProcessInputs, 'labDir' | 'name'>): Promise<ProcessSettings> {
    const settings = processSchema.parse({ labDir: this.labDir, name, stopTimeoutMs: 3_000, ...inputs });
    await processKind.create(settings, signal);
    return settings;
  }

  /** Asks a process; undefined while nobody answers. */
  async ask(name: string): Promise<Answer | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.#ports.get(name)}/`, { signal: AbortSignal.timeout(1_000), headers: { connection: 'close' } });
      return await response.json() as Answer;
    } catch {
      return undefined;
    }
  }

  portOf(name: string): number {
    return this.#ports.get(name)!;
  }

  /** @throws when a process outlives it */
  async close(): Promise<void> {
    await supervisorKind.delete(this.#supervisor);
    const left = processesOf({ labDir: this.labDir });
    rmSync(this.#root, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`Processes ${left.join(', ')} outlive their lab.`);
  }
}
