/** `lab:index:Split`: the weights by which a running Envoy chooses among its clusters. Changing them drops no request. */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { MISSING, type Kind } from '../kind.ts';
import { timeoutSchema } from '../schemas.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { writeWhole } from '../../../stacks/local/write-whole.ts';
import { routeConfig, type RouteFile } from './route-config.ts';

export const splitSchema = z.object({
  /** The file that Envoy's RDS watches: absolute path. */
  file: z.string().startsWith('/', 'must be an absolute path'),
  /** The route configuration's name in Envoy. */
  routeConfig: z.string().min(1),
  /** Relative weights by route, any sum; each route is a cluster of the same name. */
  weights: z.record(z.string().min(1), z.number().min(0).max(1_000_000))
    .refine((weights) => Object.values(weights).some((weight) => weight > 0), 'give at least one route a weight above 0'),
  /** Where a route is reached without the weights: route -> the URL's path. */
  urls: z.record(z.string().min(1), z.string().startsWith('/')).optional(),
  /** After which the split itself answers 504. */
  requestTimeoutMs: timeoutSchema,
  /** Envoy's admin address, http://host:port. */
  adminUrl: z.url({ protocol: /^http$/ }),
  /** How long Envoy may take to act by new weights. */
  timeoutMs: timeoutSchema.default(15_000),
});

export type SplitInputs = z.input<typeof splitSchema>;
type SplitSettings = z.output<typeof splitSchema>;

async function bringAbout(settings: SplitSettings, signal: AbortSignal): Promise<void> {
  const wanted = routeConfig(settings);
  await writeWhole(settings.file, JSON.stringify(wanted, undefined, 1));
  const inEffect = await waitUntil(async () => await versionInEffect(settings) === wanted.version_info || undefined,
    { timeoutMs: settings.timeoutMs, intervalMs: 20, signal });
  if (!inEffect) {
    throw new Error(`Setting the split's weights failed: Envoy at ${settings.adminUrl} doesn't act by ${settings.file} within ${
      settings.timeoutMs} ms; its log and ${settings.adminUrl}/config_dump say why. Run \`pulumi up\` again.`);
  }
}

export const splitKind: Kind<SplitSettings> = {
  schema: splitSchema,
  settled: 'in effect',
  id: ({ file }) => file,
  replaces: (olds, news) => (['file', 'routeConfig'] as const).filter((property) => olds[property] !== news[property]),
  async state(settings) {
    if (!existsSync(settings.file)) return MISSING;
    const wanted = routeConfig(settings).version_info;
    const written = JSON.parse(await readFile(settings.file, 'utf8')) as RouteFile;
    if (written.version_info !== wanted) return 'outdated';
    const version = await versionInEffect(settings);
    return version === undefined ? 'unreachable' : version === wanted ? 'in effect' : 'outdated';
  },
  create: bringAbout,
  update: (_olds, news, signal) => bringAbout(news, signal),
  async delete({ file }) {
    await rm(file, { force: true });
  },
};

interface ConfigDump {
  readonly configs?: readonly { readonly version_info?: string; readonly route_config?: { readonly name?: string } }[];
}

/** The version that Envoy acts by now: '' for none yet, undefined when it doesn't answer. */
async function versionInEffect(settings: SplitSettings): Promise<string | undefined> {
  try {
    const response = await fetch(`${settings.adminUrl}/config_dump?resource=dynamic_route_configs`, { signal: AbortSignal.timeout(2_000) });
    const { configs = [] } = await response.json() as ConfigDump;
    return configs.find((config) => config.route_config?.name === settings.routeConfig)?.version_info ?? '';
  } catch {
    return undefined;
  }
}
