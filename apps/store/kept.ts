/** What both read models keep of the documents with one value of a report's first dimension, besides how many they are. */
import type { Report, Scenario, SeriesReport } from '../../stacks/scenarios/scenario.ts';
import { bump, keepNewest, placeFor, secondValueBounds, valueOf } from './read-model.ts';
import type { RecordDocument } from './record.ts';

/** Of one event, in whole numbers of a measure's last decimal: what a sum of thousands of them can still hold exactly. */
export const maxMeasured = 1e12;

/** Sum and greatest of a measure, as whole numbers of its last decimal, so that they come out the same in any order. */
export interface Sums {
  readonly sum: number;
  readonly max: number;
}

/** The sums of a series report's measures, by when their step begins (Unix time in milliseconds). */
export type Steps = Map<number, readonly number[]>;

/** What the report's kind doesn't keep stays empty. */
export interface Kept {
  /** How often each value of the second dimension, or how much of the measure it has. */
  readonly seconds: Map<string, number>;
  readonly newest: RecordDocument[];
  sums: Sums | undefined;
  readonly steps: Steps;
}

export function keptNothing(): Kept {
  return { seconds: new Map(), newest: [], sums: undefined, steps: new Map() };
}

export function keep(kept: Kept, scenario: Scenario, report: Report, document: RecordDocument): void {
  switch (report.kind) {
    case 'latest':
      keepNewest(kept.newest, document, report.keep);
      break;
    case 'series':
      addToSteps(kept.steps, stepOf(report, document), report.of.map((measure) => measured(scenario, measure, document)), report.keep);
      break;
    case 'measure': {
      const by = measured(scenario, report.of, document);
      kept.sums = addedUp(kept.sums, { sum: by, max: by });
      break;
    }
    case 'count': {
      const second = report.by[1];
      if (second === undefined) break;
      const place = placeFor(valueOf(scenario, second, document), kept.seconds, secondValueBounds);
      bump(kept.seconds, place, report.of === undefined ? 1 : measured(scenario, report.of, document));
    }
  }
}

export function addedUp(one: Sums | undefined, other: Sums): Sums {
  return one ? { sum: one.sum + other.sum, max: Math.max(one.max, other.max) } : other;
}

/** Keeps the newest steps only. They are whole, whatever the order: where one went, there were as many newer ones as are kept. */
export function addToSteps(steps: Steps, at: number, sums: readonly number[], keepSteps: number): void {
  const there = steps.get(at);
  steps.set(at, there ? there.map((sum, line) => sum + sums[line]!) : sums);
  if (steps.size > keepSteps) steps.delete(Math.min(...steps.keys()));
}

function stepOf({ stepMs }: SeriesReport, { acceptedAt }: RecordDocument): number {
  return Math.floor(acceptedAt / stepMs) * stepMs;
}

function measured({ measures = {} }: Scenario, measure: string, document: RecordDocument): number {
  const { of, decimals = 0 } = measures[measure]!;
  return Math.max(-maxMeasured, Math.min(maxMeasured, Math.round(of(document) * 10 ** decimals))) || 0;
}

/** A sum or a greatest value as the measure's own number. */
export function inUnits({ measures = {} }: Scenario, measure: string, whole: number): number {
  return whole / 10 ** (measures[measure]!.decimals ?? 0);
}
