import { existsSync, mkdirSync, readFileSync, readlinkSync, realpathSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findProgram } from './find-on-path.ts';
import type { FoundOnPath } from './find-on-path.ts';
import type { Tool } from './recipe.ts';

/** What was seen on PATH when a link to it was made; while it holds, no program is asked again. */
const FOUND_FILE = 'found-on-path.json';

/** Only a Python virtual environment has this file. */
const ENVIRONMENT_FILE = 'pyvenv.cfg';

/**
 * True if a built tool's folder is there and works. A virtual environment stops working when the Python that it
 * was made with goes away, as at an upgrade of the system; everything else stands alone.
 */
export function isUsable(folder: string): boolean {
  if (!existsSync(folder)) return false;
  if (!existsSync(join(folder, ENVIRONMENT_FILE))) return true;
  const python = join(folder, 'bin', 'python');
  if (!existsSync(python)) return false;
  // A `python3` without a minor version in its name tells nothing, and is believed.
  const program = basename(realpathSync(python));
  return !/^python3\.\d+$/.test(program) || existsSync(join(folder, 'lib', program));
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Changes when the user upgrades one of the programs or puts another first on PATH; costs no start of them to read. */
function pathStamp(tool: Tool, path: string): string {
  const files = (tool.onPath?.commands ?? []).map((command) => {
    const file = findProgram(command, path);
    const stat = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
    return [file, stat?.size, stat?.mtimeMs];
  });
  return JSON.stringify([tool.onPath?.atLeast, tool.onPath?.below, files]);
}

/** True if `link` already leads to what it should: the built tool, or unchanged programs on PATH. */
export function isLinked(link: string, tool: Tool, built: string, path: string): boolean {
  const target = linkTarget(link);
  if (target !== undefined) return target === built && isUsable(built);
  const seen = join(link, FOUND_FILE);
  return existsSync(seen) && readFileSync(seen, 'utf8') === pathStamp(tool, path);
}

/** Makes `link` lead to a built tool, in one step where it was a link before, so that a running lab never misses it. */
export function linkBuilt(link: string, built: string): void {
  const next = `${link}.${process.pid}`;
  rmSync(next, { recursive: true, force: true });
  symlinkSync(built, next);
  if (linkTarget(link) === undefined) rmSync(link, { recursive: true, force: true });
  renameSync(next, link);
}

/** Makes `link` a folder whose `bin/` links to programs that were found on PATH. */
export function linkFound(link: string, tool: Tool, found: FoundOnPath, path: string): void {
  const next = `${link}.${process.pid}`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(join(next, 'bin'), { recursive: true });
  for (const [command, file] of Object.entries(found.files)) symlinkSync(file, join(next, 'bin', command));
  writeFileSync(join(next, FOUND_FILE), pathStamp(tool, path));
  rmSync(link, { recursive: true, force: true });
  renameSync(next, link);
}
