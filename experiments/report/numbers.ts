/** How figures are written. */
import type { Estimate } from '../statistics.ts';
import type { Words } from './document.ts';

export interface Unit {
  readonly number: (value: number) => string;
  readonly suffix: string;
}

export const units = {
  ms: { number: (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0), suffix: ' ms' },
  seconds: { number: (value) => Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1), suffix: ' s' },
  share: { number: (value) => (value * 100).toFixed(value > 0.99 && value < 1 ? 2 : 1), suffix: ' %' },
  /** Of what was before: above and below 100. */
  ratio: { number: (value) => (value * 100).toFixed(0), suffix: ' %' },
  perSecond: { number: (value) => value.toFixed(value < 100 ? 1 : 0), suffix: '/s' },
  cpu: { number: (value) => value.toFixed(3), suffix: ' CPU s' },
  bytes: { number: (value) => String(Math.round(value / 2 ** 20)), suffix: ' MiB' },
  count: { number: (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1)), suffix: '' },
  times: { number: (value) => value.toFixed(2), suffix: '' },
} satisfies Record<string, Unit>;

/** Infinite: what was waited for never came. */
export function written(value: number, { number, suffix }: Unit): string {
  return Number.isFinite(value) ? `${number(value)}${suffix}` : '∞';
}

/** A bound that a rule or a text names: 0.999 is `99.9 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

/** The median, and its interval where there are enough repeats and its ends are not the same as written. */
export function shown(estimate: Estimate | undefined, unit: Unit): Words {
  if (estimate === undefined) return { en: 'no data', es: 'sin datos' };
  const { median, interval } = estimate;
  const [from, to] = interval === undefined ? [] : [interval.low, interval.high].map((end) => Number.isFinite(end) ? unit.number(end) : '∞');
  return from === to ? written(median, unit) : `${written(median, unit)} (${from}–${to})`;
}

/** The median alone. */
export function brief(estimate: Estimate | undefined, unit: Unit): string {
  return estimate === undefined ? '–' : written(estimate.median, unit);
}
