/** The provider's resources, as the program declares them. */
import { CustomResource, type CustomResourceOptions, type Input, type Inputs, type Output } from '@pulumi/pulumi';
import type { ArtifactInputs } from './artifact/artifact-kind.ts';
import type { CredentialsInputs } from './credentials/credentials-kind.ts';
import type { FaultInputs } from './fault/fault-kind.ts';
import type { ProcessInputs } from './process/process-schema.ts';
import type { ImageCopyInputs } from './registry/image-copy-kind.ts';
import type { TrustedRegistryInputs } from './registry/trusted-registry-kind.ts';
import type { SplitInputs } from './split/split-kind.ts';
import type { SupervisorInputs } from './supervisor/supervisor-kind.ts';
import type { TopicInputs } from './topic/topic-kind.ts';

/** Keeps the processes of a lab up. One per lab; everything of the lab goes with it. */
export class Supervisor extends CustomResource {
  /** `running` or `dead`. */
  declare readonly state: Output<string>;
  constructor(name: string, inputs: SupervisorInputs, options: CustomResourceOptions = {}) {
    super('lab:index:Supervisor', name, { ...inputs, state: undefined }, options);
  }
}

/** One program, kept running: see process-schema.ts for what it is given. */
export class Process extends CustomResource {
  /** `running`, `gave up`, `stopped`, `unfinished` or `supervisor dead`. */
  declare readonly state: Output<string>;
  constructor(name: string, inputs: Omit<ProcessInputs, 'name' | 'digest'> & { readonly digest?: Input<string> }, options: CustomResourceOptions = {}) {
    super('lab:index:Process', name, { ...inputs, name, state: undefined }, options);
  }
}

/** The weights that Envoy chooses by. */
export class Split extends CustomResource {
  /** `in effect`, `outdated` or `unreachable`. */
  declare readonly state: Output<string>;
  constructor(name: string, inputs: SplitInputs, options: CustomResourceOptions = {}) {
    super('lab:index:Split', name, { ...inputs, state: undefined }, options);
  }
}

/** A Kafka topic. */
export class Topic extends CustomResource {
  /** `there`, `different` or `unreachable`. */
  declare readonly state: Output<string>;
  constructor(name: string, inputs: Omit<TopicInputs, 'name'>, options: CustomResourceOptions = {}) {
    super('lab:index:Topic', name, { ...inputs, name, state: undefined }, options);
  }
}

/** A registry's certificate and password, made once and kept. */
export class Credentials extends CustomResource {
  /** `valid`, `expires soon`, `expired`, or what is wrong with them. */
  declare readonly state: Output<string>;
  /** Another one after every renewal: what reads them at its start is to be started again. */
  declare readonly fingerprint: Output<string>;
  constructor(name: string, inputs: CredentialsInputs, options: CustomResourceOptions = {}) {
    super('lab:index:Credentials', name, { ...inputs, state: undefined, fingerprint: undefined }, options);
  }
}

/** A file in an OCI registry. */
export class Artifact extends CustomResource {
  /** `pushed`, `different`, `incomplete`, `unreachable`, `refused` or `untrusted`. */
  declare readonly state: Output<string>;
  /** Of the manifest: sha256:… */
  declare readonly digest: Output<string>;
  /** host:port/repository@digest */
  declare readonly reference: Output<string>;
  constructor(name: string, inputs: ArtifactInputs, options: CustomResourceOptions = {}) {
    super('lab:index:Artifact', name, { ...inputs, state: undefined, digest: undefined, reference: undefined }, options);
  }
}

/** A fault in the lab: made = put in, deleted = taken out. */
export class Fault extends CustomResource {
  /** `injected`, `partly there`, `taken out` or `unreachable`. One that happened once stays `injected`: it isn't repeated. */
  declare readonly state: Output<string>;
  constructor(name: string, inputs: FaultInputs, options: CustomResourceOptions = {}) {
    super('lab:index:Fault', name, { ...inputs, state: undefined }, options);
  }
}

/** The inputs of a kind, where they come from other resources. */
type InputsOf<T> = { readonly [name in keyof T]: Input<T[name]> };

/** A registry that answers, and that this machine's Docker trusts. */
export class TrustedRegistry extends CustomResource {
  /** `trusted`, `untrusted` or `unreachable`. */
  declare readonly state: Output<string>;
  constructor(name: string, inputs: InputsOf<TrustedRegistryInputs>, options: CustomResourceOptions = {}) {
    super('lab:index:TrustedRegistry', name, { ...inputs, state: undefined } as Inputs, options);
  }
}

/** An image of one registry, under the same digest in Google's Artifact Registry. */
export class ImageCopy extends CustomResource {
  /** `copied`. */
  declare readonly state: Output<string>;
  /** host/repository@sha256:… */
  declare readonly reference: Output<string>;
  constructor(name: string, inputs: InputsOf<ImageCopyInputs>, options: CustomResourceOptions = {}) {
    super('lab:index:ImageCopy', name, { ...inputs, state: undefined, reference: undefined } as Inputs, options);
  }
}
