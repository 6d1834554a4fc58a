/**
 * `lab:index:TrustedRegistry`: a registry with a certificate of the lab's own authority. It is there when it answers and this
 * machine's Docker trusts it: what is pushed comes after it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { Kind } from '../kind.ts';
import { timeoutSchema } from '../schemas.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { writeWhole } from '../../../stacks/local/write-whole.ts';

const absolutePath = z.string().refine(isAbsolute, 'must be an absolute path');
/** `~` is the home of whoever runs Pulumi: the same words on every machine. */
const homePath = z.string().regex(/^(~\/|\/)/, 'must be an absolute path, or one that begins with ~/');

/** How long one look takes at most. */
const LOOK_MS = 3_000;

export const trustedRegistrySchema = z.object({
  /** host[:port] */
  address: z.string().regex(/^[^:/\s]+(:\d+)?$/, 'must be host[:port]'),
  /** PEM of the authority that vouches for it. */
  authority: z.string().startsWith('-----BEGIN CERTIFICATE-----', 'must be a certificate in PEM'),
  /** Folder that the authority's certificate is put into, as ca.crt, for whoever has to install it. */
  folder: absolutePath,
  /** Folders that Docker looks into for what it trusts: one per registry below each. */
  trustFolders: z.array(homePath).min(1),
  /** How long a registry that is starting is waited for. */
  timeoutMs: timeoutSchema.default(600_000),
});

export type TrustedRegistryInputs = z.input<typeof trustedRegistrySchema>;
type TrustedRegistrySettings = z.output<typeof trustedRegistrySchema>;

export const trustedRegistryKind: Kind<TrustedRegistrySettings> = {
  schema: trustedRegistrySchema,
  settled: 'trusted',
  id: ({ address }) => address,
  replaces: (olds, news) => olds.address === news.address ? [] : ['address'],
  state: async (settings) => await answers(settings) ? isTrusted(settings) ? 'trusted' : 'untrusted' : 'unreachable',
  create: bringAbout,
  update: (_olds, news, signal) => bringAbout(news, signal),
  /** What somebody has installed for Docker stays: it is theirs, and it is known by an address that is gone. */
  delete: ({ folder }) => rm(folder, { recursive: true, force: true }),
};

async function bringAbout(settings: TrustedRegistrySettings, signal: AbortSignal): Promise<void> {
  const { address, authority, folder, trustFolders, timeoutMs } = settings;
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'ca.crt');
  await writeWhole(file, authority);
  if (await waitUntil(async () => await answers(settings) || undefined, { timeoutMs, intervalMs: 1_000, signal }) === undefined) {
    throw new Error(`Waiting for the registry at https://${address} failed: it didn't answer within ${timeoutMs / 1_000} s. `
      + "Is this machine's public address among `gcp.deployers`? The machine's console (serial port) shows how its start went.");
  }
  if (isTrusted(settings)) return;
  throw new Error(`The registry at https://${address} answers, but Docker on this machine doesn't trust it yet, and could push nothing. `
    + `Run \`sudo install -D -m 644 ${file} ${installed(trustFolders[0]!, address)}\`, then \`pulumi up\` again.`);
}

function installed(folder: string, address: string): string {
  return join(folder.replace(/^~(?=\/)/, homedir()), address, 'ca.crt');
}

/** Any answer that the authority vouches for is one: without a password it's 401. */
function answers({ address, authority }: TrustedRegistrySettings): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get(`https://${address}/v2/`, { ca: authority, agent: false, timeout: LOOK_MS }, (response) => {
      response.resume();
      resolve([200, 401].includes(response.statusCode ?? 0));
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', () => resolve(false));
  });
}

function isTrusted({ address, authority, trustFolders }: TrustedRegistrySettings): boolean {
  return trustFolders.map((folder) => installed(folder, address)).some((file) => existsSync(file) && readFileSync(file, 'utf8').trim() === authority.trim());
}
