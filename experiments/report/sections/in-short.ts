/** What the answers come to, for who reads nothing else: made of the same comparisons, and no figure that isn't below. */
import { both, type Block, type Words } from '../document.ts';
import { patterns } from '../patterns/index.ts';
import { differencesOf, fineness } from './comparisons.ts';
import { mostDamage } from './faults.ts';
import type { ReportContext } from './section.ts';
import { routesByNeed } from './systems.ts';

export function inShort(context: ReportContext): Block[] {
  const needs = routesByNeed(context);
  const items = [...mostDamage(context), ...comparisons(context), ...found(context)];
  if (needs.length === 0 && items.length === 0) return [];
  return [
    { kind: 'heading', text: { en: 'In short', es: 'En breve' } },
    ...needs.length === 0 ? [] : [{
      kind: 'table', title: { en: 'Which route for what', es: 'Qué ruta para qué' }, rows: needs,
      head: [{ en: 'for', es: 'para' }, { en: 'best, or not shown to be worse', es: 'la mejor, o no se muestra peor' }, { en: 'median', es: 'mediana' }, { en: 'shown to be worse', es: 'se muestra peor' }],
    } as const],
    ...items.length === 0 ? [] : [{ kind: 'list', items } as const],
  ];
}

/** Which comparisons show a difference, and which none. */
function comparisons(context: ReportContext): Words[] {
  const all = context.catalogue.filter(({ variants }) => variants !== undefined).flatMap((experiment) => {
    const differences = differencesOf(context, experiment);
    return differences === undefined ? [] : [{ title: experiment.title, differences }];
  });
  const ratio = fineness(context)?.toFixed(2);
  const alike = all.filter(({ differences }) => differences.length === 0);
  return [
    ...all.filter(({ differences }) => differences.length > 0).map(({ title, differences }) => both((language) =>
      `${title[language]}: ${{ en: 'a difference is shown in', es: 'se muestra diferencia en' }[language]} ${differences.map((each) => each[language]).join('; ')}.`)),
    ...alike.length === 0 ? [] : [both((language) => `${{ en: 'No difference is shown by', es: 'No muestran diferencia' }[language]}: ${alike.map(({ title }) => title[language]).join('; ')}.`)],
    ...ratio === undefined ? [] : [{
      en: `How small a difference these comparisons can show: the highest of a cell's repeats takes ${ratio} times as many events as the lowest (median); what differs by less stays hidden.`,
      es: `Qué diferencia mínima pueden mostrar estas comparaciones: la más alta de las repeticiones de una celda acepta ${ratio} veces los eventos de la más baja (mediana); lo que difiere menos queda oculto.`,
    }],
  ];
}

function found({ groups }: ReportContext): Words[] {
  const there = patterns.filter((pattern) => pattern.find(groups).length > 0);
  return there.length === 0 ? [] : [both((language) => `${{ en: 'Patterns of behaviour that were found', es: 'Patrones de comportamiento hallados' }[language]}: ${there.map(({ title }) => title[language]).join('; ')}.`)];
}
