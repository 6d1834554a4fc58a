/** The provider's resources, as the program declares them. */
import { CustomResource, type CustomResourceOptions, type Output } from '@pulumi/pulumi';
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
  constructor(name: string, inputs: Omit<ProcessInputs, 'name'>, options: CustomResourceOptions = {}) {
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
