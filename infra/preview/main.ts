/**
 * `npm run preview -- [--stack S] [--config KEY=VALUE]… [--against REF] [--markdown]`: the whole plan of a stack on a cluster, without
 * credentials, plugins or a state. Exit 1 when the policy finds something.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faultKinds } from '../../experiments/faults/index.ts';
import { configSource, readConfig } from '../../stacks/config.ts';
import type { MonthlyCost } from '../platforms/gke/cost/bill.ts';
import { judge } from '../policy/policy.ts';
import { resourcesAt } from './earlier.ts';
import { declareLab } from './lab-preview.ts';
import { difference, plain } from './rendered.ts';
import { exitCodeOf, reportMarkdown, reportText, type Preview } from './report.ts';
import { previewConfig } from './stack-file.ts';

const rootDir = join(import.meta.dirname, '..', '..');

/** A file of manifests that the provider fetches: what is in it is unknown here, and where it comes from isn't. */
const FETCHED = ':ConfigFile';

const USAGE = `npm run preview -- [--stack gke|cluster] [--config KEY=VALUE]… [--against REF] [--markdown]
  --stack     which Pulumi.STACK.yaml; gke when not said
  --config    a setting for this preview alone
  --against   a commit: what that commit's own program would declare, and what differs
  --markdown  for a pull request's summary`;

async function main(): Promise<number> {
  const { stack, config: overrides, against, ...asked } = readOptions();
  if (asked.help) {
    await print(`${USAGE}\n`);
    return 0;
  }
  const { values: config, assumed } = previewConfig(rootDir, stack, overrides);
  const { scenario, platform } = readConfig(configSource(config), stack, faultKinds);
  if (platform === 'local') throw new Error(`Previewing the stack ${stack} failed: its platform is local, which needs no credentials. Run \`pulumi preview --stack ${stack}\`.`);
  const program = await declareLab(stack, config);
  const resources = program.resources.filter(({ custom, type }) => custom || type.endsWith(FETCHED));
  if (asked.json) {
    await print(JSON.stringify(resources.map((resource) => ({ ...resource, inputs: plain(resource.inputs, rootDir) }))));
    return 0;
  }
  const preview: Preview = {
    stack, scenario: scenario.id, resources, assumed, verdict: judge(resources),
    ...platform === 'gke' ? { cost: program.outputs['monthlyCost'] as MonthlyCost } : {},
    ...against === undefined ? {} : { against: comparison(against, stack, resources) },
  };
  await print(`${asked.markdown ? reportMarkdown(preview) : reportText(preview)}\n`);
  return exitCodeOf(preview);
}

function readOptions() {
  try {
    return parseArgs({ options: {
      stack: { type: 'string', default: 'gke' },
      config: { type: 'string', multiple: true, default: [] },
      against: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false }, // for a later commit's preview
    } }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

/** With what that commit's program makes of that commit's config: an override counts as a change. */
function comparison(ref: string, stack: string, resources: Preview['resources']): NonNullable<Preview['against']> {
  const earlier = resourcesAt(rootDir, ref, stack);
  return { ref, difference: difference(resources, earlier ?? [], rootDir), ...earlier === undefined ? {} : { earlier } };
}

/** Whole, before this process ends. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
// Pulumi keeps what it would speak to its engine through.
process.exit();
