/** A pattern of behaviour: a rule that looks for it in the results, and says what it found with the evidence. One file beside this one each. */
import type { Text } from '../../../stacks/scenarios/scenario.ts';
import { ALL_ROUTES } from '../../cells.ts';
import type { CellResult } from '../../results.ts';
import type { Group } from '../figures.ts';

export interface Finding {
  /** The cell, by name. */
  readonly where: string;
  readonly what: Text;
}

export interface Pattern {
  readonly id: string;
  readonly title: Text;
  /** What must be so for the rule to find it, in a sentence. */
  readonly rule: Text;
  /** Empty where it isn't there. */
  find(groups: readonly Group[]): readonly Finding[];
}

/** A cell's name without its repeat. */
export function placeOf({ experiment, role, variant, route }: Pick<Group, 'experiment' | 'role' | 'variant' | 'route'>): string {
  return [[experiment, role].filter((part) => part !== undefined).join('@'), variant, route === ALL_ROUTES ? undefined : route].filter((part) => part !== undefined).join(' ');
}

/** How many of a group's repeats show it, and whether those are most. */
export function mostly({ results }: Group, shows: (result: CellResult) => boolean): { readonly count: number; readonly isMost: boolean } {
  const count = results.filter(shows).length;
  return { count, isMost: count * 2 > results.length };
}
