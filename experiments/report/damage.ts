/** How much harm a fault does to a route: one number, so that faults can be ranked. Pure functions. */
import { both } from './document.ts';
import { failed, FAILING_BELOW, lateness } from '../measure/reaction.ts';
import type { CellResult } from '../results.ts';

/** A second that is slow or silent counts as this much of one in which everything fails, at least. */
export const SLOW_WEIGHT = 0.25;
/** An accepted event that is lost counts as so many seconds at the route's rate: it can't be made good by sending again. */
export const LOST_WEIGHT = 10;

export const damageFormula = both((language) => ({
  en: `Damage = Σ over every second from the fault's beginning on of what failed more than in the baseline (1: everything; counted from ${FAILING_BELOW * 100} % on; at least ${SLOW_WEIGHT} where the second was slow or silent) + ${LOST_WEIGHT} × lost events ÷ events per second. `
    + 'Its unit is a second in which everything fails.',
  es: `Daño = Σ sobre cada segundo desde el comienzo de la falla de lo que falló más que en la línea base (1: todo; se cuenta desde el ${FAILING_BELOW * 100} %; al menos ${SLOW_WEIGHT} si el segundo fue lento o callado) + ${LOST_WEIGHT} × eventos perdidos ÷ eventos por segundo. `
    + 'Su unidad es un segundo en el que todo falla.',
})[language]);

/** Undefined where the cell has no fault, or knows nothing of the path. */
export function damage({ series, windows, ledger, fault }: CellResult, path: string): number | undefined {
  const baseline = windows[path]?.baseline;
  if (fault === undefined || baseline === undefined) return undefined;
  let seconds = 0;
  for (const point of (series[path] ?? []).filter(({ at }) => at >= 0)) {
    const share = failed(point, baseline);
    seconds += Math.max(share > FAILING_BELOW ? share : 0, lateness(point, baseline) === undefined ? 0 : SLOW_WEIGHT);
  }
  const perSecond = baseline.rate;
  const lost = ledger[path]?.lost ?? 0;
  return seconds + (lost === 0 || perSecond === 0 ? 0 : LOST_WEIGHT * lost / perSecond);
}
