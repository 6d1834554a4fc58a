/** One concern of the lab on Google Cloud: its resources under one component. */
import { ComponentResource, type ComponentResourceOptions, type CustomResource, type CustomResourceOptions, type Resource } from '@pulumi/pulumi';
import type { GcpPlace } from './gcp-place.ts';

export interface GcpOptions extends Omit<ComponentResourceOptions, 'dependsOn'> {
  /** What it comes after, and goes before. */
  readonly after: readonly Resource[];
}

/** What every concern is made with. */
export interface GcpContext {
  readonly place: GcpPlace;
  readonly options: GcpOptions;
}

export class GcpConcern extends ComponentResource {
  readonly #made: CustomResource[] = [];
  readonly #after: readonly Resource[];
  protected readonly place: GcpPlace;

  /** @param kind what it is, e.g. `Network` */
  constructor(kind: string, name: string, { place, options: { after, ...options } }: GcpContext) {
    super(`ingestion-lab:gke:${kind}`, name, {}, { ...options, dependsOn: [...after] });
    this.place = place;
    this.#after = after;
  }

  /** Everything it is: what comes after it depends on these, not on the component. */
  get ready(): readonly Resource[] {
    return this.#made;
  }

  /** Makes a resource of this concern, after what the concern comes after. */
  protected make<Args, Made extends CustomResource>(
    Type: new (name: string, args: Args, options: CustomResourceOptions) => Made, name: string, args: Args,
    { after = [], ...options }: Omit<CustomResourceOptions, 'dependsOn'> & { readonly after?: readonly Resource[] } = {},
  ): Made {
    const made = new Type(name, args, { parent: this, dependsOn: [...this.#after, ...after], ...options });
    this.#made.push(made);
    return made;
  }
}
