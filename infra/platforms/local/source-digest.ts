/** What a service is made of, as one hash: an edit restarts the services that use the file, and no other. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * A text that is a relative path: an import's, or a file's that is read at run time (`'../web'`: all of that folder).
 * Rather one too many than one too few.
 */
const RELATIVE_PATH = /(['"`])(\.{1,2}\/[^'"`\n$]*)\1/g;
const CODE = /\.(ts|tsx|js|mjs)$/;
const TEST = /\.test\.tsx?$|(^|\/)(__snapshots__|__pycache__)(\/|$)/;

/** Every file that the given ones reach through relative paths in their code, themselves included; sorted. */
export function closureOf(mains: readonly string[]): string[] {
  const seen = new Set<string>();
  const open = [...mains];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path) || TEST.test(path)) continue;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.isDirectory()) {
      open.push(...readdirSync(path).map((entry) => join(path, entry)));
      continue;
    }
    seen.add(path);
    if (CODE.test(path)) open.push(...pathsIn(readFileSync(path, 'utf8')).map((found) => resolve(dirname(path), found)));
  }
  return [...seen].sort();
}

function pathsIn(code: string): string[] {
  return [...code.matchAll(RELATIVE_PATH)].map((match) => match[2]!);
}

/** A hash over names and contents of the closure; the same wherever the checkout lies. */
export function digestOf(rootDir: string, mains: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of closureOf(mains)) hash.update(`${relative(rootDir, file)}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}
