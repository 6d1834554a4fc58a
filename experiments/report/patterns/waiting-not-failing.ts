import { golden, pathsOf } from '../figures.ts';
import { brief, percent, units } from '../numbers.ts';
import { placeOf, type Pattern } from './pattern.ts';

const SUCCESS = 0.99;
const TIMES = 3;

export const waitingNotFailing: Pattern = {
  id: 'waiting-not-failing',
  title: { en: 'Late, but no error', es: 'Tarde, pero sin error' },
  rule: {
    en: `During the fault ${percent(SUCCESS)} or more succeed, and the p99 is ${TIMES} times the baseline's or more: success alone doesn't show it.`,
    es: `Durante la falla el ${percent(SUCCESS)} o más tiene éxito y la p99 es ${TIMES} veces la de la línea base o más: el éxito por sí solo no lo muestra.`,
  },
  find: (groups) => groups.flatMap((group) => pathsOf(group).flatMap((path) => {
    const success = golden(group, path, 'during', 'success');
    const [before, during] = [golden(group, path, 'baseline', 'p99Ms'), golden(group, path, 'during', 'p99Ms')];
    if (success === undefined || before === undefined || during === undefined || success.median < SUCCESS || during.median < before.median * TIMES) return [];
    const times = (during.median / before.median).toFixed(1);
    return [{ where: placeOf(group), what: {
      en: `${path}: success ${brief(success, units.share)}, p99 from ${brief(before, units.ms)} to ${brief(during, units.ms)} (${times} times)`,
      es: `${path}: éxito ${brief(success, units.share)}, p99 de ${brief(before, units.ms)} a ${brief(during, units.ms)} (${times} veces)`,
    } }];
  })),
};
