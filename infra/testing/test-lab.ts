/** A lab of a test's own: its own stack, ports and state, on the real engine, beside whatever else is running. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pulumiText, type StackOutputs } from '../../tools/pulumi.ts';

export const repository = join(import.meta.dirname, '../..');

/** What a command did to how many resources. */
export interface Changes {
  readonly created: number;
  readonly updated: number;
  readonly replaced: number;
  readonly deleted: number;
  readonly unchanged: number;
}

/** One step of a preview, e.g. `update lab:index:Split weights`. */
export interface PlannedStep {
  readonly operation: string;
  readonly type: string;
  readonly name: string;
  readonly changed: readonly string[];
}

export class TestLab {
  readonly stack: string;
  readonly labDir: string;
  readonly #project: string;
  private constructor(stack: string, project: string) {
    this.stack = stack;
    this.#project = project;
    this.labDir = join(repository, '.lab', 'stacks', stack);
  }

  /**
   * Makes the stack anew; what a killed run of the same test left is taken down first.
   * @param name of the stack, without the `test-` that keeps its config file out of git
   * @param project folder of another Pulumi.yaml, which names other providers @default the repository
   */
  static open(name: string, config: Readonly<Record<string, string>>, project: string = repository): TestLab {
    const lab = new TestLab(`test-${name}`, project);
    // Pulumi's own state is apart as well: whoever uses the checkout keeps the stack they have selected.
    const state = join(repository, '.lab', 'test-pulumi');
    mkdirSync(join(state, 'home'), { recursive: true });
    process.env['PULUMI_BACKEND_URL'] = pathToFileURL(state).href;
    process.env['PULUMI_HOME'] = join(state, 'home');
    lab.close();
    lab.#pulumi('stack', 'init', lab.stack, '--no-select');
    for (const [key, value] of Object.entries(config)) lab.set(key, value);
    return lab;
  }

  set(key: string, value: string): void {
    this.run('config', 'set', key, value);
  }

  unset(key: string): void {
    this.run('config', 'rm', key);
  }

  /** @throws with all that Pulumi said */
  up(): Changes {
    return changes(this.run('up', '--yes', '--skip-preview'));
  }

  refresh(): string {
    return this.run('refresh', '--yes', '--skip-preview', '--diff');
  }

  /** Steps other than `same`. */
  preview(): PlannedStep[] {
    const plan = JSON.parse(this.run('preview', '--json')) as {
      steps: { op: string; urn: string; diffReasons?: string[]; detailedDiff?: Record<string, unknown> }[];
    };
    return plan.steps.filter(({ op }) => op !== 'same').map(({ op, urn, diffReasons, detailedDiff }) => {
      const [, , type, name] = urn.split('::');
      return { operation: op, type: type!.split('$').at(-1)!, name: name!, changed: Object.keys(detailedDiff ?? {}).length > 0 ? Object.keys(detailedDiff!) : diffReasons ?? [] };
    });
  }

  destroy(): Changes {
    return changes(this.run('destroy', '--yes', '--skip-preview'));
  }

  outputs(): StackOutputs {
    return { ...JSON.parse(this.run('stack', 'output', '--json')) as StackOutputs, stack: this.stack };
  }

  /** Takes everything down, the stack and its config file too. */
  close(): void {
    const stacks = JSON.parse(this.#pulumi('stack', 'ls', '--json')) as { name: string }[];
    if (stacks.some(({ name }) => name === this.stack)) {
      this.destroy();
      this.run('stack', 'rm', '--yes');
    }
    const config = join(this.#project, `Pulumi.${this.stack}.yaml`);
    if (existsSync(config)) rmSync(config);
  }

  run(...args: string[]): string {
    return this.#pulumi(...args, '--stack', this.stack);
  }

  #pulumi(...args: string[]): string {
    return pulumiText(repository, ['--cwd', this.#project, ...args]);
  }
}

/** Reads Pulumi's closing summary, e.g. `~ 1 updated`. */
export function changes(text: string): Changes {
  const summary = text.slice(text.lastIndexOf('Resources:'));
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
  return {
    created: count('created'), updated: count('updated'), replaced: count('replaced'), deleted: count('deleted'), unchanged: count('unchanged'),
  };
}
