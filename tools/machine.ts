/** On what it was measured. */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import type { Machine } from '../experiments/run-folder.ts';

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
