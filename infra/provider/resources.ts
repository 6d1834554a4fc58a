/** The provider's resources, as the program declares them. */
import { CustomResource, type CustomResourceOptions, type Input, type Output } from '@pulumi/pulumi';
import type { ArtifactInputs } from './artifact/artifact-kind.ts';
import type { CredentialsInputs } from './credentials/credentials-kind.ts';
import type { ProcessInputs } from './process/process-schema.ts';
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
