import { golden, pathsOf, type Group } from '../figures.ts';
import { brief, percent, units } from '../numbers.ts';
import { mostly, placeOf, type Pattern } from './pattern.ts';

const UNHURT = 0.99;
const HURT = 0.9;
/** Late answers are seen too. */
const LATE_TIMES = 3;

function isLate(group: Group, path: string): boolean {
  const p99 = (window: 'baseline' | 'during') => golden(group, path, window, 'p99Ms')?.median ?? 0;
  return p99('during') >= LATE_TIMES * p99('baseline');
}

export const decoupling: Pattern = {
  id: 'decoupling',
  title: { en: 'A worker\'s fault that callers don\'t see', es: 'Una falla del trabajador que quien llama no ve' },
  rule: {
    en: `The same fault of the worker leaves one route at ${percent(UNHURT)} success or more, with a p99 below ${LATE_TIMES} times the baseline's and all that it accepted stored in most repeats, and takes another below ${percent(HURT)}.`,
    es: `La misma falla del trabajador deja una ruta en ${percent(UNHURT)} de éxito o más, con una p99 por debajo de ${LATE_TIMES} veces la de la línea base y todo lo que aceptó guardado en la mayoría de las repeticiones, y lleva a otra por debajo de ${percent(HURT)}.`,
  },
  find(groups) {
    const ofWorkers = groups.filter(({ role }) => role === 'worker');
    const during = ofWorkers.flatMap((group) => pathsOf(group).map((path) => ({ group, path, success: golden(group, path, 'during', 'success') })));
    const hurt = during.filter(({ success }) => success !== undefined && success.median < HURT);
    return during.flatMap(({ group, path, success }) => {
      const others = hurt.filter((other) => other.group.experiment === group.experiment && other.path !== path);
      const { count, isMost } = mostly(group, ({ ledger }) => (ledger[path]?.acked ?? 0) > 0 && ledger[path]!.lost === 0);
      if (success === undefined || success.median < UNHURT || others.length === 0 || !isMost || isLate(group, path)) return [];
      const listed = others.map((other) => `${other.path} ${brief(other.success, units.share)}`).join(', ');
      return [{ where: placeOf(group), what: {
        en: `${path} kept ${brief(success, units.share)} success and lost nothing in ${count} of ${group.results.length} repeats; others: ${listed}`,
        es: `${path} mantuvo ${brief(success, units.share)} de éxito y no perdió nada en ${count} de ${group.results.length} repeticiones; otras: ${listed}`,
      } }];
    });
  },
};
