/** Where images and the traffic file are pushed to, and how nodes and pods get them from there. */
import { all, secret, type Input, type Output, type Resource } from '@pulumi/pulumi';
import { PART_OF, type Manifest } from '../manifest.ts';
import type { NamespaceName } from '../namespaces.ts';

export interface RegistryPlace {
  /** host[:port], as this machine reaches it, and the nodes where nothing else is said. */
  readonly address: Input<string>;
  /** host[:port] as nodes reach it. @default address */
  readonly fromNodes?: Input<string>;
  /** What every repository's name begins with, e.g. `team/`; or nothing. */
  readonly prefix: string;
  /** host[:port] as pods reach it, and whether without TLS. */
  readonly fromPods: { readonly address: Input<string>; readonly plain: boolean };
  readonly user: string;
  readonly password: Input<string>;
  /** PEM of its authority, where it isn't one that everybody trusts. */
  readonly authority?: Input<string>;
  /** What must be there before anything is pushed. */
  readonly after: readonly Resource[];
}

/** The Secret that pods pull with: its name in every namespace. */
export const PULL_SECRET = 'registry';

/** Beside the credentials: the registry's authority, where it has one of its own. */
export const AUTHORITY_KEY = 'ca.crt';

/** Credentials as container runtimes and ORAS read them, under both addresses. */
export function pullSecret({ address, fromPods, user, password, authority }: RegistryPlace, namespace: NamespaceName): Manifest {
  const config = all([address, fromPods.address, password]).apply(([outside, inside, known]) => {
    const auth = { auth: Buffer.from(`${user}:${known}`).toString('base64') };
    return JSON.stringify({ auths: { [outside]: auth, [inside]: auth } });
  });
  return {
    apiVersion: 'v1', kind: 'Secret', metadata: { name: PULL_SECRET, namespace, labels: PART_OF },
    type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': secret(config) as Output<string>, ...authority === undefined ? {} : { [AUTHORITY_KEY]: authority } },
  };
}
