/** A kubeconfig: where an API server is, and who one is there. */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

/** All PEM but the server's URL. */
export interface Access {
  readonly server: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const plain = (text: string): string => Buffer.from(text, 'base64').toString();

export function kubeconfigText({ server, authority, certificate, key }: Access): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': base64(authority) } }],
    users: [{ name: 'test', user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}

/** Reads back what `kubeconfigText` wrote. */
export function readKubeconfig(file: string): Access {
  const { clusters: [{ cluster }], users: [{ user }] } = parse(readFileSync(file, 'utf8')) as {
    clusters: [{ cluster: Record<string, string> }]; users: [{ user: Record<string, string> }];
  };
  return {
    server: cluster['server']!,
    authority: plain(cluster['certificate-authority-data']!),
    certificate: plain(user['client-certificate-data']!),
    key: plain(user['client-key-data']!),
  };
}
