import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One program that `go build` makes out of a module of this project under `tools/go/`. */
export interface GoBinary {
  /** Folder under `tools/go/`; its go.mod and go.sum pin everything. */
  readonly module: string;
  /** Import path of the main package. */
  readonly package: string;
  /** File name in the tool's `bin/`. */
  readonly output: string;
  /** Linker flags beside `-s -w`, such as `-X path.Version=v1`. @default none */
  readonly ldflags?: string;
}

/** Files that a published Go module brings along: copied as they are into the tool's `files/`. */
export interface GoFiles {
  readonly module: string;
  readonly version: string;
  /** Hash of the module's content, as go.sum writes it. */
  readonly sum: string;
  /** Files, or folders whose own files are meant, inside the module. */
  readonly paths: readonly string[];
  /** Folder below `files/`. */
  readonly into: string;
}

export interface GoRecipe {
  readonly kind: 'go';
  readonly binaries: readonly GoBinary[];
  /** @default none */
  readonly files?: readonly GoFiles[];
}

/** A Maven project of this project under `tools/maven/`; its jars, and its own if it has sources, land in `lib/`. */
export interface MavenRecipe {
  readonly kind: 'maven';
  readonly project: string;
}

export interface PipRecipe {
  readonly kind: 'pip';
  /** File name without `.txt` under `tools/python/`: complete, with hashes. */
  readonly requirements: string;
  /**
   * Keep only these files of the installed packages, as `bin/<name>`, and no virtual environment.
   * Each value is a path inside site-packages; `*` stands for one folder's name.
   * @default the whole virtual environment is kept
   */
  readonly extract?: Readonly<Record<string, string>>;
}

export type Recipe = GoRecipe | MavenRecipe | PipRecipe;

/** How to know a good copy that the user already has. It is believed only after its version was read. */
export interface Detection {
  /** Programs that must all be on PATH; the first one is asked for its version. */
  readonly commands: readonly [string, ...string[]];
  readonly versionArguments: readonly string[];
  /** First capture group: the version, `major.minor.patch`. */
  readonly versionPattern: RegExp;
  /** Lowest good version, inclusive. */
  readonly atLeast: string;
  /** Lowest version that is too new. @default none */
  readonly below?: string;
}

export interface Tool {
  readonly version: string;
  /** What the lab needs it for, in one line. */
  readonly purpose: string;
  /** SPDX identifier of what is installed. */
  readonly licence: string;
  /** Seconds of a cold install on two cores: the slowest start first. */
  readonly coldSeconds: number;
  readonly recipe: Recipe;
  /** @default never taken from PATH */
  readonly onPath?: Detection;
}

export type ToolRegistry = Readonly<Record<string, Tool>>;

/** Length of the hash in a cache folder's name, hexadecimal digits. */
const HASH_LENGTH = 12;

/** The files and folders, relative to the tools folder, that a recipe reads. */
function recipeInputs(recipe: Recipe): string[] {
  switch (recipe.kind) {
    case 'go':
      return [...new Set(recipe.binaries.map((binary) => join('go', binary.module)))];
    case 'maven':
      return [join('maven', recipe.project)];
    case 'pip':
      return [join('python', `${recipe.requirements}.txt`)];
  }
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Hash of all that decides what an install yields: the recipe, the files it reads, platform and architecture.
 * Another recipe is another folder, so an old lab's tools stay whole beside it.
 *
 * @param toolsDir the folder that holds `go/`, `maven/` and `python/`
 * @throws if a file of the recipe is missing
 */
export function recipeHash(tool: Tool, toolsDir: string): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.platform, process.arch, tool.version, tool.recipe]));
  for (const input of recipeInputs(tool.recipe)) {
    for (const file of filesBelow(join(toolsDir, input))) {
      hash.update(`\0${relative(toolsDir, file)}\0`);
      hash.update(readFileSync(file));
    }
  }
  return hash.digest('hex').slice(0, HASH_LENGTH);
}
