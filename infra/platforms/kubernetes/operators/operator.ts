/** An operator, and what it stands in: namespaces, Helm releases, and what it is told. */
// Two classes of a thousand: the package's own index loads them all.
import { Release } from '@pulumi/kubernetes/helm/v3/release.js';
import { ConfigFile } from '@pulumi/kubernetes/yaml/v2/configFile.js';
import { ComponentResource, type Input, type Resource } from '@pulumi/pulumi';
import { charts } from '../../../upstreams/upstreams.ts';
import type { ConcernOptions } from '../concern.ts';
import { declare, type Manifest } from '../manifest.ts';
import { namespace, type NamespaceName } from '../namespaces.ts';
import type { OperatorId } from '../../../../stacks/operators.ts';

/** A Helm chart as it is installed here. */
export interface ReleasePlan {
  /** Of the release, and of the chart in infra/upstreams. */
  readonly chart: keyof typeof charts;
  readonly namespace: NamespaceName | 'kube-system';
  readonly values: Readonly<Record<string, Input<unknown>>>;
}

/** In this order: each step is made when the one before is there, and goes when the one after has gone. */
export type Step =
  | { readonly kind: 'release'; readonly release: ReleasePlan }
  /** An operator's own manifest, where it has no chart. */
  | { readonly kind: 'url'; readonly name: string; readonly url: string }
  | { readonly kind: 'objects'; readonly manifests: readonly Manifest[] };

export interface OperatorPlan {
  readonly id: OperatorId;
  /** Those that must be there before: their kinds are used, or their webhooks. */
  readonly needs: readonly OperatorId[];
  readonly namespaces: readonly NamespaceName[];
  readonly steps: readonly Step[];
}

/** How long a chart's pods may take to be ready: images have to come first. Seconds. */
const TIMEOUT_SECONDS = 900;

export class Operator extends ComponentResource {
  /** What it has made last, and so after all the rest: whoever uses its kinds depends on it. */
  readonly ready: readonly Resource[];

  constructor({ id, namespaces, steps }: OperatorPlan, { dependsOn, ...options }: ConcernOptions) {
    super('ingestion-lab:kubernetes:Operator', id, {}, { ...options, dependsOn: [...dependsOn] });
    let before: readonly Resource[] = [...dependsOn, ...declare(namespaces.map(namespace), { parent: this, dependsOn })];
    for (const step of steps) before = this.#make(step, [...before]);
    this.ready = before;
    this.registerOutputs();
  }

  #make(step: Step, dependsOn: Resource[]): Resource[] {
    const options = { parent: this, dependsOn };
    switch (step.kind) {
      case 'release': return [release(step.release, options)];
      case 'url': return [new ConfigFile(step.name, { file: step.url }, options)];
      case 'objects': return declare(step.manifests, options);
    }
  }
}

function release({ chart: name, namespace: into, values }: ReleasePlan, options: { parent: Resource; dependsOn: Resource[] }): Release {
  const { repository, chart, version } = charts[name];
  return new Release(name, {
    name, chart, version, namespace: into, repositoryOpts: { repo: repository },
    values, timeout: TIMEOUT_SECONDS, cleanupOnFail: true, maxHistory: 3,
  }, options);
}
