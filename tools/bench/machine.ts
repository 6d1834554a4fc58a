/** On what it was measured. */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly node: string;
  /** Of the checkout; `+` when something in it isn't committed. */
  readonly commit: string;
  /** Processes that wanted to run, over the last minute, before the bench began: much above 0 means that others shared the machine. */
  readonly loadBefore: number;
}

export function thisMachine(repository: string): Machine {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: repository, encoding: 'utf8' }).stdout?.trim() ?? '';
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    commit: (git('rev-parse', '--short', 'HEAD') || 'none') + (git('status', '--porcelain') === '' ? '' : '+'),
    loadBefore: loadavg()[0]!,
  };
}
