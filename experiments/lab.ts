/** What an experiment needs of a lab that is up: where it is, what can be done to it, and what is what in it. */
import type { Scenario } from '../stacks/scenarios/scenario.ts';
import type { StackNeeds } from './experiment.ts';
import type { Target, TargetRole } from './faults/fault.ts';
import type { LocalLab } from './faults/local-lab.ts';

export interface ExperimentLab {
  /** All of the lab's state. */
  readonly labDir: string;
  readonly entryUrl: string;
  readonly metricsUrl: string;
  readonly documentsUrl?: string;
  readonly cacheUrl: string;
  readonly scenario: Scenario;
  /** Routes that, with this lab's config, don't promise to keep whatever they accepted. */
  readonly mayLose: readonly string[];
  /** By path: the services that its events go through, and the backends' processes between these, by name. */
  readonly processes: Readonly<Record<string, readonly string[]>>;
  /** Bodies to send: each the JSON text of one event. */
  readonly bodies: readonly string[];
  /** Of the checkout that is measured. */
  readonly commit: string;
  readonly local: LocalLab;
  /** @throws when this lab has no such target */
  target(role: TargetRole, route: string | undefined): Target;
}

/** Gives the labs that cells need. */
export interface LabKeeper {
  /** A lab with this config, changed or brought up if need be; or why there is none. */
  lab(needs: StackNeeds): Promise<ExperimentLab | { readonly unsupported: string }>;
  /** Takes down what it brought up. */
  close(): Promise<void>;
}
