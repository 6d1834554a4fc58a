/** A lab of a test's own: its own stack, ports and state, on the real engine, beside whatever else is running. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pulumiText, stackOutputs, stacks, type StackOutputs } from '../../tools/pulumi.ts';

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
  private constructor(stack: string) {
    this.stack = stack;
    this.labDir = join(repository, '.lab', 'stacks', stack);
  }

  /**
   * Makes the stack anew; what a killed run of the same test left is taken down first.
   * @param name of the stack, without the `test-` that keeps its config file out of git
   */
  static open(name: string, config: Readonly<Record<string, string>>): TestLab {
    const lab = new TestLab(`test-${name}`);
    // Pulumi's own state is apart as well: whoever uses the checkout keeps the stack they have selected.
    const state = join(repository, '.lab', 'test-pulumi');
    mkdirSync(join(state, 'home'), { recursive: true });
    process.env['PULUMI_BACKEND_URL'] = pathToFileURL(state).href;
    process.env['PULUMI_HOME'] = join(state, 'home');
    lab.close();
    pulumiText(repository, ['stack', 'init', lab.stack, '--no-select']);
    for (const [key, value] of Object.entries(config)) lab.set(key, value);
    return lab;
  }

  set(key: string, value: string): void {
    pulumiText(repository, ['config', 'set', key, value, '--stack', this.stack]);
  }

  unset(key: string): void {
    pulumiText(repository, ['config', 'rm', key, '--stack', this.stack]);
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
    return stackOutputs(repository, this.stack);
  }

  /** Takes everything down, the stack and its config file too. */
  close(): void {
    if (stacks(repository).includes(this.stack)) {
      this.destroy();
      pulumiText(repository, ['stack', 'rm', this.stack, '--yes']);
    }
    const config = join(repository, `Pulumi.${this.stack}.yaml`);
    if (existsSync(config)) rmSync(config);
  }

  run(...args: string[]): string {
    return pulumiText(repository, [...args, '--stack', this.stack]);
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
