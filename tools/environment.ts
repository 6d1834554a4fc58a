import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { toolPath } from './toolbox/toolbox.ts';
import { tools } from './toolbox/tools.ts';
import type { ToolName } from './toolbox/tools.ts';

/** Installed only by the few things that need them. */
const ON_DEMAND: readonly ToolName[] = [
  'toxiproxy', 'coredns', 'kubernetes', 'kwok', 'metrics-server', 'kubeconform', 'kube-score', 'checkov', 'cloud-init', 'crds',
];

/** What every command that brings up or changes a lab needs. */
export const LAB_TOOLS: readonly ToolName[] = (Object.keys(tools) as ToolName[]).filter((name) => !ON_DEMAND.includes(name));

/** What a lab with `faults.links: true` needs. */
export const LINKED_LAB_TOOLS: readonly ToolName[] = [...LAB_TOOLS, 'toxiproxy', 'coredns'];

/** What the stacks of a checkout need: those that the configs in it ask for included. */
export function labTools(repoDir: string): readonly ToolName[] {
  const configs = globSync('Pulumi.*.yaml', { cwd: repoDir }).map((file) => (parse(readFileSync(join(repoDir, file), 'utf8')) as StackFile | null)?.config ?? {});
  const links = configs.some((config) => Object.entries(config).some(([key, value]) => String(
    key.endsWith(':faults.links') ? value : key.endsWith(':faults') ? (value as { links?: unknown }).links : false) === 'true'));
  return links ? LINKED_LAB_TOOLS : LAB_TOOLS;
}

/** As Pulumi writes a stack's config. */
interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

/** What the lab adds to a child process's environment, and to a shell's by `npm run env`. */
export type LabEnvironment = Readonly<Record<string, string>>;

/** The folder with all of a checkout's state; git ignores it. */
export function labDirectory(repoDir: string): string {
  return join(repoDir, '.lab');
}

/**
 * The variables that plain `pulumi` needs in this checkout: where its state is, which Node and which Pulumi. A state
 * backend, a passphrase or a Pulumi home that the user chose stays as it is. Makes the state folders.
 *
 * @param repoDir absolute path of the checkout
 * @param env what the user has set @default process.env
 * @returns only the variables to set, PATH among them; spread it over `process.env`
 */
export function labEnvironment(repoDir: string, env: Readonly<Record<string, string | undefined>> = process.env): LabEnvironment {
  const labDir = labDirectory(repoDir);
  const first = [dirname(process.execPath), join(repoDir, 'node_modules', '.bin'), toolPath(labDir, 'pulumi', 'bin')];
  const rest = (env['PATH'] ?? '').split(':').filter((folder) => folder !== '' && !first.includes(folder));
  const added: Record<string, string> = { PATH: [...first, ...rest].join(':'), PULUMI_SKIP_UPDATE_CHECK: 'true' };
  if (!env['PULUMI_BACKEND_URL']) {
    const stateDir = join(labDir, 'pulumi');
    mkdirSync(stateDir, { recursive: true });
    added['PULUMI_BACKEND_URL'] = pathToFileURL(stateDir).href;
  }
  if (!env['PULUMI_HOME']) {
    const homeDir = join(labDir, 'pulumi-home');
    mkdirSync(homeDir, { recursive: true });
    added['PULUMI_HOME'] = homeDir;
  }
  // Empty is a choice too: only both unset means that there is none.
  if (env['PULUMI_CONFIG_PASSPHRASE'] === undefined && env['PULUMI_CONFIG_PASSPHRASE_FILE'] === undefined) {
    added['PULUMI_CONFIG_PASSPHRASE'] = '';
  }
  return added;
}

/** One POSIX shell word, whatever is in it. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Lines for a POSIX shell's `eval`: the variables, exported. */
export function exportLines(environment: LabEnvironment): string {
  return Object.entries(environment).map(([name, value]) => `export ${name}=${shellWord(value)}\n`).join('');
}
