/**
 * `npm start [-- --scenario S] [--stack X] [--seconds N] [--users N]`: everything up, some real traffic, the ledger; the lab
 * stays up. Exit 1 when what was sent, accepted, stored and counted are not one number.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Reconciliation } from '../../loadtest/ledger.ts';
import { faultKinds } from '../../experiments/faults/index.ts';
import { configSource, readConfig } from '../../stacks/config.ts';
import { FAULTY } from '../../stacks/scenarios/scenario.ts';
import { settings } from '../../stacks/settings.ts';
import { command, commandLine, wholeOption } from '../command.ts';
import { labTools } from '../environment.ts';
import { ensureStack, pulumi, pulumiText, stackConfigOf, stackOutputs, type StackOutputs } from '../pulumi.ts';
import { ensureTools } from '../toolbox/toolbox.ts';
import { trafficAgainst } from '../traffic.ts';

const repository = join(import.meta.dirname, '../..');

function addresses(outputs: StackOutputs): string {
  return [
    ['dashboard', outputs.dashboardUrl],
    ['entry', `${outputs.entryUrl}/input`],
    ['Locust', outputs.loadtestUrl],
    ['metrics', outputs.metricsUrl],
  ].map(([name, url]) => `  ${name!.padEnd(10)} ${url}`).join('\n');
}

/** Nothing is being broken here: every route takes what it is sent, but for the one that is there to refuse. */
function allTaken({ routes }: Reconciliation): boolean {
  return Object.entries(routes).every(([route, { sent, accepted, stored, counted }]) =>
    route === FAULTY || (sent === accepted && sent === stored && sent === counted));
}

/** @throws with everything that is wrong with the config then; it is left as it was */
function setScenario(stack: string, scenario: string): void {
  const config = { ...stackConfigOf(repository, stack), scenario };
  readConfig(configSource(config), stack, faultKinds);
  pulumiText(repository, ['config', 'set', 'scenario', scenario, '--stack', stack]);
}

/** @throws before anything is made, where the stack isn't one of this machine */
function refuseOtherPlatforms(stack: string): void {
  const file = join(repository, `Pulumi.${stack}.yaml`);
  const { config = {} } = (existsSync(file) ? parse(readFileSync(file, 'utf8')) as { config?: Readonly<Record<string, unknown>> } | null : null) ?? {};
  const platform = config['ingestion-lab:platform'] ?? settings.platform.default;
  if (platform !== 'local') {
    throw new Error(`Starting the stack ${stack}: its platform is ${String(platform)}, and npm start brings up labs of this machine. \`npm run preview -- --stack ${stack}\` shows its plan without an account; how it comes up stands in docs/en/user-manual.md.`);
  }
}

async function main(): Promise<number> {
  const { values } = commandLine({
    options: {
      scenario: { type: 'string' },
      stack: { type: 'string', default: 'dev' },
      seconds: { type: 'string', default: '10' },
      users: { type: 'string', default: '30' },
    },
  });
  const [users, seconds] = [wholeOption('users', values.users, 1), wholeOption('seconds', values.seconds, 1)];
  refuseOtherPlatforms(values.stack);
  await ensureTools(labTools(repository), { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
  ensureStack(repository, values.stack, true);
  if (values.scenario !== undefined) setScenario(values.stack, values.scenario);
  await pulumi(repository, ['up', '--yes', '--skip-preview', '--refresh', '--stack', values.stack]);
  const outputs = stackOutputs(repository, values.stack);
  console.log(`\nSending traffic for ${values.seconds} s …`);
  const ledger = await trafficAgainst(repository, outputs, {
    users, spawnRate: users, seconds,
  }, (line) => console.error(line));
  console.log(`\nThe lab is up (npm stop takes it down):\n${addresses(outputs)}\n\n${ledger.text}`);
  return ledger.balanced && allTaken(ledger.reconciliation) ? 0 : 1;
}

await command(main);
