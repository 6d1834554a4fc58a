import { SILENT_BELOW } from '../../measure/reaction.ts';
import type { CellResult } from '../../results.ts';
import { over, pathsOf } from '../figures.ts';
import { brief, percent, units } from '../numbers.ts';
import { placeOf, type Pattern } from './pattern.ts';

const TIMES = 1.5;

/** The fastest second after one that was silent, as a multiple of the baseline's rate; 0 where none was. */
function burst({ series, windows }: CellResult, path: string): number | undefined {
  const rate = windows[path]?.baseline?.rate;
  if (rate === undefined || rate === 0) return undefined;
  const rates = (series[path] ?? []).filter(({ at }) => at >= 0).map((point) => point.rate / rate);
  const silent = rates.findIndex((each) => each < SILENT_BELOW);
  return silent === -1 ? 0 : Math.max(0, ...rates.slice(silent + 1));
}

export const catchingUp: Pattern = {
  id: 'catching-up',
  title: { en: 'First few answers, then many at once', es: 'Primero pocas respuestas, luego muchas de golpe' },
  rule: {
    en: `From the fault's beginning on some second has fewer than ${percent(SILENT_BELOW)} of the baseline's answers, and a later one ${TIMES} times as many as the baseline or more.`,
    es: `Desde el comienzo de la falla algún segundo tiene menos del ${percent(SILENT_BELOW)} de las respuestas de la línea base, y uno posterior ${TIMES} veces las de la línea base o más.`,
  },
  find: (groups) => groups.filter(({ role }) => role !== undefined).flatMap((group) => pathsOf(group).flatMap((path) => {
    const times = over(group, (result) => burst(result, path));
    if (times === undefined || times.median < TIMES) return [];
    return [{ where: placeOf(group), what: { en: `${path}: ${brief(times, units.times)} times the baseline's answers in a second`, es: `${path}: ${brief(times, units.times)} veces las respuestas de la línea base en un segundo` } }];
  })),
};
