/** The arithmetic behind the charts: pure. */
import type { Golden, GoldenPoint, Row, SeriesPoint, SetWeights } from '../wire.ts';

/** The smallest of 1, 2 or 5 times a power of ten that isn't below `value`; 1 for nothing at all. */
export function niceMax(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => Number((factor * power).toPrecision(1))).find((candidate) => candidate >= value)!;
}

/** The powers of ten around the values: at least one decade. */
export function decadesAround(values: readonly number[]): { readonly low: number; readonly high: number } {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return { low: 1, high: 10 };
  const low = Math.floor(Math.log10(Math.min(...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive))));
  return { low: 10 ** low, high: 10 ** high };
}

/** Where a value lies between two others: 0 to 1. */
export function linear(low: number, high: number): (value: number) => number {
  return (value) => (value - low) / (high - low);
}

export function logarithmic(low: number, high: number): (value: number) => number {
  return (value) => Math.max(0, Math.log(value / low) / Math.log(high / low));
}

/** How many of the newest points stand for "now" in a figure. */
const recentPoints = 3;

/** The newest figures of a route; null where there was nothing to measure. */
export function latestOf(points: readonly GoldenPoint[]): Omit<GoldenPoint, 'at'> {
  const recent = points.slice(-recentPoints);
  const last = (field: Exclude<keyof GoldenPoint, 'at'>): number | null =>
    recent.map((point) => point[field]).findLast((value) => value !== null) ?? null;
  return { rate: last('rate'), success: last('success'), p50: last('p50'), p95: last('p95'), p99: last('p99') };
}

/** Whether any route has traffic now. */
export function isFlowing(golden: Golden): boolean {
  return Object.values(golden).some((points) => (latestOf(points).rate ?? 0) > 0);
}

/** How a route's share of the traffic compares with its weight. */
export interface ShareOf {
  readonly route: string;
  /** 0 to 1; null where the weight isn't known. */
  readonly set: number | null;
  /** 0 to 1; null without traffic. */
  readonly measured: number | null;
  /** Where 99.7 % of fair draws of as many requests lie; null while there is too little to judge by. */
  readonly band: { readonly low: number; readonly high: number } | null;
  /** There is traffic, but still too little of it under these weights. */
  readonly measuring: boolean;
}

/** Three standard deviations of a share hold 99.7 % of fair draws. */
const bandDeviations = 3;

/** How many requests it takes to say anything. */
const minRequests = 100;

/** @param flows whether there is traffic now */
export function shares(routes: readonly string[], { routes: weights, requests: measured }: SetWeights, flows: boolean): readonly ShareOf[] {
  const requests = routes.map((route) => measured[route] ?? 0);
  const requestsTotal = sum(requests);
  const measuring = flows && requestsTotal < minRequests;
  const weightTotal = sum(routes.map((route) => weights[route] ?? 0));
  return routes.map((route, index) => {
    const weight = weights[route];
    const set = weightTotal > 0 && weight !== undefined && weight !== null ? weight / weightTotal : null;
    const deviation = set === null ? 0 : bandDeviations * Math.sqrt((set * (1 - set)) / requestsTotal);
    return {
      route,
      set,
      measured: requestsTotal > 0 ? requests[index]! / requestsTotal : null,
      measuring: measuring && set !== null,
      band: set === null || requestsTotal < minRequests ? null : { low: Math.max(0, set - deviation), high: Math.min(1, set + deviation) },
    };
  });
}

/** The values a dimension could make out, and those it couldn't. */
export function placed(rows: readonly Row[]): { readonly known: readonly Row[]; readonly unplaced: readonly Row[] } {
  return { known: rows.filter(({ unplaced }) => !unplaced), unplaced: rows.filter(({ unplaced }) => unplaced) };
}

/** The rows that are shares of something, and those that are counted beside them. */
export function sharing(rows: readonly Row[]): { readonly shared: readonly (Row & { readonly of: number })[]; readonly beside: readonly Row[] } {
  return {
    shared: rows.filter((row): row is Row & { readonly of: number } => row.of !== undefined),
    beside: rows.filter(({ of }) => of === undefined),
  };
}

