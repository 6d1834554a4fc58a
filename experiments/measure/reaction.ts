/** How a route takes a fault, from its seconds: when one can see it, when it's over. Pure functions. */
import type { BadKind, GoldenWindow, Point, Reaction } from '../results.ts';
import { SECOND_MS } from './golden.ts';

/** A second is failing when its success is this much below the baseline's. */
export const FAILING_BELOW = 0.01;
/** It is silent when fewer events were taken than this share of the baseline's rate, by more than so many spreads of what chance makes of so few. */
export const SILENT_BELOW = 0.5;
export const SILENT_SPREADS = 3;
/** It is slow when half of its events took longer than so many times the baseline's median, and by so much. */
export const SLOW_TIMES = 3;
export const SLOW_BY_MS = 10;
/** How soon after the fault the rate is looked for. */
export const RATE_WITHIN_MS = 30_000;
/** A route is good again after so many good seconds in a row. */
export const GOOD_SECONDS = 3;

/** Why a second is bad, the worst first; undefined where it's good. */
export function badness(point: Point, baseline: GoldenWindow): BadKind | undefined {
  return failed(point, baseline) > FAILING_BELOW ? 'failing' : lateness(point, baseline);
}

/** How far a second's success is below the baseline's, 0 to 1. */
export function failed({ success }: Point, baseline: GoldenWindow): number {
  return success === null ? 0 : Math.max(0, baseline.success - success);
}

/** Whether too few events were taken in a second, or answers came too late. To refuse quickly and politely (429) is no work done. */
export function lateness({ goodRate, p50Ms }: Point, baseline: GoldenWindow): 'silent' | 'slow' | undefined {
  const half = baseline.goodRate * SILENT_BELOW;
  if (goodRate < half - SILENT_SPREADS * Math.sqrt(half) || (goodRate === 0 && half > 0)) return 'silent';
  const isSlow = p50Ms !== null && p50Ms > baseline.p50Ms * SLOW_TIMES && p50Ms > baseline.p50Ms + SLOW_BY_MS;
  return isSlow ? 'slow' : undefined;
}

/**
 * @param points second by second, `at` counted from the fault's beginning
 * @param faultMs how long it lasted
 */
export function reaction(points: readonly Point[], baseline: GoldenWindow, faultMs: number): Reaction {
  const after = points.filter(({ at }) => at >= 0);
  const judged = after.map((point) => badness(point, baseline));
  const first = judged.findIndex((kind) => kind !== undefined);
  const kinds = [...new Set(judged.filter((kind) => kind !== undefined))];
  const badSeconds = judged.filter((kind) => kind !== undefined).length;
  const base = { badSeconds, kinds, ...rateShare(after, baseline, faultMs) };
  if (first === -1) return { ...base, recovered: true, ...shareFrom(after, baseline, faultMs) };
  const detectMs = after[first]!.at + SECOND_MS;
  // Good seconds that are over before the fault is don't show that it's overcome.
  const isGoodFrom = (index: number) => index + GOOD_SECONDS <= judged.length && judged.slice(index, index + GOOD_SECONDS).every((kind) => kind === undefined);
  const again = after.findIndex(({ at }, index) => index > first && at + GOOD_SECONDS * SECOND_MS > faultMs && isGoodFrom(index));
  if (again === -1) return { ...base, detectMs, recovered: false };
  const backAt = Math.max(after[again]!.at, faultMs);
  return { ...base, detectMs, recoverMs: backAt - faultMs, recovered: true, ...shareFrom(after, baseline, backAt) };
}

/** Of fewer seconds than make a route good it says nothing. */
function rateShare(after: readonly Point[], baseline: GoldenWindow, faultMs: number): Pick<Reaction, 'rateShare'> {
  const rates = after.filter(({ at }) => at >= faultMs);
  if (baseline.goodRate === 0 || rates.length < GOOD_SECONDS) return {};
  const from = rates.slice(0, rates.length - GOOD_SECONDS + 1).filter(({ at }) => at <= faultMs + RATE_WITHIN_MS);
  const mean = (index: number) => rates.slice(index).reduce((sum, { goodRate }) => sum + goodRate, 0) / (rates.length - index);
  return { rateShare: Math.max(...from.map((_point, index) => mean(index))) / baseline.goodRate };
}

/** Three seconds are good with half of the rate each; whether that is how it stays, all that follow say. */
function shareFrom(after: readonly Point[], baseline: GoldenWindow, fromMs: number): Pick<Reaction, 'recoveredShare'> {
  const rates = after.filter(({ at }) => at >= fromMs).map(({ goodRate }) => goodRate);
  if (rates.length === 0 || baseline.goodRate === 0) return {};
  return { recoveredShare: rates.reduce((sum, rate) => sum + rate, 0) / rates.length / baseline.goodRate };
}
