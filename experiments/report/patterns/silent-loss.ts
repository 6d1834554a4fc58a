import type { CellResult } from '../../results.ts';
import { over, pathsOf } from '../figures.ts';
import { brief, percent, units } from '../numbers.ts';
import { mostly, placeOf, type Pattern } from './pattern.ts';

const SUCCESS = 0.99;

/** Of the window that has the least. */
function leastSuccess({ windows }: CellResult, path: string): number {
  return Math.min(...Object.values(windows[path] ?? {}).map(({ success }) => success));
}

export const silentLoss: Pattern = {
  id: 'silent-loss',
  title: { en: 'Accepted, and gone, while success looks well', es: 'Aceptados y perdidos, con el éxito en orden' },
  rule: {
    en: `Most repeats lost events they had accepted, while ${percent(SUCCESS)} or more succeeded in every window: success doesn't show the loss, the ledger does.`,
    es: `La mayoría de las repeticiones perdió eventos que había aceptado, mientras el ${percent(SUCCESS)} o más tenía éxito en cada ventana: el éxito no muestra la pérdida, las cuentas sí.`,
  },
  find: (groups) => groups.flatMap((group) => pathsOf(group).flatMap((path) => {
    const { count, isMost } = mostly(group, (result) => (result.ledger[path]?.lost ?? 0) > 0 && leastSuccess(result, path) >= SUCCESS);
    if (!isMost) return [];
    const [lost, acked] = (['lost', 'acked'] as const).map((what) => brief(over(group, ({ ledger }) => ledger[path]?.[what]), units.count));
    const success = brief(over(group, (result) => leastSuccess(result, path)), units.share);
    return [{ where: placeOf(group), what: {
      en: `${path} lost ${lost} of ${acked} accepted events at a success of ${success} (medians), in ${count} of ${group.results.length} repeats`,
      es: `${path} perdió ${lost} de ${acked} eventos aceptados con un éxito de ${success} (medianas), en ${count} de ${group.results.length} repeticiones`,
    } }];
  })),
};
