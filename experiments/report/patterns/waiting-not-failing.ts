import type { CellResult } from '../../results.ts';
import { inLanguage } from '../document.ts';
import { golden, pathsOf } from '../figures.ts';
import { brief, percent, shown, units } from '../numbers.ts';
import { mostly, placeOf, type Pattern } from './pattern.ts';

const SUCCESS = 0.99;
const TIMES = 3;

function waits({ windows }: CellResult, path: string): boolean {
  const { baseline, during } = windows[path] ?? {};
  return baseline !== undefined && during !== undefined && during.success >= SUCCESS && during.p99Ms >= baseline.p99Ms * TIMES;
}

export const waitingNotFailing: Pattern = {
  id: 'waiting-not-failing',
  title: { en: 'Late, but no error', es: 'Tarde, pero sin error' },
  rule: {
    en: `In most repeats ${percent(SUCCESS)} or more succeed during the fault, and the p99 is ${TIMES} times the baseline's or more: success alone doesn't show it.`,
    es: `En la mayoría de las repeticiones el ${percent(SUCCESS)} o más tiene éxito durante la falla y la p99 es ${TIMES} veces la de la línea base o más: el éxito por sí solo no lo muestra.`,
  },
  find: (groups) => groups.flatMap((group) => pathsOf(group).flatMap((path) => {
    const { count, isMost } = mostly(group, (result) => waits(result, path));
    if (!isMost) return [];
    const success = shown(golden(group, path, 'during', 'success'), units.share);
    const [before, during] = (['baseline', 'during'] as const).map((window) => brief(golden(group, path, window, 'p99Ms'), units.ms));
    return [{ where: placeOf(group), what: {
      en: `${path}: success ${inLanguage(success, 'en')}, p99 from ${before} to ${during} (medians), in ${count} of ${group.results.length} repeats`,
      es: `${path}: éxito ${inLanguage(success, 'es')}, p99 de ${before} a ${during} (medianas), en ${count} de ${group.results.length} repeticiones`,
    } }];
  })),
};
