/** What a run leaves behind: one file per cell (experiment, target, route, variant, repeat), and what the report reads. Plain JSON. */
import type { Text } from '../stacks/scenarios/scenario.ts';
import type { TargetRole } from './faults/fault.ts';

export type WindowName = 'baseline' | 'during' | 'recovery';

/** Golden metrics of one route in a window: from the generator's own record, latencies from the intended send time. */
export interface GoldenWindow {
  /** Events due in the window. */
  readonly sent: number;
  /** Answers per second, whatever they say. */
  readonly rate: number;
  /** Answers per second that took the event (202): what a route really carries. */
  readonly goodRate: number;
  /** Share of those sent whose answer was no 5xx and did come, 0 to 1. */
  readonly success: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** One second of a route. */
export interface Point {
  /** The second's beginning, milliseconds from the fault's (without a fault: from the first window's). */
  readonly at: number;
  /** Answers that came in it, whatever they say. */
  readonly rate: number;
  /** Those among them that took the event (202). */
  readonly goodRate: number;
  /** null where nothing was due in that second. */
  readonly success: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

export interface LedgerFigures {
  readonly sent: number;
  readonly acked: number;
  readonly rejected: number;
  readonly indeterminate: number;
  readonly stored: number;
  readonly counted: number;
  readonly duplicate: number;
  readonly lost: number;
  readonly phantom: number;
  /** Deliveries of events that were stored already. */
  readonly redelivered: number;
  /** How far the lab's own count of lost events is from the ledger's; where it counts none, all that were lost. */
  readonly unreported: number;
}

/** Of one service over a window. */
export interface ServiceCost {
  readonly cpuSeconds: number;
  readonly maxResidentBytes: number;
}

export interface Cell {
  readonly experiment: string;
  /** What the fault hits; absent where there is none. */
  readonly role?: TargetRole;
  /** `*` where all routes run at once. */
  readonly route: string;
  readonly variant?: string;
  /** From 1. */
  readonly repeat: number;
}

export interface Span {
  /** Unix time in milliseconds. */
  readonly from: number;
  readonly to: number;
}

export interface FaultTrace extends Span {
  readonly id: string;
  /** What was hit, by name. */
  readonly marks: readonly string[];
  /** What an independent look didn't find while it should have been in effect; empty where all of it was. */
  readonly missing: readonly string[];
  /** What an independent look still found of it when the recovery was over: the recovery says nothing then. Empty where it was gone. */
  readonly residue: readonly string[];
  /** Processes that didn't run when the recovery was over, and how: until then nobody had started what a fault that happens once had ended. */
  readonly down: readonly string[];
}

/** How a route took the fault; all absent or empty where it didn't notice. */
export interface Reaction {
  /** From the fault's beginning to the end of the first bad second. */
  readonly detectMs?: number;
  /** From the fault's end to the first of three good seconds in a row; absent where there was none. */
  readonly recoverMs?: number;
  /**
   * Events taken per second from then (where it didn't notice: from the fault's end) to the end of the recording, as a share of the baseline's.
   * Absent where it didn't come back, or the recording ended with the fault.
   */
  readonly recoveredShare?: number;
  /**
   * The most that it took, on average from some second within half a minute of the fault's end to the end of the recording, as a share of the
   * baseline's rate: the rate can be back while what was due in between still makes answers late. Absent where the recording ended with the fault.
   */
  readonly rateShare?: number;
  /** The route was good again before the recording ended. */
  readonly recovered: boolean;
  /** Seconds that were bad, from the fault's beginning on. */
  readonly badSeconds: number;
  /** The worst reason each bad second gave: failing, silent, slow. */
  readonly kinds: readonly BadKind[];
}

export type BadKind = 'failing' | 'silent' | 'slow';

/** How a route's events got into the stores. */
export interface Drain {
  /** Events stored per second, from the cell's first send to the last growth that was seen. */
  readonly storedRate: number;
  /** From the load's end to the last growth that was seen; 0 where all was there by then. */
  readonly drainMs: number;
}

/** From the first window's beginning to the last growth of any route: the load, and what was still on its way when it ended. */
export interface Whole extends Span {
  /** By service. */
  readonly costs: Readonly<Record<string, ServiceCost>>;
  /** By route: events that came into the stores meanwhile. */
  readonly stored: Readonly<Record<string, number>>;
}

export type VerdictName = 'held' | 'failed' | 'invalid' | 'unsupported';

export interface CellResult extends Cell {
  readonly startedAt: string;
  readonly commit: string;
  readonly verdict: VerdictName;
  /** Why: each expectation that didn't hold, or why the run says nothing. */
  readonly reasons: readonly Text[];
  /** Why earlier tries of the cell said nothing, the oldest first; absent where this is the first. */
  readonly earlier?: readonly (readonly Text[])[];
  /** Weights as planned, by route, adding up to 1. */
  readonly planned: Readonly<Record<string, number>>;
  /** By path: the services that its events go through, and the backends' processes between these. Absent where nothing was measured. */
  readonly processes?: Readonly<Record<string, readonly string[]>>;
  /** By route. */
  readonly windows: Readonly<Record<string, Readonly<Partial<Record<WindowName, GoldenWindow>>>>>;
  readonly spans: Readonly<Partial<Record<WindowName, Span>>>;
  readonly ledger: Readonly<Record<string, LedgerFigures>>;
  /** By route. */
  readonly drains: Readonly<Record<string, Drain>>;
  /** In a cell of all routes: events without any answer, so that no route has them in its figures. In a cell of one route they are that route's, and this is 0. */
  readonly unanswered: number;
  /** Absent where nothing was measured. */
  readonly whole?: Whole;
  /** By window, by service. */
  readonly costs: Readonly<Partial<Record<WindowName, Readonly<Record<string, ServiceCost>>>>>;
  /** By window: the share of the machine's CPU that neither the lab nor the generator took, 0 to 1. */
  readonly others: Readonly<Partial<Record<WindowName, number>>>;
  readonly fault?: FaultTrace;
  /** By route; where there was a fault. */
  readonly reactions: Readonly<Record<string, Reaction>>;
  /** Why the generator may have measured itself. With open-loop load the cell is invalid then; at the limit of a closed loop the figures may be its limit. */
  readonly saturated?: string;
  /** By route. */
  readonly series: Readonly<Record<string, readonly Point[]>>;
}
