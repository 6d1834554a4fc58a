/** What repeated measurements say, and when two of them differ. */

/** Where the true median lies, and how surely: `coverage` is the share of such intervals that hold it, 0 to 1, whatever the values' distribution. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly coverage: number;
}

export interface Estimate {
  readonly median: number;
  readonly n: number;
  /** Absent where there are too few values to tell. */
  readonly interval?: Interval;
}

/** The interval is the narrowest that covers this much, where there are enough values for it. */
export const WANTED_COVERAGE = 0.95;

/** With fewer, even all of the values' range would be left out too often; with just as many the range is what there is. */
export const LEAST_FOR_INTERVAL = 5;

/** Of any interval there is: that of the fewest values, since more always reach what is wanted. */
export const LEAST_COVERAGE = coverageOf(LEAST_FOR_INTERVAL, 0);

/** From so many values on an interval covers what is wanted. */
export const LEAST_FOR_WANTED = fewestFor(WANTED_COVERAGE);

/**
 * The median, with an interval between two of the values as far from the ends as each other: it says how often such an interval holds the true
 * median, and needs nothing known of the distribution. @throws without values
 */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0) throw new Error('Estimating a median: there are no values');
  const middle = median(values);
  if (n < LEAST_FOR_INTERVAL) return { median: middle, n };
  const sorted = [...values].sort((a, b) => a - b);
  const left = leftOut(n);
  return { median: middle, n, interval: { low: sorted[left]!, high: sorted[n - 1 - left]!, coverage: coverageOf(n, left) } };
}

function fewestFor(coverage: number): number {
  let n = LEAST_FOR_INTERVAL;
  while (coverageOf(n, 0) < coverage) n += 1;
  return n;
}

/** Of n values, at each end of the interval. */
function leftOut(n: number): number {
  let left = 0;
  while (coverageOf(n, left + 1) >= WANTED_COVERAGE) left += 1;
  return left;
}

/**
 * How often the median lies between two of n values when `left` of them are left out at each end: it is out of it when at most `left` of n
 * fair coins show heads, or tails.
 */
function coverageOf(n: number, left: number): number {
  let ways = 1;
  let out = 1;
  for (let heads = 1; heads <= left; heads += 1) {
    ways = ways * (n - heads + 1) / heads;
    out += ways;
  }
  return 1 - 2 * out / 2 ** n;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Undefined where one of them has no interval: it can't be told. */
export function differ({ interval: a }: Estimate, { interval: b }: Estimate): boolean | undefined {
  if (a === undefined || b === undefined) return undefined;
  return a.high < b.low || b.high < a.low;
}

/**
 * How often chance alone sets two intervals apart, of n values and of m that are all drawn alike and never the same. Undefined where one has no interval.
 * All orders of the n and m are as likely: of one side's end value come so many of the other's before, in so many ways.
 */
export function chanceToDiffer(n: number, m: number): number | undefined {
  if (Math.min(n, m) < LEAST_FOR_INTERVAL) return undefined;
  return (waysBelow(n, m) + waysBelow(m, n)) / choose(n + m, n);
}

/** Ways in which the interval of the n is all below that of the m. */
function waysBelow(n: number, m: number): number {
  const end = n - leftOut(n);
  return Array.from({ length: leftOut(m) + 1 }, (_, before) => choose(end - 1 + before, before) * choose(n - end + m - before, m - before)).reduce((sum, ways) => sum + ways, 0);
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let taken = 1; taken <= k; taken += 1) ways = ways * (n - k + taken) / taken;
  return ways;
}
