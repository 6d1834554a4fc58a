/** Imports go one way: the rules stand in .dependency-cruiser.mjs; this runs them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The top-level folders that hold code. */
const ROOMS = ['proto', 'stacks', 'apps', 'infra', 'loadtest', 'experiments', 'tools'];

export interface ImportCheck {
  /** How many modules were looked at. */
  readonly modules: number;
  /** `rule: from -> to` for each import that goes the wrong way. */
  readonly violations: readonly string[];
}

interface CruiseSummary {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[];
  };
}

/**
 * Checks every import of the tree below `root` against the rules of `repository`.
 * @throws when the checker itself fails, with what it said
 */
export function checkImports(repository: string, root: string = repository): ImportCheck {
  const cruiser = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const rooms = ROOMS.filter((room) => existsSync(join(root, room)));
  const run = spawnSync(process.execPath, [
    cruiser, '--config', join(repository, '.dependency-cruiser.mjs'), '--output-type', 'json', ...rooms,
  ], { cwd: root, encoding: 'utf8', maxBuffer: 256 << 20 });
  if (!run.stdout.startsWith('{')) throw new Error(`Checking the imports of ${root} failed: ${run.stderr || run.stdout}`);
  const { summary } = JSON.parse(run.stdout) as CruiseSummary;
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}
