/** What most experiments have in common, so that each file says only what is its own. */
import { paths } from '../../stacks/scenarios/vaccinations/index.ts';
import type { Expectation, ExperimentLoad, FaultUse, Windows } from '../experiment.ts';

/** The routes of the scenario that has all transports side by side: what faults are compared on. */
export const routes: readonly string[] = Object.keys(paths);

/** Well below what two cores carry on any route, and enough for a p99 of every second. */
export const steadyLoad: ExperimentLoad = { perSecond: 200 };

/** As much as the lab takes: each connection sends its next event when the last was answered. */
export const fullLoad: ExperimentLoad = { connections: 64 };

/** No fault: one window. */
export const undisturbed: Windows = { baseline: 12_000, during: 0, recovery: 0 };

/** Around a fault; recovery is longer than any fault's own time to be noticed (a broker's session, a client's back-off). */
export const aroundFault: Windows = { baseline: 8_000, during: 10_000, recovery: 15_000 };

/** From early in `during` until shortly before its end. */
export const withinDuring = { afterMs: 1_000, forMs: 7_000 } satisfies Partial<FaultUse>;

/** How soon a route must be as before: goal F4. */
const RECOVERS_WITHIN_MS = 30_000;

/** What every route promises whatever fails: no accepted event is lost, none appears that was refused, none is there twice. Pub/Sub may lose, and must say exactly how much. */
export const promises: readonly Expectation[] = [
  { what: 'lost', atMost: 0, asPromised: true },
  { what: 'unreported', atMost: 0 },
  { what: 'phantom', atMost: 0 },
  { what: 'duplicate', atMost: 0 },
  { what: 'miscounted', atMost: 0 },
];

/** And it comes back by itself, and stays: from then on it takes at least half of what it took before, which chance doesn't undercut in a few seconds. */
export const recovers: readonly Expectation[] = [
  { what: 'recoverMs', atMost: RECOVERS_WITHIN_MS },
  { what: 'recoveredRate', atLeast: 0.5 },
];

/** Nothing is broken: every answer is good. */
export const undisturbedExpectations: readonly Expectation[] = [
  ...promises,
  { what: 'lost', atMost: 0 },
  { what: 'success', window: 'baseline', atLeast: 0.999 },
  { what: 'shareOff', window: 'baseline', atMost: 5 },
];
