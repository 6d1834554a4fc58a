import type { CellResult } from '../../results.ts';
import { over, pathsOf } from '../figures.ts';
import { brief, units } from '../numbers.ts';
import { placeOf, type Pattern } from './pattern.ts';

const LONGER_S = 1;

/** 0 where the route didn't notice; infinite where it was still bad when the recording ended. Seconds. */
function tailSeconds({ reactions }: CellResult, path: string): number | undefined {
  const reaction = reactions[path];
  if (reaction === undefined) return undefined;
  return reaction.recovered ? (reaction.recoverMs ?? 0) / 1_000 : Infinity;
}

export const longTail: Pattern = {
  id: 'long-tail',
  title: { en: 'The fault is over, its effect isn\'t', es: 'La falla terminó, su efecto no' },
  rule: {
    en: `The route is good again ${LONGER_S} s or more after the fault was taken away, or had happened, or not before the recording ended (∞): by the median of all repeats.`,
    es: `La ruta vuelve a estar bien ${LONGER_S} s o más después de quitada u ocurrida la falla, o no antes de terminar la grabación (∞): por la mediana de todas las repeticiones.`,
  },
  find: (groups) => groups.flatMap((group) => pathsOf(group).flatMap((path) => {
    const tail = over(group, (result) => tailSeconds(result, path));
    if (tail === undefined || tail.median < LONGER_S) return [];
    return [{ where: placeOf(group), what: { en: `${path} was good again after ${brief(tail, units.seconds)}`, es: `${path} volvió a estar bien tras ${brief(tail, units.seconds)}` } }];
  })),
};
