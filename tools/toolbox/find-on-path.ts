import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Detection } from './recipe.ts';
import { runCommand } from './run-command.ts';

/** Programs found on PATH whose version was read and is good. */
export interface FoundOnPath {
  readonly version: string;
  /** Command name to its absolute path, links resolved. */
  readonly files: Readonly<Record<string, string>>;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Absolute path of the first program of that name, links resolved, or undefined. Relative folders on PATH are not searched. */
export function findProgram(command: string, path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (isAbsolute(folder) && isProgram(join(folder, command))) return realpathSync(join(folder, command));
  }
  return undefined;
}

/** Negative if version `a` is older than `b`, 0 if they are the same, positive if newer; both `major.minor.patch`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * A good copy on PATH, or undefined: a program is missing, it doesn't say its version, or the version is out of range.
 * @param path folders as in $PATH
 */
export async function findOnPath(detection: Detection, path: string): Promise<FoundOnPath | undefined> {
  const files: Record<string, string> = {};
  for (const command of detection.commands) {
    const file = findProgram(command, path);
    if (file === undefined) return undefined;
    files[command] = file;
  }
  const first = files[detection.commands[0]]!;
  const output = await runCommand(first, detection.versionArguments, { env: { PULUMI_SKIP_UPDATE_CHECK: 'true' } }).catch(() => '');
  const version = detection.versionPattern.exec(output)?.[1];
  if (version === undefined || compareVersions(version, detection.atLeast) < 0) return undefined;
  if (detection.below !== undefined && compareVersions(version, detection.below) >= 0) return undefined;
  return { version, files };
}
