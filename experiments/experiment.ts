/** What an experiment declares. One file under catalogue/ each; catalogue/index.ts lists them. */
import type { Text } from '../stacks/scenarios/scenario.ts';
import type { SettingKey } from '../stacks/settings.ts';
import type { TargetRole } from './faults/fault.ts';
import type { FaultId } from './faults/index.ts';
import type { Measured } from './measured.ts';
import type { WindowName } from './results.ts';

export type { WindowName };

/** What must hold for the hypothesis to hold. */
export interface Expectation {
  readonly what: Measured;
  /** For figures of a window. @default during */
  readonly window?: WindowName;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Only for these routes. @default every path of the cell; never the faulty backend */
  readonly routes?: readonly string[];
  /** Only for routes that, under the cell's config, promise to lose nothing that they accepted. */
  readonly asPromised?: boolean;
  /** Only where the fault hits this. */
  readonly roles?: readonly TargetRole[];
}

/** Open loop: as many events a second, whatever the system does. Closed: each connection sends its next when the last was answered, for what a lab can do at most. */
export type ExperimentLoad = {
  readonly perSecond: number;
  /** How late the generator may be (p99) where nothing that is expected is a matter of milliseconds. @default the generator's own bound */
  readonly maxLagMs?: number;
} | { readonly connections: number };

/** @typeParam Kind the ids of the kinds that may be named */
export interface FaultUse<Kind extends string = FaultId> {
  readonly id: Kind;
  /** What it is tried against, one cell each; the first is what a short form takes. */
  readonly roles: readonly [TargetRole, ...TargetRole[]];
  /** Targets that a question compares: the short form takes them too. */
  readonly compares?: readonly TargetRole[];
  /** In the `during` window: when it begins, and how long it lasts. Shorter windows shorten both. */
  readonly afterMs: number;
  readonly forMs: number;
}

/** Where nothing but the load happens, only `baseline` is more than 0. `recovery` lasts longer where a route isn't back by then, and still may be by what is expected. */
export interface Windows {
  readonly baseline: number;
  readonly during: number;
  readonly recovery: number;
}

/** Stack config besides the defaults, key by key, as `pulumi config set` takes it. */
export type StackNeeds = Readonly<Partial<Record<SettingKey, string>>>;

/** One side of a comparison. */
export interface Variant {
  readonly title: Text;
  readonly stack: StackNeeds;
  /** Everything goes this way, where the sides have routes of their own. */
  readonly route?: string;
}

/** @typeParam Kind the faults it may use: those of faults/, unless whoever runs it brings others */
export interface Experiment<Kind extends string = FaultId> {
  readonly id: string;
  readonly title: Text;
  /** What is expected, in a sentence. */
  readonly hypothesis: Text;
  /** Which groups of questions its figures answer. */
  readonly answers: readonly (1 | 2 | 3 | 4 | 5 | 6)[];
  /** A preset's name, for a cell of all routes at once, @default its `routes` alike; a cell of one route sends everything there. */
  readonly split?: string;
  readonly fault?: FaultUse<Kind>;
  /** Which routes it is run against, one cell each; absent: all at once, by the split. A backend that serves all routes is always hit with all at once. */
  readonly routes?: readonly string[];
  readonly load: ExperimentLoad;
  readonly windowsMs: Windows;
  readonly expect: readonly Expectation[];
  readonly stack?: StackNeeds;
  /** The same under several configs, one cell each, compared in the report. */
  readonly variants?: Readonly<Record<string, Variant>>;
}
