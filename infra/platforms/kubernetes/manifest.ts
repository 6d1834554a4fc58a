/** A Kubernetes object as data: what is declared can be read, compared and held against schemas without a cluster. */
import { CustomResource, secret, type CustomResourceOptions, type Input, type Inputs, type Resource } from '@pulumi/pulumi';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  /** spec, data, …: plain values, in which secrets and what other resources answer with may be outputs. */
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  /** Absent where the kind belongs to no namespace. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, Input<string>>>;
}

/** Of which nobody asks why it is there. */
export const PART_OF = { 'app.kubernetes.io/part-of': 'ingestion-lab' } as const;

/**
 * One object in the cluster. Its type is the one Pulumi's own Kubernetes SDK gives it, which this stands in for: the same
 * token for every kind, built-in or not, without loading a thousand classes for the twenty kinds there are here.
 */
export class KubernetesObject extends CustomResource {
  constructor(manifest: Manifest, options: CustomResourceOptions) {
    super(tokenOf(manifest), nameOf(manifest), hidden(manifest), options);
  }
}

/** As in the SDK: all that is in a Secret is kept encrypted, a user's name too. */
function hidden(manifest: Manifest): Inputs {
  if (manifest.kind !== 'Secret') return { ...manifest };
  const content = Object.entries(manifest).filter(([field]) => field === 'data' || field === 'stringData');
  return { ...manifest, ...Object.fromEntries(content.map(([field, value]) => [field, secret(value)])) };
}

/** Pulumi's type token: `v1` alone is the group `core`. */
function tokenOf({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  return `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** The resource's name in the stack: unique per kind, as the object is in the cluster. */
export function nameOf({ metadata: { name, namespace } }: Manifest): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

export interface DeclareOptions extends Omit<CustomResourceOptions, 'dependsOn'> {
  readonly dependsOn?: readonly Resource[];
}

/** Declares each: namespaces first, as all the others are made in them. */
export function declare(manifests: readonly Manifest[], { dependsOn = [], ...options }: DeclareOptions): KubernetesObject[] {
  const isNamespace = ({ kind }: Manifest) => kind === 'Namespace';
  const namespaces = manifests.filter(isNamespace).map((manifest) => new KubernetesObject(manifest, { ...options, dependsOn: [...dependsOn] }));
  return [
    ...namespaces,
    ...manifests.filter((manifest) => !isNamespace(manifest)).map((manifest) => new KubernetesObject(manifest, { ...options, dependsOn: [...dependsOn, ...namespaces] })),
  ];
}
