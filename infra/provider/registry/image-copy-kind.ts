/**
 * `lab:index:ImageCopy`: an image of the lab's registry, copied by its digest to Google's Artifact Registry, which is where
 * Cloud Run takes images from. The registry it is copied to is the lab's own and goes with everything in it.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { copyArtifact } from '../../../stacks/artifact/oras.ts';
import type { Kind } from '../kind.ts';

const TOKEN_TIMEOUT_MS = 30_000;
/** What Artifact Registry calls whoever comes with a token. */
const TOKEN_USER = 'oauth2accesstoken';

export const imageCopySchema = z.object({
  /** The ORAS program. */
  oras: z.string().startsWith('/', 'must be an absolute path'),
  /** The program that knows who the deployer is at Google. */
  gcloud: z.string().min(1).default('gcloud'),
  /** host[:port]/repository@sha256:… */
  from: z.string().regex(/^[^/\s]+\/\S+@sha256:[0-9a-f]{64}$/, 'must be an image by its digest'),
  /** Of the registry that has it. */
  user: z.string().min(1),
  password: z.string().min(1),
  /** PEM of the authority that vouches for that registry. */
  authority: z.string().startsWith('-----BEGIN CERTIFICATE-----', 'must be a certificate in PEM'),
  /** host/repository */
  to: z.string().regex(/^[^/\s]+\/[^\s@]+$/, 'must be a repository'),
  /** PEM of the authority that vouches for the registry it goes to. @default one that everybody trusts */
  toAuthority: z.string().optional(),
});

export type ImageCopyInputs = z.input<typeof imageCopySchema>;
type ImageCopySettings = z.output<typeof imageCopySchema>;

export const imageCopyKind: Kind<ImageCopySettings> = {
  schema: imageCopySchema,
  settled: 'copied',
  outputs: { names: ['reference'], of: async ({ to, from }) => ({ reference: `${to}@${from.slice(from.indexOf('@') + 1)}` }) },
  id: ({ to }) => to,
  replaces: (olds, news) => olds.to === news.to ? [] : ['to'],
  /** What is under a digest doesn't change; to ask would need a login at every preview. */
  state: async () => 'copied',
  create: copy,
  update: (olds, news, signal) => olds.from === news.from && olds.to === news.to ? Promise.resolve() : copy(news, signal),
  /** It goes with the repository. */
  delete: async () => undefined,
};

async function copy(settings: ImageCopySettings, signal: AbortSignal): Promise<void> {
  const { oras, from, to, user, password, authority, toAuthority } = settings;
  const token = await accessToken(settings);
  const folder = await mkdtemp(join(tmpdir(), 'lab-copy-'));
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const login = (reference: string, who: string, secret: string) =>
    JSON.stringify({ auths: { [reference.slice(0, reference.indexOf('/'))]: { auth: Buffer.from(`${who}:${secret}`).toString('base64') } } });
  try {
    await copyArtifact({
      doing: `Copying ${from} to ${to}`,
      from: { oras, caFile: await file('from.crt', authority), authFile: await file('from.json', login(from, user, password)) },
      to: { authFile: await file('to.json', login(to, TOKEN_USER, token)), ...toAuthority === undefined ? {} : { caFile: await file('to.crt', toAuthority) } },
      reference: from,
      repository: to,
    }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function accessToken({ gcloud, to }: ImageCopySettings): Promise<string> {
  try {
    return (await promisify(execFile)(gcloud, ['auth', 'print-access-token'], { timeout: TOKEN_TIMEOUT_MS })).stdout.trim();
  } catch (error) {
    throw new Error(`Copying an image to ${to} failed: \`${gcloud} auth print-access-token\` gives no token (${(error as Error).message.trim()}). `
      + 'Install the Google Cloud CLI and run `gcloud auth login`.', { cause: error });
  }
}
