/** The certificate of a server, by a CA made for it alone: the CA's key signs this one and is never written anywhere. */
import { createPrivateKey, generateKeyPairSync, randomBytes, sign as signBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';

const DAY_MS = 86_400_000;
export const VALID_DAYS = 365;
/** Renewed when so little is left. */
export const RENEW_DAYS = 30;
/** A clock that was set back a little doesn't make a new certificate one of the future. */
const BACKDATED_MS = 300_000;

export interface Certificate {
  /** The CA's certificate, PEM: what clients trust. */
  readonly ca: string;
  /** The server's certificate and its private key, PEM: what the server is started with. */
  readonly server: string;
}

/** @param host IP address or name that clients know the server by */
export function makeCertificate(host: string, nowMs: number): Certificate {
  const authority = keyPair();
  const own = keyPair();
  const name = `ingestion-lab CA for ${host}`;
  const ca = signCertificate({ subject: name, issuer: name, publicKey: authority.publicKey, signedBy: authority.privateKey, nowMs, extensions: authorityExtensions });
  const server = signCertificate({ subject: host, issuer: name, publicKey: own.publicKey, signedBy: authority.privateKey, nowMs, extensions: serverExtensions([host]) });
  return { ca, server: own.privateKey + server };
}

/** Signs servers' certificates, and no further authority's. */
export const authorityExtensions = [
  { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
  { name: 'keyUsage', keyCertSign: true, critical: true },
];

/** @param hosts IP addresses and names that clients know the server by */
export function serverExtensions(hosts: readonly string[]): object[] {
  return [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: hosts.map((host) => isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host }) },
  ];
}

/** `valid`, or what is wrong with it. */
export function certificateState({ ca, server }: Certificate, host: string, nowMs: number): string {
  try {
    const [authority, own] = [new X509Certificate(ca), new X509Certificate(server)];
    const named = isIP(host) === 0 ? own.checkHost(host) : own.checkIP(host);
    if (named === undefined || !own.verify(authority.publicKey) || !own.checkPrivateKey(createPrivateKey(server))) return 'wrong certificate';
    const leftMs = Math.min(...[authority, own].map(({ validTo }) => Date.parse(validTo))) - nowMs;
    return leftMs <= 0 ? 'expired' : leftMs < RENEW_DAYS * DAY_MS ? 'expires soon' : 'valid';
  } catch {
    return 'unreadable certificate';
  }
}

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** RSA: the kind of key that the library knows. */
function keyPair(): KeyPair {
  return generateKeyPairSync('rsa', {
    modulusLength: 2_048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

export interface CertificateRequest {
  readonly subject: string;
  readonly issuer: string;
  /** PEM. */
  readonly publicKey: string;
  /** PEM. */
  readonly signedBy: string;
  readonly nowMs: number;
  /** @default VALID_DAYS */
  readonly validDays?: number;
  /** 15 bytes, in hexadecimal digits. @default random ones */
  readonly serial?: string;
  readonly extensions: readonly object[];
}

/** @returns PEM */
export function signCertificate({ subject, issuer, publicKey, signedBy, nowMs, validDays = VALID_DAYS, serial = randomBytes(15).toString('hex'), extensions }: CertificateRequest): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // Positive and unlikely to be given twice.
  certificate.serialNumber = `01${serial}`;
  certificate.validity.notBefore = new Date(nowMs - BACKDATED_MS);
  certificate.validity.notAfter = new Date(nowMs + validDays * DAY_MS);
  certificate.setSubject([{ name: 'commonName', value: subject }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer }]);
  // Copies: the library writes into what it is given.
  certificate.setExtensions(structuredClone([...extensions]));
  // Signed by Node: the library's own arithmetic takes seconds where code isn't compiled yet.
  const bytes = () => Buffer.from(forge.asn1.toDer(certificate.tbsCertificate as forge.asn1.Asn1).getBytes(), 'latin1');
  const key = { sign: () => signBytes('sha256', bytes(), signedBy).toString('latin1') };
  certificate.sign(key as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replaceAll('\r', '');
}
