/**
 * `lab:index:Credentials`: what a registry proves itself with, and what its user proves themself with. Made once, kept over
 * every later `up`, the certificate renewed before it expires. The secrets are in the folder's files alone, each readable by its
 * owner only; Pulumi's state knows their paths.
 */
import { compare, hash } from 'bcryptjs';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MISSING, type Kind } from '../kind.ts';
import { labDirSchema } from '../schemas.ts';
import { writeWhole } from '../../../stacks/local/write-whole.ts';
import { certificateState, makeCertificate, type Certificate } from './certificate.ts';

export const credentialsSchema = z.object({
  /** Where the files are; nothing else is. */
  folder: labDirSchema,
  /** host:port that clients know the registry by. */
  registry: z.string().regex(/^[^:/\s]+:\d+$/, 'must be host:port'),
  username: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and hyphens').default('lab'),
});

export type CredentialsInputs = z.input<typeof credentialsSchema>;
type Settings = z.output<typeof credentialsSchema>;

/** The files, by who needs them. */
export function credentialFiles(folder: string) {
  return {
    /** Clients: PEM of the CA. */
    caFile: join(folder, 'ca.pem'),
    /** Clients: user and password, as ORAS and Docker read them. */
    authFile: join(folder, 'auth.json'),
    /** The registry: PEM of its certificate and its key. */
    serverFile: join(folder, 'server.pem'),
    /** The registry: the password's bcrypt hash. */
    passwordFile: join(folder, 'htpasswd'),
  };
}

/** The least that bcrypt is used with: it slows down guessing, which 192 random bits don't need; every request pays for it. */
const BCRYPT_ROUNDS = 5;

/** @param nowMs the clock */
export function credentialsKindAt(nowMs: () => number): Kind<Settings> {
  return {
    schema: credentialsSchema,
    settled: 'valid',
    /** Changes with what the registry reads at its start. */
    outputs: { names: ['fingerprint'], of: async ({ folder }) => ({ fingerprint: fingerprintOf(folder) }) },
    id: ({ folder }) => folder,
    replaces: (olds, news) => olds.folder === news.folder ? [] : ['folder'],
    async state(settings) {
      if (!existsSync(settings.folder)) return MISSING;
      const certificate = certificateState(certificateIn(settings.folder), hostOf(settings), nowMs());
      if (certificate !== 'valid') return certificate;
      return await passwordIn(settings) === undefined ? 'wrong password' : 'valid';
    },
    create: (settings) => bringAbout(settings, nowMs()),
    update: (_olds, news) => bringAbout(news, nowMs()),
    async delete({ folder }) {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const credentialsKind = credentialsKindAt(Date.now);

/** Makes what is missing or wrong, and keeps the rest. */
async function bringAbout(settings: Settings, nowMs: number): Promise<void> {
  const { folder, username, registry } = settings;
  const { caFile, authFile, serverFile, passwordFile } = credentialFiles(folder);
  if (certificateState(certificateIn(folder), hostOf(settings), nowMs) !== 'valid') {
    const { ca, server } = makeCertificate(hostOf(settings), nowMs);
    await writeWhole(serverFile, server);
    await writeWhole(caFile, ca);
  }
  if (await passwordIn(settings) !== undefined) return;
  const password = knownPassword(authFile) ?? randomBytes(24).toString('base64url');
  await writeWhole(authFile, JSON.stringify({ auths: { [registry]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } } }));
  if (!await matches(passwordFile, username, password)) await writeWhole(passwordFile, `${username}:${await hash(password, BCRYPT_ROUNDS)}\n`);
}

/** The password, if both files have it, for this user of this registry. */
async function passwordIn({ folder, username, registry }: Settings): Promise<string | undefined> {
  const { authFile, passwordFile } = credentialFiles(folder);
  const [user, password] = loginsIn(authFile)[registry] ?? [];
  return user === username && password !== undefined && await matches(passwordFile, username, password) ? password : undefined;
}

/** A password that was made before, for whichever address: a registry that moves to another port keeps it. */
function knownPassword(authFile: string): string | undefined {
  return Object.values(loginsIn(authFile))[0]?.[1];
}

function loginsIn(authFile: string): Readonly<Record<string, readonly string[]>> {
  try {
    const { auths } = authSchema.parse(JSON.parse(readFileSync(authFile, 'utf8')));
    return Object.fromEntries(Object.entries(auths).map(([registry, { auth }]) => [registry, Buffer.from(auth, 'base64').toString().split(':', 2)]));
  } catch {
    return {}; // none yet, or spoilt: it is made anew
  }
}

const authSchema = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })) });

async function matches(passwordFile: string, username: string, password: string): Promise<boolean> {
  const [user, hashed] = textOf(passwordFile).trim().split(':', 2);
  return user === username && hashed !== undefined && await compare(password, hashed);
}

function certificateIn(folder: string): Certificate {
  const { caFile, serverFile } = credentialFiles(folder);
  return { ca: textOf(caFile), server: textOf(serverFile) };
}

function fingerprintOf(folder: string): string {
  const { serverFile, passwordFile } = credentialFiles(folder);
  return createHash('sha256').update(textOf(serverFile)).update(textOf(passwordFile)).digest('hex').slice(0, 16);
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function hostOf({ registry }: Settings): string {
  return registry.slice(0, registry.lastIndexOf(':'));
}
