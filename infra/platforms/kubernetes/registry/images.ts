/**
 * The lab's own images: built from apps/Dockerfile, pushed to the registry, and run by digest. By docker-build, which drives Buildx and
 * answers with the digest of what it pushed: Pulumi's docker leaves the building of images to it.
 */
import { Image } from '@pulumi/docker-build';
import { ComponentResource, interpolate, type Output } from '@pulumi/pulumi';
import { join } from 'node:path';
import { baseImages } from '../../../upstreams/upstreams.ts';
import type { ConcernOptions } from '../concern.ts';
import type { RegistryPlace } from './registry-place.ts';

/** Every target of the Dockerfile. */
export const imageNames = ['entry', 'hop', 'faulty', 'functions', 'dashboard', 'loadtest'] as const;
export type ImageName = (typeof imageNames)[number];

export interface ImagesOptions {
  readonly registry: RegistryPlace;
  /** The checkout: what is copied into the images. */
  readonly rootDir: string;
  /** Those that are needed. */
  readonly names: readonly ImageName[];
}

export class Images extends ComponentResource {
  readonly #references = new Map<ImageName, Output<string>>();
  readonly #pushed = new Map<ImageName, Output<string>>();

  constructor(name: string, { registry, rootDir, names }: ImagesOptions, { dependsOn, ...options }: ConcernOptions) {
    super('ingestion-lab:kubernetes:Images', name, {}, options);
    for (const each of names) {
      const repository = interpolate`${registry.address}/${registry.prefix}ingestion-lab/${each}`;
      const image = new Image(each, {
        context: { location: rootDir },
        dockerfile: { location: join(rootDir, 'apps', 'Dockerfile') },
        target: each,
        buildArgs: baseImages,
        platforms: ['linux/amd64'],
        tags: [interpolate`${repository}:latest`],
        push: true,
        // A preview builds nothing and needs no registry.
        buildOnPreview: false,
        registries: [{ address: registry.address, username: registry.user, password: registry.password }],
      }, { parent: this, dependsOn: [...dependsOn, ...registry.after] });
      this.#pushed.set(each, interpolate`${repository}@${image.digest}`);
      this.#references.set(each, interpolate`${registry.fromNodes ?? registry.address}/${registry.prefix}ingestion-lab/${each}@${image.digest}`);
    }
    this.registerOutputs();
  }

  /** host:port/repository@sha256:…, as nodes pull it. @throws for one that wasn't asked for */
  of(name: ImageName): Output<string> {
    return this.#one(this.#references, name);
  }

  /** The same, as this machine has pushed it. @throws for one that wasn't asked for */
  pushed(name: ImageName): Output<string> {
    return this.#one(this.#pushed, name);
  }

  #one(references: ReadonlyMap<ImageName, Output<string>>, name: ImageName): Output<string> {
    const reference = references.get(name);
    if (reference === undefined) throw new Error(`Image ${name} was not among those to be built: ${[...references.keys()].join(', ')}.`);
    return reference;
  }
}
