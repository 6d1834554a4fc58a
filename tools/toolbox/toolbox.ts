import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { installGo } from './install-go.ts';
import { withInstallLock } from './install-lock.ts';
import { installMaven } from './install-maven.ts';
import { installPip } from './install-pip.ts';
import { recipeHash } from './recipe.ts';
import type { Tool, ToolRegistry } from './recipe.ts';
import { CommandFailed } from './run-command.ts';
import { isLinked, isUsable, linkBuilt, linkFound } from './tool-link.ts';
import { tools } from './tools.ts';
import type { ToolName } from './tools.ts';

/** More would only make two cores switch between compilers. */
const INSTALLS_AT_ONCE = 2;

/** Builds a tool in `targetDir`, which is afterwards moved to `finalDir`. */
export type Installer = (tool: Tool, targetDir: string, finalDir: string) => Promise<void>;

export interface ToolboxOptions {
  /** The lab's state folder; tools are linked in `<labDir>/tools`. */
  readonly labDir: string;
  /** Takes one line of progress at a time. Never called when everything is there. */
  readonly report: (line: string) => void;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Another set of tools, for tests. @default tools.ts */
  readonly registry?: ToolRegistry;
  /** Another way to install, for tests. @default by the recipe's kind */
  readonly install?: Installer;
  /** The folder that holds the recipes' files. @default the folder above this file */
  readonly toolsDir?: string;
}

interface Context extends Required<ToolboxOptions> {
  readonly cacheDir: string;
}

/** All tools that could not be installed, each with its command, the end of its output, and what to do. */
export class ToolsMissing extends Error {
  readonly failures: ReadonlyMap<string, Error>;

  constructor(failures: ReadonlyMap<string, Error>, registry: ToolRegistry) {
    const parts = [...failures].map(([name, error]) => describeFailure(name, registry[name]!, error));
    super(`${failures.size} of the lab's tools could not be installed:\n\n${parts.join('\n\n')}`);
    this.name = 'ToolsMissing';
    this.failures = failures;
  }
}

function describeFailure(name: string, tool: Tool, error: Error): string {
  const kind = tool.recipe.kind;
  const hint = {
    go: 'Go and its module proxy must be reachable; go.mod says which Go it needs (GOTOOLCHAIN=auto lets Go fetch that one).',
    maven: 'Java 17 or later, Maven and its central repository must be reachable.',
    pip: 'Python 3.11 or later with venv, and its package index, must be reachable.',
  }[kind];
  const output = error instanceof CommandFailed ? error.outputTail.map((line) => `    | ${line}`) : [];
  return [`  ${name} ${tool.version} (${tool.purpose}): ${error.message}`, ...output, `    ${hint} Then run the same command again: what is done stays done.`].join('\n');
}

/** The user's cache folder for built tools, shared by all checkouts. Relative values are refused, as XDG asks. */
export function toolCacheDir(env: Readonly<Record<string, string | undefined>>): string {
  const own = env['INGESTION_LAB_CACHE'];
  if (own !== undefined && own !== '') {
    if (!isAbsolute(own)) throw new Error(`INGESTION_LAB_CACHE must be an absolute path, and is "${own}"`);
    return own;
  }
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.cache');
  return join(base, 'ingestion-lab');
}

/**
 * Where an installed tool is: its folder, or a file in it such as `bin/envoy`. Says nothing about whether it is there.
 * @returns an absolute path if `labDir` is one
 */
export function toolPath(labDir: string, name: ToolName, file = ''): string {
  return join(labDir, 'tools', name, file);
}

function installByKind(toolsDir: string): Installer {
  return async (tool, targetDir, finalDir) => {
    switch (tool.recipe.kind) {
      case 'go': return installGo(tool.recipe, targetDir, toolsDir);
      case 'maven': return installMaven(tool.recipe, targetDir, toolsDir);
      case 'pip': return installPip(tool.recipe, targetDir, finalDir, toolsDir);
    }
  };
}

/** Builds beside and renames: whoever looks sees a whole tool or none. */
async function installInto(name: string, tool: Tool, cached: string, context: Context): Promise<void> {
  const prefix = `${cached}.building-`;
  for (const left of readdirSync(context.cacheDir).map((entry) => join(context.cacheDir, entry))) {
    if (left.startsWith(prefix)) rmSync(left, { recursive: true, force: true });
  }
  const target = `${prefix}${process.pid}`;
  mkdirSync(target, { recursive: true });
  const started = Date.now();
  context.report(`${name} ${tool.version}: installing, about ${tool.coldSeconds} s (${tool.purpose})`);
  try {
    await context.install(tool, target, cached);
    rmSync(cached, { recursive: true, force: true });
    renameSync(target, cached);
    context.report(`${name} ${tool.version}: installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    context.report(`${name} ${tool.version}: failed after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    throw error;
  }
}

async function ensureTool(name: string, tool: Tool, cached: string, context: Context): Promise<void> {
  const link = join(context.labDir, 'tools', name);
  const path = context.env['PATH'] ?? '';
  const found = tool.onPath === undefined ? undefined : await findOnPath(tool.onPath, path);
  if (found !== undefined) {
    context.report(`${name}: using ${found.version} from PATH (${Object.values(found.files)[0]})`);
    linkFound(link, tool, found, path);
    return;
  }
  if (!isUsable(cached)) {
    // Maven's local repository takes one writer at a time; everything else is locked by what it makes.
    const lock = tool.recipe.kind === 'maven' ? join(context.cacheDir, 'maven.lock') : `${cached}.lock`;
    const onWait = (pid: number) => context.report(`${name} ${tool.version}: waiting for process ${pid}, which is installing`);
    await withInstallLock(lock, onWait, async () => {
      if (!isUsable(cached)) await installInto(name, tool, cached, context);
    });
  }
  linkBuilt(link, cached);
}

/**
 * Makes sure that the named tools are there: from PATH if a good version is, otherwise built once into the user's cache
 * folder, and linked as `<labDir>/tools/<name>`. Two at a time, slowest first; quiet and quick when nothing is missing.
 *
 * @throws ToolsMissing with every failure together
 */
export async function ensureTools(names: readonly ToolName[], options: ToolboxOptions): Promise<void> {
  const env = options.env ?? process.env;
  const toolsDir = options.toolsDir ?? join(import.meta.dirname, '..');
  const context: Context = {
    registry: tools, install: installByKind(toolsDir), ...options, env, toolsDir, cacheDir: toolCacheDir(env),
  };
  mkdirSync(join(context.labDir, 'tools'), { recursive: true });
  mkdirSync(context.cacheDir, { recursive: true });
  const wanted = [...new Set<string>(names)].map((name) => {
    const tool = context.registry[name];
    if (tool === undefined) throw new Error(`there is no tool "${name}"; there are ${Object.keys(context.registry).join(', ')}`);
    return { name, tool, cached: join(context.cacheDir, `${name}-${tool.version}-${recipeHash(tool, toolsDir)}`) };
  });
  const queue = wanted
    .filter(({ name, tool, cached }) => !isLinked(join(context.labDir, 'tools', name), tool, cached, env['PATH'] ?? ''))
    .sort((a, b) => b.tool.coldSeconds - a.tool.coldSeconds);
  const failures = new Map<string, Error>();
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { name, tool, cached } = next;
      await ensureTool(name, tool, cached, context).catch((error: Error) => failures.set(name, error));
    }
  };
  await Promise.all(Array.from({ length: INSTALLS_AT_ONCE }, worker));
  if (failures.size > 0) throw new ToolsMissing(failures, context.registry);
}
