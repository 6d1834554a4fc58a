/** Labs for experiments: one that is running already, or one of their own, brought up and changed as they need it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hopNamed, promiseOf } from '../apps/routes/index.ts';
import { topology } from '../apps/topology.ts';
import { experiments } from '../experiments/catalogue/index.ts';
import type { StackNeeds } from '../experiments/experiment.ts';
import { faultKinds } from '../experiments/faults/index.ts';
import { openLocalLab } from '../experiments/faults/local/open-local-lab.ts';
import { localBackends, targetOf } from '../experiments/faults/targets.ts';
import type { ExperimentLab, LabKeeper } from '../experiments/lab.ts';
import { pullTraffic } from '../loadtest/pull-traffic.ts';
import { configSource, readConfig, type StackConfig } from '../stacks/config.ts';
import { isRunning } from '../stacks/local/experiment-state.ts';
import { startTicksOf } from '../stacks/local/processes.ts';
import { hopsOf } from '../stacks/scenarios/stages.ts';
import { settings, settingKeys, type SettingKey } from '../stacks/settings.ts';
import { pulumiText, scenarioOf, stackConfigOf, stackOutputs, stacks, type StackOutputs } from './pulumi.ts';

/** `test-` keeps the stack's config file out of git. */
export const OWN_STACK = 'test-experiments';

/** Config by key, without the project's name. */
type Config = Readonly<Record<string, string>>;

/** A stack that is up, as it is. What needs another config isn't run on it. */
export function runningLab(repository: string, stack: string, commit: string): LabKeeper {
  let opened: Promise<ExperimentLab> | undefined;
  return {
    async lab(needs) {
      const config = stackConfigOf(repository, stack);
      const differing = varied(needs).filter(([key, value]) => (config[key] ?? settings[key].default) !== value);
      if (differing.length > 0) {
        return { unsupported: unfit(stack, config, differing) };
      }
      opened ??= openLab(repository, stackOutputs(repository, stack), config, commit);
      return await opened;
    },
    close: async () => undefined,
  };
}

/** What a stack would have to have, what it has, and how to get there; a key whose default is needed is taken back. */
export function unfit(stack: string, config: Config, differing: ReturnType<typeof varied>): string {
  const pairs = (valueOf: (key: SettingKey, needed: string) => string): string => differing.map(([key, value]) => `${key}=${valueOf(key, value)}`).join(', ');
  const of = stack === 'dev' ? '' : ` --stack ${stack}`;
  const changes = differing.map(([key, value]) => value === settings[key].default ? `pulumi config rm ${key}${of}` : `pulumi config set ${key} ${value}${of}`);
  return `needs ${pairs((_key, needed) => needed)}, and stack ${stack} has ${pairs((key) => config[key] ?? settings[key].default)}: run it with --own, or \`${[...changes, `pulumi up${of}`].join(' && ')}\` first`;
}

export interface OwnLab {
  /** @default OWN_STACK */
  readonly stack?: string;
  readonly portsBase: number;
  readonly commit: string;
  readonly report: (line: string) => void;
}

/** A lab of the experiments' own, with links for faults, beside whatever else is running; taken down at the end. @throws when another run has it */
export function ownLab(repository: string, { stack = OWN_STACK, portsBase, commit, report }: OwnLab): LabKeeper {
  const run = (...args: string[]) => pulumiText(repository, [...args, '--stack', stack]);
  const release = claim(join(repository, '.lab', `${stack}.owner.json`), stack);
  let isUp = false;
  let set: StackNeeds = {};
  return {
    async lab(needs) {
      if (!isUp) {
        takeDown(repository, stack); // what an earlier, killed run left
        pulumiText(repository, ['stack', 'init', stack, '--no-select']);
        isUp = true;
        for (const [key, value] of Object.entries({ platform: 'local', 'ports.base': String(portsBase), 'faults.links': 'true' })) run('config', 'set', key, value);
      }
      const shown = Object.entries(needs).map(([key, value]) => `${key}=${value}`).join(', ');
      report(`bringing the lab up${shown === '' ? '' : ` with ${shown}`}, about a minute`);
      for (const key of Object.keys(set)) if (!(key in needs)) run('config', 'rm', key);
      for (const [key, value] of Object.entries(needs)) run('config', 'set', key, value);
      set = needs;
      run('up', '--yes', '--skip-preview');
      return await openLab(repository, stackOutputs(repository, stack), stackConfigOf(repository, stack), commit);
    },
    async close() {
      if (isUp) takeDown(repository, stack);
      isUp = false;
      release();
    },
  };
}

