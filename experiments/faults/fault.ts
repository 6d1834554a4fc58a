/** The interface of a kind of fault. One file under kinds/ each; index.ts lists them. */
import type { TargetRole } from '../../stacks/chaos.ts';
import type { Text } from '../../stacks/scenarios/scenario.ts';
import type { LocalLab } from './local-lab.ts';

export type { TargetRole };

export interface Target {
  /** The path whose services are hit; absent for a backend, which serves all. */
  readonly route?: string;
  readonly role: TargetRole;
  /** The services by name: the topology's for entry and worker, the backend's own for the others. At least one. */
  readonly services: readonly string[];
}

/** A fault that is in effect, or was. */
export interface Injected {
  /** What was done, to what, by what an independent look can find again: process names, links, names, rules. */
  readonly marks: readonly string[];
}

/** What an independent look finds of a fault: never what somebody says to have done. */
export interface Look {
  /** Marks that are there. */
  readonly found: readonly string[];
  /** Marks that would be there were it in effect. Of a fault that happened once nothing is found and nothing is missing. */
  readonly missing: readonly string[];
}

/** A fault as a platform carries it out. Each call may be repeated: after a crash, or because somebody isn't sure. */
export interface LocalFault {
  /** Resolves once it is in effect, or has happened. @throws saying what couldn't be done, to what; nothing is half done then */
  apply(lab: LocalLab, target: Target): Promise<Injected>;
  /** Resolves once nothing of it is left and what it hit runs; no error where nothing was. */
  recover(lab: LocalLab, target: Target): Promise<void>;
  look(lab: LocalLab, target: Target): Promise<Look>;
}

/** Why something can't be done, in a few words. */
export interface Unsupported {
  readonly unsupported: string;
}

/** A Chaos Mesh resource, without what every resource has in common. */
export interface ChaosMeshResource {
  /** PodChaos, NetworkChaos, DNSChaos, KernelChaos. */
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface ChaosMeshTarget {
  readonly namespace: string;
  /** Labels of the pods that are hit. */
  readonly labels: Readonly<Record<string, string>>;
  /** The container of theirs that is ended, where one is. */
  readonly container: string;
}

export interface Fault {
  /** As config and reports name it, e.g. `pod-kill`. */
  readonly id: string;
  readonly title: Text;
  /** What it does, in a sentence each. */
  readonly effect: Text;
  /** It lasts until it is removed; otherwise it happens once, at its beginning (a kill). */
  readonly lasts: boolean;
  /** Locally it acts on links or names: the lab must have them (`faults.links: true`). */
  readonly needsLinks: boolean;
  /** Why a platform of clusters can't do it, by platform; absent where all can. */
  readonly unsupportedOn?: Readonly<Record<string, string>>;
  /** On a cluster a fault that lasts does so as long as its resource is there: whoever put it in takes it out. */
  toChaosMesh(target: ChaosMeshTarget): ChaosMeshResource;
  /** @returns why this machine can't do it, or what does it */
  toLocal(): LocalFault | Unsupported;
}
