/** The certificates by which the parts of a test's cluster know each other, made anew for every cluster. */
import { generateKeyPair, randomBytes, sign as signBytes } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';

const HOUR_MS = 3_600_000;
/** No test takes longer. */
const VALID_MS = 24 * HOUR_MS;
/** A clock that was set back a little doesn't make a new certificate one of the future. */
const BACKDATED_MS = HOUR_MS;

export interface KeyPair {
  /** PEM. */
  readonly publicKey: string;
  /** PEM. */
  readonly privateKey: string;
}

export interface Authority {
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  readonly keys: KeyPair;
}

/** Who a certificate is for. */
export interface Subject {
  /** What Kubernetes takes for the user's name. */
  readonly name: string;
  /** What Kubernetes takes for the user's group. */
  readonly group?: string;
  /** Names by which a server is reached. */
  readonly hosts?: readonly string[];
  /** IP addresses at which a server is reached. */
  readonly addresses?: readonly string[];
}

const generate = promisify(generateKeyPair);

/** RSA: the kind of key that the library knows. */
export async function makeKeys(): Promise<KeyPair> {
  return generate('rsa', {
    modulusLength: 2_048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

export async function makeAuthority(name: string, nowMs: number): Promise<Authority> {
  const keys = await makeKeys();
  const certificate = sign({ name }, keys.publicKey, { name, keys }, nowMs, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
  ]);
  return { name, certificate, keys };
}

/** @returns PEM of a certificate that serves both ends of a connection */
export function makeCertificate(subject: Subject, publicKey: string, authority: Authority, nowMs: number): string {
  const altNames = [
    ...(subject.hosts ?? []).map((value) => ({ type: 2, value })),
    ...(subject.addresses ?? []).map((ip) => ({ type: 7, ip })),
  ];
  return sign(subject, publicKey, authority, nowMs, [
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', clientAuth: true, serverAuth: true },
    ...(altNames.length === 0 ? [] : [{ name: 'subjectAltName', altNames }]),
  ]);
}

function sign(subject: Subject, publicKey: string, issuer: Omit<Authority, 'certificate'>, nowMs: number, extensions: object[]): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // Positive and unlikely to be given twice.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(nowMs - BACKDATED_MS);
  certificate.validity.notAfter = new Date(nowMs + VALID_MS);
  certificate.setSubject([
    ...(subject.group === undefined ? [] : [{ name: 'organizationName', value: subject.group }]),
    { name: 'commonName', value: subject.name },
  ]);
  certificate.setIssuer([{ name: 'commonName', value: issuer.name }]);
  certificate.setExtensions(extensions);
  // Signed by Node: the library's own arithmetic takes seconds where code isn't compiled yet.
  const bytes = () => Buffer.from(forge.asn1.toDer(certificate.tbsCertificate as forge.asn1.Asn1).getBytes(), 'latin1');
  const key = { sign: () => signBytes('sha256', bytes(), issuer.keys.privateKey).toString('latin1') };
  certificate.sign(key as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replaceAll('\r', '');
}
