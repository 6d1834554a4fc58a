/**
 * The split's weights while experiments run. They are set in the file that Envoy watches, in the place of the engine: that takes
 * milliseconds and drops nothing, where an engine's run would take seconds of the CPU that is being measured. Afterwards the file is put back
 * byte for byte, so that the engine never sees a difference.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../stacks/local/wait-until.ts';
import { writeWhole } from '../stacks/local/write-whole.ts';
import { metricNames } from '../stacks/names.ts';

/** How long Envoy may take to act by new weights. */
const WITHIN_MS = 10_000;
const POLL_MS = 20;

export type Weights = Readonly<Record<string, number>>;

/** The parts of Envoy's route file that say the weights; the rest stays as it is. */
interface RouteFile {
  version_info: string;
  readonly resources: readonly {
    readonly virtual_hosts: readonly { readonly routes: readonly Route[] }[];
  }[];
}

interface Route {
  readonly direct_response?: { readonly body: { inline_string: string } };
  readonly route?: { readonly weighted_clusters?: { readonly clusters: readonly { readonly name: string; weight: number }[] } };
}

export interface SplitWeights {
  /** The file as it was found: what `put` gives back. */
  readonly original: string;
  /** Resolves once Envoy acts by them. @param weights whole numbers by route; those that are not named take none */
  set(weights: Weights): Promise<void>;
  put(text: string): Promise<void>;
}

/** @param labDir of a local lab that is up @throws when it has no split */
export function openSplitWeights(labDir: string): SplitWeights {
  const file = join(labDir, 'split', 'routes', 'routes.json');
  const { admin } = JSON.parse(readFileSync(join(labDir, 'split', 'envoy.json'), 'utf8')) as { admin: { address: { socket_address: { address: string; port_value: number } } } };
  const { address, port_value: port } = admin.address.socket_address;
  const original = readFileSync(file, 'utf8');
  const put = async (text: string): Promise<void> => {
    await writeWhole(file, text);
    await inEffect(`http://${address}:${port}`, (JSON.parse(text) as RouteFile).version_info);
  };
  return { original, put, set: (weights) => put(withWeights(original, weights)) };
}

/**
 * The file's text with other weights; the same text where they are the same, since Envoy takes no new version of what it has. Pure.
 * @throws when it isn't a split's, or has no such route
 */
export function withWeights(text: string, weights: Weights): string {
  const parsed = JSON.parse(text) as RouteFile;
  const routes = parsed.resources.flatMap(({ virtual_hosts: hosts }) => hosts.flatMap((host) => host.routes));
  const clusters = routes.flatMap(({ route }) => route?.weighted_clusters?.clusters ?? []);
  const unknown = Object.keys(weights).filter((name) => !clusters.some((cluster) => cluster.name === name));
  if (unknown.length > 0) throw new Error(`Setting the split's weights failed: it has no route ${unknown.join(', ')}; it has ${clusters.map(({ name }) => name).join(', ')}`);
  for (const cluster of clusters) cluster.weight = weights[cluster.name] ?? 0;
  const said = clusters.map(({ name, weight }) => `${metricNames.splitWeight}{route="${name}"} ${weight}\n`).join('');
  for (const { direct_response: direct } of routes) {
    if (direct?.body.inline_string.includes(metricNames.splitWeight)) {
      direct.body.inline_string = direct.body.inline_string.split('\n').filter((line) => line.startsWith('#')).join('\n') + `\n${said}`;
    }
  }
  if (JSON.stringify(parsed) === JSON.stringify(JSON.parse(text))) return text;
  parsed.version_info = '';
  parsed.version_info = createHash('sha256').update(JSON.stringify(parsed)).digest('hex').slice(0, 16);
  return JSON.stringify(parsed, undefined, 1);
}

async function inEffect(adminUrl: string, version: string): Promise<void> {
  const acts = await waitUntil(async () => {
    const answer = await fetch(`${adminUrl}/config_dump?resource=dynamic_route_configs`, { signal: AbortSignal.timeout(2_000) }).then((response) => response.json(), () => ({})) as
      { configs?: readonly { version_info?: string }[] };
    return answer.configs?.some((config) => config.version_info === version) || undefined;
  }, { timeoutMs: WITHIN_MS, intervalMs: POLL_MS });
  if (!acts) throw new Error(`Setting the split's weights failed: Envoy at ${adminUrl} doesn't act by them within ${WITHIN_MS} ms; is the lab up?`);
}
