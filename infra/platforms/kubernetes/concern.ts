/** One concern of the lab in a cluster: the objects of a plan under one component. */
import { ComponentResource, type ComponentResourceOptions, type Resource } from '@pulumi/pulumi';
import { declare, type KubernetesObject, type Manifest } from './manifest.ts';

export interface ConcernOptions extends Omit<ComponentResourceOptions, 'dependsOn'> {
  readonly dependsOn: readonly Resource[];
}

export class Concern extends ComponentResource {
  /** Its objects. What comes after it depends on these, not on the component: the engine then has fewer links to follow. */
  readonly ready: readonly KubernetesObject[];

  /**
   * @param kind what it is, e.g. `Store`
   * @param name unique among its kind
   */
  constructor(kind: string, name: string, manifests: readonly Manifest[], { dependsOn, ...options }: ConcernOptions) {
    super(`ingestion-lab:kubernetes:${kind}`, name, {}, { ...options, dependsOn: [...dependsOn] });
    // Said of each object, not only of the component: so they are made after, and gone before, what they depend on.
    this.ready = declare(manifests, { parent: this, dependsOn });
    this.registerOutputs();
  }
}
