import { seeded } from '../../loadtest/random.ts';
import type { Event, Scenario } from '../scenarios/scenario.ts';
import { stagesOf } from '../scenarios/stages.ts';

/** The path that takes an event; where weights choose, the first. */
export function pathOf({ paths, pathBy, dimensions }: Scenario, event: Event): string {
  return pathBy === undefined ? Object.keys(paths)[0]! : dimensions[pathBy]!.of(event);
}

/** What its path's stages make of an event. */
export function asStored(scenario: Scenario, event: Event): Event {
  return stagesOf(scenario, pathOf(scenario, event)).reduce((made, { transform }) => transform?.(made) ?? made, event);
}

/** Invented events, always the same. */
export function sampleEvents({ sample }: Scenario, count: number, seed = 1): readonly Event[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => sample(random));
}
