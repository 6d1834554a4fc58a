/** The house rules that no linter knows: names, sizes, and what must never stand in a file. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A file longer than this is a room with too much in it. Lines. */
export const MAX_FILE_LINES = 400;

const SOURCE = /\.(ts|tsx|mjs|py|java|sh)$/;
const DATA = /(^|\/)(generated|__snapshots__|golden)\/|package-lock\.json$|go\.sum$|\.txt$|loadtest\/traffic\//;

const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp; readonly except?: RegExp }[] = [
  { what: 'a note to finish something', pattern: /\b(TODO|FIXME|XXX|HACK)\b/ },
  { what: 'a type that says nothing', pattern: /\bas any\b|: any\b|@ts-(ignore|nocheck|expect-error)/ },
  { what: "a package registry's host", pattern: /registry\.npmjs\.org|pypi\.org|proxy\.golang\.org|repo1?\.maven|files\.pythonhosted|deb\.debian\.org/ },
  { what: "a machine's own path", pattern: /\/(root|home\/[a-z]+|work)\/(?!\.\.)/, except: /distroless|cloud-init|'\/home\/kubernetes\/bin'/ },
  { what: 'a focused or disabled test', pattern: /\b(it|test|describe)\.(only|todo)\b|\bfdescribe\b|\bxit\b/ },
];

/** Files that git tracks or would track. */
export function projectFiles(repository: string): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: repository, encoding: 'utf8' })
    .split('\n').filter((file) => file !== '' && statSync(join(repository, file), { throwIfNoEntry: false })?.isFile());
}

/** Everything about one file that breaks a rule, as `file:line: what`. */
export function untidy(repository: string, file: string): string[] {
  const problems: string[] = [];
  const name = basename(file);
  if (/(^|\/)(utils?|helpers?|common|misc)(\/|\.[a-z]+$)/.test(file)) problems.push(`${file}: name it for what is in it`);
  if (SOURCE.test(file) && !/^\.?[a-z0-9]+([.-][a-z0-9]+)*\.[a-z]+$/.test(name) && !file.endsWith('.java')) {
    problems.push(`${file}: file names are kebab-case`);
  }
  if (!SOURCE.test(file) || DATA.test(file) || file.startsWith('tools/checks/')) return problems;
  const lines = readFileSync(join(repository, file), 'utf8').split('\n');
  if (lines.length > MAX_FILE_LINES) problems.push(`${file}: ${lines.length} lines, at most ${MAX_FILE_LINES}`);
  lines.forEach((line, index) => {
    for (const { what, pattern, except } of FORBIDDEN) {
      if (pattern.test(line) && !except?.test(line)) problems.push(`${file}:${index + 1}: ${what}: ${line.trim().slice(0, 80)}`);
    }
    if (/\s+$/.test(line)) problems.push(`${file}:${index + 1}: white space at the end`);
  });
  return problems;
}
