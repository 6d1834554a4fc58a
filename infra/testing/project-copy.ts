/** A copy of the project, to do to it what a person would, and see what its commands make of that. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectFiles } from '../../tools/checks/tidy.ts';

const repository = join(import.meta.dirname, '../..');

export class ProjectCopy {
  readonly folder: string;
  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Without state: what git has or would have. Packages and tools are this checkout's. */
  static make(): ProjectCopy {
    const folder = mkdtempSync(join(tmpdir(), 'lab-copy-'));
    for (const file of projectFiles(repository)) cpSync(join(repository, file), join(folder, file));
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
    return new ProjectCopy(folder);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** @throws when the text isn't there to be replaced */
  edit(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`Editing ${file}: there is no \`${from}\` in it.`);
    this.write(file, text.replace(from, to));
  }

  /** Runs Node in the copy, whose Pulumi state is its own. @returns what it printed @throws with what it said when it fails */
  node(args: readonly string[]): string {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PULUMI_')));
    try {
      return execFileSync(process.execPath, args, { cwd: this.folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20 });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`node ${args.join(' ')} in ${this.folder} failed:\n${stdout ?? ''}\n${stderr ?? ''}`);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