/** Says whose a stack is, so that no run takes another's lab down. @returns gives it back */
function claim(file: string, stack: string): () => void {
  const owner = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as { pid: number; startTicks: number } : undefined;
  if (owner !== undefined && owner.pid !== process.pid && isRunning(owner)) {
    throw new Error(`The lab ${stack} is another run's (process ${owner.pid}): let it end, or end it with Ctrl-C where it runs.`);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, startTicks: startTicksOf(process.pid) }));
  return () => rmSync(file, { force: true });
}

/** @param outputs of a stack on the local platform that is up */
export async function openLab(repository: string, outputs: StackOutputs, config: Config, commit: string): Promise<ExperimentLab> {
  const { stack, entryUrl, metricsUrl, documentsUrl, cacheUrl, registryAccess, trafficArtifact } = outputs;
  if ((config['platform'] ?? settings.platform.default) !== 'local') {
    throw new Error(`Running experiments on stack ${stack}: it is on platform ${config['platform']}, and the runner measures processes on this machine. There, put faults in with \`pulumi config set chaos …\`.`);
  }
  const labDir = join(repository, '.lab', 'stacks', stack);
  const scenario = scenarioOf(outputs);
  const stackConfig = readConfig(configSource(config), stack, faultKinds);
  const traffic = await pullTraffic({ ...registryAccess, reference: trafficArtifact }, join(labDir, 'pulled-traffic'));
  const services = topology(stackConfig);
  return {
    labDir, entryUrl, metricsUrl, documentsUrl, cacheUrl, scenario, commit,
    mayLose: Object.entries(scenario.paths).filter(([, path]) => promiseOf(path, stackConfig).lossKind !== 'none').map(([route]) => route),
    processes: processesOf(stackConfig),
    bodies: (JSON.parse(readFileSync(traffic, 'utf8')) as object[]).map((event) => JSON.stringify(event)),
    local: openLocalLab(labDir),
    target: (role, route) => route === undefined && (role === 'entry' || role === 'worker')
      ? { role, services: services.filter((service) => service.role === role).map(({ name }) => name) }
      : targetOf({ role, ...route === undefined ? {} : { route } }, services),
  };
}

/** By path, of a lab on this machine: its services, and the processes of what its hops go through; not the stores, where every path ends. */
export function processesOf(config: StackConfig): ExperimentLab['processes'] {
  const services = topology(config);
  return Object.fromEntries(Object.entries(config.scenario.paths).map(([path, steps]) => {
    const needs = hopsOf(steps).flatMap((hop) => hopNamed(hop).needs);
    return [path, [
      ...services.filter(({ paths }) => paths.includes(path)).map(({ name }) => name),
      ...Object.entries(localBackends).flatMap(([backend, processes]) => needs.some((need) => need === backend) ? processes : []),
    ]];
  }));
}

/** Every key that some experiment sets, with the value that is needed: one that says nothing of it means the default. */
export function varied(needs: StackNeeds): readonly (readonly [SettingKey, string])[] {
  const sets = experiments.flatMap(({ stack = {}, variants = {} }) => [stack, ...Object.values(variants).map((variant) => variant.stack)]);
  return settingKeys.filter((key) => sets.some((set) => key in set)).map((key) => [key, needs[key] ?? settings[key].default]);
}

function takeDown(repository: string, stack: string): void {
  if (stacks(repository).includes(stack)) {
    pulumiText(repository, ['destroy', '--yes', '--skip-preview', '--stack', stack]);
    pulumiText(repository, ['stack', 'rm', stack, '--yes']);
  }
  const config = join(repository, `Pulumi.${stack}.yaml`);
  if (existsSync(config)) rmSync(config);
}
