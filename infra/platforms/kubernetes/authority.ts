/**
 * The lab's own certificate authority: cert-manager makes it, issues everything below it and renews all of it. Whoever must
 * trust it mounts the authority's certificate out of a certificate of its own namespace.
 */
import { PART_OF, type Manifest } from './manifest.ts';
import { NAMESPACE, type NamespaceName } from './namespaces.ts';
import type { Surroundings } from './surroundings.ts';

/** The issuer that every certificate of the lab names. */
export const ISSUER = 'ingestion-lab';
export const issuerRef = { name: ISSUER, kind: 'ClusterIssuer', group: 'cert-manager.io' } as const;

export const AUTHORITY_FOLDER = '/etc/ingestion-lab/authority';
export const AUTHORITY_FILE = `${AUTHORITY_FOLDER}/ca.crt`;

/** Certificates: a year, renewed in their last thirty days. */
const LIFETIME = { duration: '8760h0m0s', renewBefore: '720h0m0s' } as const;
/** What others are told to trust: ten years. */
export const AUTHORITY_LIFETIME = { duration: '87600h0m0s', renewBefore: '8760h0m0s' } as const;

const TRUST = 'authority';

/** Mounts the authority's certificate, and neither key nor certificate of the pod's own. */
export const authorityVolume = { name: 'authority', secret: { secretName: TRUST, items: [{ key: 'ca.crt', path: 'ca.crt' }] } };

/** A root, self-signed where none is given, and the issuer that signs with it. */
export function authority(given?: Surroundings['authority']): Manifest[] {
  const issuer: Manifest = { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata: { name: ISSUER, labels: PART_OF }, spec: { ca: { secretName: ISSUER } } };
  if (given !== undefined) {
    return [
      {
        apiVersion: 'v1', kind: 'Secret', metadata: { name: ISSUER, namespace: NAMESPACE.certManager, labels: PART_OF }, type: 'kubernetes.io/tls',
        stringData: { 'tls.crt': given.certificate, 'tls.key': given.key },
      },
      issuer,
    ];
  }
  return [
    { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata: { name: 'self-signed', labels: PART_OF }, spec: { selfSigned: {} } },
    certificate({
      name: ISSUER, namespace: NAMESPACE.certManager, issuer: { name: 'self-signed', kind: 'ClusterIssuer', group: 'cert-manager.io' },
      spec: { ...AUTHORITY_LIFETIME, isCA: true, commonName: 'ingestion-lab', subject: { organizations: ['ingestion-lab'] } },
    }),
    issuer,
  ];
}

/** What gives a namespace's pods the authority's certificate: `authorityVolume`. */
export function trust(namespace: NamespaceName): Manifest {
  return certificate({ name: TRUST, namespace, spec: { ...LIFETIME, commonName: `trust.${namespace}`, usages: ['client auth'] } });
}

export interface CertificateOptions {
  /** Of the certificate and of the Secret it goes into. */
  readonly name: string;
  readonly namespace: NamespaceName;
  readonly spec: Readonly<Record<string, unknown>>;
  /** @default the lab's authority */
  readonly issuer?: { readonly name: string; readonly kind: string; readonly group: string };
  /** What the key is written in. @default PKCS8: Strimzi reads no other, everybody else but Linkerd that too */
  readonly encoding?: 'PKCS1' | 'PKCS8';
}

export function certificate({ name, namespace, spec, issuer = issuerRef, encoding = 'PKCS8' }: CertificateOptions): Manifest {
  return {
    apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name, namespace, labels: PART_OF },
    spec: {
      secretName: name,
      issuerRef: issuer,
      // Linkerd accepts no other kind of key; everybody else is as content with it.
      privateKey: { algorithm: 'ECDSA', size: 256, encoding, rotationPolicy: 'Always' },
      ...spec,
    },
  };
}

/** For a server: under these names, and no others. */
export function serverCertificate(name: string, namespace: NamespaceName, dnsNames: readonly string[], more: Readonly<Record<string, unknown>> = {}): Manifest {
  return certificate({ name, namespace, spec: { ...LIFETIME, dnsNames, usages: ['server auth', 'client auth', 'digital signature'], ...more } });
}
