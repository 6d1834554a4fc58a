import { over, pathsOf } from '../figures.ts';
import { brief, units } from '../numbers.ts';
import { mostly, placeOf, type Pattern } from './pattern.ts';

export const redelivery: Pattern = {
  id: 'redelivery',
  title: { en: 'Delivered twice, stored once', es: 'Entregados dos veces, guardados una' },
  rule: {
    en: 'Most repeats saw events delivered again, and in these no id is in the record twice.',
    es: 'La mayoría de las repeticiones vio eventos reentregados, y en ellas ningún id está dos veces en el registro.',
  },
  find: (groups) => groups.flatMap((group) => pathsOf(group).flatMap((path) => {
    const { count, isMost } = mostly(group, ({ ledger }) => (ledger[path]?.redelivered ?? 0) > 0 && ledger[path]!.duplicate === 0);
    if (!isMost) return [];
    const again = brief(over(group, ({ ledger }) => ledger[path]?.redelivered), units.count);
    return [{ where: placeOf(group), what: {
      en: `${path}: ${again} events came again (median), 0 duplicates, in ${count} of ${group.results.length} repeats`,
      es: `${path}: ${again} eventos volvieron a llegar (mediana), 0 duplicados, en ${count} de ${group.results.length} repeticiones`,
    } }];
  })),
};
