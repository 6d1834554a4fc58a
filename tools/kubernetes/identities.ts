/** The folder `pki/` of a cluster: a certificate and a kubeconfig for each part, all with one key, made for one start. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority, makeCertificate, makeKeys, type Subject } from './certificates.ts';
import { API_SERVICE } from './components.ts';
import { kubeconfigText } from './kubeconfig.ts';

/** Only the owner: whoever reads a key is the cluster's administrator. */
const PRIVATE = 0o600;

/** Where the API server is seen: by its own components, and by whoever uses the cluster. */
export interface ApiAddresses {
  readonly inside: string;
  readonly outside: string;
}

export interface NodeAddress {
  readonly name: string;
  readonly address: string;
}

const USERS: Readonly<Record<string, Subject>> = {
  admin: { name: 'admin', group: 'system:masters' },
  'controller-manager': { name: 'system:kube-controller-manager' },
  scheduler: { name: 'system:kube-scheduler' },
  'kube-proxy': { name: 'system:kube-proxy' },
};

/**
 * Writes the folder.
 * @param addresses `host:port`s of the API server
 * @param node the real node, if there is one
 * @returns the kubeconfig of the administrator, as seen from outside
 */
export async function writeIdentities(dir: string, addresses: ApiAddresses, node: NodeAddress | undefined, nowMs: number): Promise<string> {
  const [ca, frontProxy, shared] = await Promise.all([makeAuthority('ca', nowMs), makeAuthority('front-proxy-ca', nowMs), makeKeys()]);
  const folder = join(dir, 'pki');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: PRIVATE });
  const certify = (subject: Subject, authority = ca) => makeCertificate(subject, shared.publicKey, authority, nowMs);
  const server = (address: string, certificate: string) => kubeconfigText({
    server: `https://${address}`, authority: ca.certificate, certificate, key: shared.privateKey,
  });

  write('ca.crt', ca.certificate);
  write('ca.key', ca.keys.privateKey);
  write('front-proxy-ca.crt', frontProxy.certificate);
  write('shared.key', shared.privateKey);
  write('shared.pub', shared.publicKey);
  write('front-proxy-client.crt', certify({ name: 'front-proxy-client' }, frontProxy));
  write('kubelet-client.crt', certify({ name: 'kubelet-client', group: 'system:masters' }));
  write('apiserver.crt', certify({
    name: 'kube-apiserver',
    hosts: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'localhost'],
    addresses: ['127.0.0.1', API_SERVICE, ...(node === undefined ? [] : [node.address])],
  }));
  if (node !== undefined) {
    const kubelet = certify({ name: `system:node:${node.name}`, group: 'system:nodes', hosts: [node.name], addresses: [node.address] });
    write('kubelet.crt', kubelet);
    write('kubelet.conf', server(addresses.inside, kubelet));
  }
  for (const [user, subject] of Object.entries(USERS)) write(`${user}.conf`, server(addresses.inside, certify(subject)));
  return server(addresses.outside, certify(USERS['admin']!));
}