/** Rows in a report's own order, every value of it there, values beyond it last. */
export function inOrder(rows: readonly Row[], order: readonly string[], labelOf: (key: string) => string = (key) => key): readonly Row[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return [
    ...order.map((key) => byKey.get(key) ?? { key, label: labelOf(key), count: 0 }),
    ...rows.filter(({ key }) => !order.includes(key)),
  ];
}

/** The first `limit` rows, the others as one with the key ''. */
export function withOthers(rows: readonly Row[], limit: number, othersLabel: string): readonly Row[] {
  if (rows.length <= limit) return rows;
  return [...rows.slice(0, limit - 1), { key: '', label: othersLabel, count: sum(rows.slice(limit - 1).map(({ count }) => count)) }];
}

/** Rows as bars of their parts, every part in the same place in each. */
export interface Stack {
  /** With how much of it there is in all bars; those beyond the bound are one, with the key ''. */
  readonly parts: readonly Row[];
  /** `counts` has one number per part. */
  readonly bars: readonly { readonly key: string; readonly label: string; readonly counts: readonly number[] }[];
}

/** Parts in the given order, or the largest first; at most `limit`. */
export function stackOf(rows: readonly Row[], order: readonly string[] | undefined, limit: number, othersLabel: string): Stack {
  const stacked = rows.filter((row): row is Row & Required<Pick<Row, 'parts'>> => row.parts !== undefined);
  const totals = new Map<string, Row>();
  for (const part of stacked.flatMap(({ parts }) => parts)) totals.set(part.key, { ...part, count: part.count + (totals.get(part.key)?.count ?? 0) });
  const largestFirst = [...totals.values()].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  const named = order ? inOrder(largestFirst, order.filter((key) => totals.has(key))) : largestFirst;
  const parts = withOthers(named, limit, othersLabel);
  const shown = new Set(parts.map(({ key }) => key));
  return {
    parts,
    bars: stacked.map(({ key, label, parts: own }) => ({
      key,
      label,
      counts: parts.map((part) => sum(own.filter((one) => (part.key === '' ? !shown.has(one.key) : one.key === part.key)).map(({ count }) => count))),
    })),
  };
}

/** Steps of a series, evenly spaced from the first to the last, at most the `keep` newest: a step that isn't there had nothing. */
export function evenSteps(points: readonly SeriesPoint[], stepMs: number, keep: number, width: number): readonly SeriesPoint[] {
  const last = points.at(-1)?.at;
  if (last === undefined) return [];
  const byTime = new Map(points.map((point) => [point.at, point]));
  const first = Math.max(points[0]!.at, last - (keep - 1) * stepMs);
  return Array.from({ length: Math.floor((last - first) / stepMs) + 1 }, (_, index) => last - index * stepMs).reverse()
    .map((at) => byTime.get(at) ?? { at, values: Array.from({ length: width }, () => 0) });
}

/** The steps of a map's shades: up to `steps` upper bounds, the last one at least the maximum, evenly spaced by magnitude. */
export function shadeBounds(counts: readonly number[], steps: number): readonly number[] {
  const max = Math.max(0, ...counts);
  if (max === 0) return [];
  const bounds = Array.from({ length: steps }, (_, index) => Math.ceil(max ** ((index + 1) / steps)));
  return [...new Set(bounds)];
}

/** Which step a count falls into: 0 for none, else 1 to the number of bounds. */
export function shadeOf(count: number, bounds: readonly number[]): number {
  if (count <= 0) return 0;
  const index = bounds.findIndex((bound) => count <= bound);
  return index === -1 ? bounds.length : index + 1;
}

/** Which of the points lies next in a direction: near, and not far off to the side. Null where none does. */
export function nextTowards<T extends { readonly x: number; readonly y: number }>(
  from: T, points: readonly T[], direction: 'left' | 'right' | 'up' | 'down',
): T | null {
  const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [number, number];
  let best: T | null = null;
  let bestCost = Infinity;
  for (const point of points) {
    const ahead = (point.x - from.x) * dx + (point.y - from.y) * dy;
    const aside = Math.abs((point.x - from.x) * dy) + Math.abs((point.y - from.y) * dx);
    if (point === from || ahead <= 0) continue;
    const cost = ahead + aside * 2;
    if (cost < bestCost) [best, bestCost] = [point, cost];
  }
  return best;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
