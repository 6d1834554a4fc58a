/** `lab:index:Artifact`: one file in an OCI registry, under a media type of its own. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RegistryError, runOras } from '../../../stacks/artifact/oras.ts';
import { MISSING, type Kind } from '../kind.ts';
import { timeoutSchema } from '../schemas.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { digestOf, EMPTY_CONFIG, MANIFEST_TYPE, manifestOf, referenceOf } from './manifest.ts';

const absolutePath = z.string().startsWith('/', 'must be an absolute path');
const mediaType = z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/, 'must be a media type');

export const artifactSchema = z.object({
  /** The ORAS program. */
  oras: absolutePath,
  /** PEM of the CA that vouches for the registry. */
  caFile: absolutePath,
  /** User and password: see RegistryAccess. */
  authFile: absolutePath,
  registry: z.string().regex(/^[^:/\s]+:\d+$/, 'must be host:port'),
  repository: z.string().regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, 'must be a repository, e.g. traffic/vaccinations'),
  /** What the newest one is found by; whoever wants exactly one takes the digest. */
  tag: z.string().regex(/^\w[\w.-]{0,127}$/, 'must be a tag').default('latest'),
  /** What is pushed. */
  file: absolutePath,
  /** What is in the file: another content is another artifact. */
  contentDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256:… of the file'),
  contentBytes: z.int().min(0),
  artifactType: mediaType,
  mediaType,
  /** How long a registry that is starting is waited for. */
  timeoutMs: timeoutSchema.default(30_000),
});

export type ArtifactInputs = z.input<typeof artifactSchema>;
type ArtifactSettings = z.output<typeof artifactSchema>;

export const artifactKind: Kind<ArtifactSettings> = {
  schema: artifactSchema,
  settled: 'pushed',
  outputs: {
    names: ['digest', 'reference'],
    of: async (settings) => ({ digest: digestOf(manifestOf(settings)), reference: referenceOf(settings, settings) }),
  },
  id: ({ repository }) => repository,
  replaces: (olds, news) => olds.repository === news.repository ? [] : ['repository'],
  state: stateOf,
  create: bringAbout,
  /** The tag moves; the older content can still be pulled by its digest, for as long as the registry's data are kept. */
  update: (_olds, news, signal) => bringAbout(news, signal),
  /**
   * The manifest goes, and with it every way to the file; the registry's own clean-up frees the bytes, at the latest when its data go. The
   * registry is the lab's own: where it doesn't answer it has gone, or moved to other ports, and what is left goes with its data.
   */
  async delete(settings) {
    try {
      await runOras(settings, `Deleting ${referenceOf(settings, settings)}`, ['manifest', 'delete', '--force', referenceOf(settings, settings)]);
    } catch (error) {
      if (obstacleOf(error) !== 'unreachable') throw error;
    }
  },
};

/** `pushed`; `different`: the tag names something else; `incomplete`: the file itself is gone; or what keeps it from being looked at. */
async function stateOf(settings: ArtifactSettings): Promise<string> {
  const tagged = `${settings.registry}/${settings.repository}:${settings.tag}`;
  try {
    const digest = (await runOras(settings, `Looking at ${tagged}`, ['resolve', tagged])).trim();
    if (digest !== digestOf(manifestOf(settings))) return 'different';
  } catch (error) {
    const obstacle = obstacleOf(error);
    return obstacle === 'missing' ? MISSING : obstacle;
  }
  try {
    await runOras(settings, `Looking at the file of ${tagged}`, ['blob', 'fetch', '--descriptor', blob(settings, settings.contentDigest)]);
    return 'pushed';
  } catch (error) {
    const obstacle = obstacleOf(error);
    return obstacle === 'missing' ? 'incomplete' : obstacle;
  }
}

/** @throws what isn't the registry's doing */
function obstacleOf(error: unknown): string {
  if (error instanceof RegistryError && error.obstacle !== 'other') return error.obstacle;
  throw error;
}

/** Pushes; waits for a registry that is starting. What is there already isn't sent again. */
async function bringAbout(settings: ArtifactSettings, signal: AbortSignal): Promise<void> {
  const found = digestOf(await readFile(settings.file));
  if (found !== settings.contentDigest) {
    throw new Error(`Pushing ${settings.file} failed: it was changed meanwhile, and holds ${found} now, not ${
      settings.contentDigest}. Run \`pulumi up\` again.`);
  }
  let last: RegistryError | undefined;
  const pushed = await waitUntil(async () => {
    try {
      await push(settings, signal);
      return true;
    } catch (error) {
      if (!(error instanceof RegistryError) || error.obstacle !== 'unreachable') throw error;
      last = error;
      return undefined;
    }
  }, { timeoutMs: settings.timeoutMs, intervalMs: 200, signal });
  if (!pushed) throw last ?? new Error(`Pushing ${settings.file} failed.`);
}

async function push(settings: ArtifactSettings, signal: AbortSignal): Promise<void> {
  const tagged = `${settings.registry}/${settings.repository}:${settings.tag}`;
  const doing = `Pushing ${settings.file} to ${tagged}`;
  await runOras(settings, doing, ['blob', 'push', blob(settings, digestOf(EMPTY_CONFIG)), '--size', String(EMPTY_CONFIG.length), '-'], EMPTY_CONFIG, signal);
  await runOras(settings, doing, ['blob', 'push', blob(settings, settings.contentDigest), settings.file], '', signal);
  await runOras(settings, doing, ['manifest', 'push', '--media-type', MANIFEST_TYPE, tagged, '-'], manifestOf(settings), signal);
}

function blob({ registry, repository }: ArtifactSettings, digest: string): string {
  return `${registry}/${repository}@${digest}`;
}
