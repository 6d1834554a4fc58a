/**
 * The lab's certificate authority, which its own program is: machines, cluster, nodes and Cloud Run trust the same one from
 * their first moment. Keys follow from the stack's secret, and each certificate from the key, its names and the year.
 */
import { createHash } from 'node:crypto';
import { authorityExtensions, serverExtensions, signCertificate } from '../../../provider/credentials/certificate.ts';
import { derivedKey, type DerivedKey } from './derived-key.ts';

/** From the first of January on: the first `up` of a year renews every certificate, a year before it ends. */
const VALID_DAYS = 731;
const SUBJECT = 'ingestion-lab';

export interface KeyAndCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
}

export class LabAuthority {
  readonly #secret: string;
  readonly #fromMs: number;
  readonly #own: DerivedKey;
  /** PEM: what clients trust. */
  readonly certificate: string;

  /** @param secret the stack's */
  constructor(secret: string, nowMs: number) {
    this.#secret = secret;
    this.#fromMs = Date.UTC(new Date(nowMs).getUTCFullYear(), 0, 1);
    this.#own = derivedKey(secret, 'authority');
    this.certificate = this.#sign(SUBJECT, this.#own.publicKey, authorityExtensions);
  }

  /** PEM: for the issuer in the cluster, and for nobody else. */
  get key(): string {
    return this.#own.privateKey;
  }

  /** @param hosts the IP addresses and names that clients know the server by, the first of which is its subject */
  server(name: string, hosts: readonly [string, ...string[]]): KeyAndCertificate {
    const { privateKey, publicKey } = derivedKey(this.#secret, name);
    return { key: privateKey, certificate: this.#sign(hosts[0], publicKey, serverExtensions(hosts)) };
  }

  #sign(subject: string, publicKey: string, extensions: readonly object[]): string {
    const serial = createHash('sha256').update(JSON.stringify([subject, publicKey, extensions, this.#fromMs])).digest('hex').slice(0, 30);
    return signCertificate({ subject, issuer: SUBJECT, publicKey, signedBy: this.#own.privateKey, nowMs: this.#fromMs, validDays: VALID_DAYS, serial, extensions });
  }
}
