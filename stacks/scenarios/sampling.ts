/** Choosing among values for invented events: the same numbers give the same choice. */

export type Weighted<T> = readonly (readonly [T, number])[];

/** @param random gives numbers from 0 to below 1 */
export function oneOf<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)]!;
}

/** The weights may have any sum. */
export function weighted<T>(values: Weighted<T>, random: () => number): T {
  let left = random() * values.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of values) {
    left -= weight;
    if (left < 0) return value;
  }
  return values.at(-1)![0];
}
