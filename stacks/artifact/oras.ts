/** ORAS against a registry that wants a password and whose certificate only its own CA vouches for. */
import { execFile, type ExecFileException } from 'node:child_process';

/** How a registry is reached; paths, so that no secret is ever on a command line or in a stack's state. */
export interface RegistryAccess {
  /** The program: absolute path. */
  readonly oras: string;
  /** PEM: whoever this CA vouches for is the registry. */
  readonly caFile: string;
  /** User and password, as ORAS and Docker keep them: `{"auths": {"host:port": {"auth": base64 of user:password}}}`. */
  readonly authFile: string;
}

/** A file in a registry, as whoever pulls it needs to know it. */
export interface PublishedFile extends RegistryAccess {
  /** host:port/repository@sha256:… */
  readonly reference: string;
}

/** What stood in the way. `other`: see the message. */
export type Obstacle = 'missing' | 'unreachable' | 'refused' | 'untrusted' | 'corrupt' | 'other';

export class RegistryError extends Error {
  readonly obstacle: Obstacle;
  constructor(doing: string, { obstacle, why, then }: Diagnosis, said: string) {
    super(`${doing} failed: ${why} (oras: ${said || 'nothing'}). ${then}`);
    this.name = 'RegistryError';
    this.obstacle = obstacle;
  }
}

interface Diagnosis {
  readonly obstacle: Obstacle;
  readonly why: string;
  readonly then: string;
}

/** By what ORAS says, first match first. */
const diagnoses: readonly (Diagnosis & { readonly says: RegExp })[] = [
  {
    // Without the CA file there is no trust either: what else ORAS opens it does without.
    says: /failed to verify certificate|failed to load certificate|bad certificate|error: open .*: (no such file|permission denied)/i,
    obstacle: 'untrusted', why: "the registry's certificate isn't one that the CA file vouches for, or has expired",
    then: 'Run `pulumi up`, which renews it, and use the CA file that the stack names in `registryAccess`.',
  },
  {
    says: /status code 40[13]|unauthorized|credential not found|denied/i, obstacle: 'refused', why: 'the registry refuses the user or the password',
    then: 'Use the authentication file that the stack names in `registryAccess`; `pulumi up` makes it anew when it is gone.',
  },
  {
    says: /mismatch/i, obstacle: 'corrupt', why: "what the registry sends isn't what the digest stands for",
    then: 'Run `npm stop` and `npm start`: the registry is then filled anew.',
  },
  {
    says: /not found|manifest unknown|name unknown/i, obstacle: 'missing', why: 'the registry has no such artifact',
    then: 'Run `pulumi up`, which pushes it; `pulumi stack output trafficArtifact` names the one that is there.',
  },
  {
    says: /connection refused|no such host|timeout|timed out|deadline exceeded|EOF|connection reset|server gave HTTP response|no route to host/i,
    obstacle: 'unreachable', why: 'the registry does not answer', then: 'Is the stack up? `pulumi up --refresh` brings back what has stopped.',
  },
];

/** How long one call may take: files are small, and the registry is near. */
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 4 << 20;

/**
 * @param doing for the error, e.g. `Pulling the traffic file host:1/traffic/x@sha256:…`
 * @param input what the program reads from standard input
 * @returns what it printed
 * @throws {RegistryError}
 */
export function runOras(access: RegistryAccess, doing: string, args: readonly string[], input: string = '', signal?: AbortSignal): Promise<string> {
  return run(access.oras, doing, [...args, '--ca-file', access.caFile, '--registry-config', access.authFile], { input, timeoutMs: TIMEOUT_MS, signal });
}

/** An image has layers of many MB. */
const COPY_TIMEOUT_MS = 600_000;

export interface Copy {
  readonly doing: string;
  /** How the registry is reached that has it. */
  readonly from: RegistryAccess;
  /** User and password of the other, whose certificate everybody trusts; or how it is reached. */
  readonly to: Pick<RegistryAccess, 'authFile'> & Partial<RegistryAccess>;
  /** host:port/repository@sha256:… */
  readonly reference: string;
  /** host:port/repository: it is there under the same digest. */
  readonly repository: string;
}

/** What a registry has, also in another. @throws {RegistryError} */
export async function copyArtifact({ doing, from, to, reference, repository }: Copy, signal?: AbortSignal): Promise<void> {
  const command = [
    'cp', '--from-ca-file', from.caFile, '--from-registry-config', from.authFile, '--to-registry-config', to.authFile,
    ...to.caFile === undefined ? [] : ['--to-ca-file', to.caFile], reference, repository,
  ];
  await run(from.oras, doing, command, { input: '', timeoutMs: COPY_TIMEOUT_MS, signal });
}

interface Bounds {
  readonly input: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

function run(program: string, doing: string, command: readonly string[], { input, timeoutMs, signal }: Bounds): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: MAX_OUTPUT_BYTES, ...(signal ? { signal } : {}) };
    const child = execFile(program, command, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(signal?.aborted ? signal.reason as Error : explain(doing, program, error, stderr, timeoutMs));
    });
    child.stdin?.on('error', () => undefined); // it ended without reading; its own message says why
    child.stdin?.end(input);
  });
}

function explain(doing: string, program: string, error: ExecFileException, stderr: string, timeoutMs: number): RegistryError {
  if (error.code === 'ENOENT') {
    return new RegistryError(doing, { obstacle: 'other', why: `${program} isn't there`, then: '`npm start` and `npm test` install the tools.' }, '');
  }
  const said = error.killed ? `timed out after ${timeoutMs} ms` : stderr.trim().replaceAll(/\s*\n\s*/g, ' ');
  const found = diagnoses.find(({ says }) => says.test(said));
  return new RegistryError(doing, found ?? { obstacle: 'other', why: 'see what it says', then: 'Mend that and try again.' }, said);
}
