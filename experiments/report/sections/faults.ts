import { targetRoles } from '../../../stacks/chaos.ts';
import type { ExperimentId } from '../../catalogue/index.ts';
import type { Contender } from '../compare.ts';
import { faults } from '../../faults/index.ts';
import { damage, damageFormula, SLOW_WEIGHT } from '../damage.ts';
import { both, inLanguage, type Block, type Language, type Line, type Words } from '../document.ts';
import { byRepeat, golden, over, pathsOf, wholeSuccess, type Group } from '../figures.ts';
import { brief, shown, units, type Unit } from '../numbers.ts';
import { mostly } from '../patterns/pattern.ts';
import { FAULTY, type Text } from '../../../stacks/scenarios/scenario.ts';
import type { BadKind, CellResult, Point } from '../../results.ts';
import { differ, estimate, type Estimate } from '../../statistics.ts';
import { experimentNamed, inOrder, noData, titleOf, unansweredIn, type MakeSection, type ReportContext } from './section.ts';

/** Question 5. */
export const faultEffects: MakeSection = (context) => {
  const groups = ofFaults(context);
  const places = placesOf(groups);
  return {
    id: 'faults',
    title: { en: '5. How each fault shows in the golden metrics, and which does most damage', es: '5. Cómo se ve cada falla en las métricas doradas, y cuál daña más' },
    blocks: groups.length === 0 ? [noData(['container-kill']), ...faultyTraffic(context)] : [
      { kind: 'text', text: damageFormula }, { kind: 'list', items: [...unbroken(groups), impatient] },
      ...listed(effects(context, groups)),
      heat(context, places), ...rankingTable(context, places), ...faultyTraffic(context), { kind: 'heading', text: { en: 'How each shows', es: 'Cómo se ve cada una' } }, { kind: 'list', items: places.map((place) => inASentence(context, place)) }, readings(context, groups), ...listed([...stayedDown(context, groups), ...unansweredIn(context, groups)]), ...places.flatMap((place) => plots(context, place)),
    ],
  };
};

const listed = (items: readonly Words[]): Block[] => items.length === 0 ? [] : [{ kind: 'list', items }];

/** What each does to its target, and for how long where it lasts. */
function effects(context: ReportContext, groups: readonly Group[]): Words[] {
  const ids = new Set(groups.flatMap(({ experiment }) => experimentNamed(context, experiment)?.fault?.id ?? []));
  return [...ids].map((id) => faults[id]).map(({ title, effect, lasts }) => both((language) =>
    `${title[language]}: ${effect[language]}${lasts ? '' : { en: ' It happens once.', es: ' Ocurre una vez.' }[language]}`));
}

/** What no fault of the run has hit says nothing of itself. */
function unbroken(groups: readonly Group[]): Words[] {
  const left = targetRoles.filter((role) => groups.every((group) => group.role !== role));
  if (left.length === 0) return [];
  return [{
    en: `Not broken in this run, so that nothing is said of it: ${left.join(', ')}.`,
    es: `No se rompió en esta corrida, así que nada se dice de ello: ${left.join(', ')}.`,
  }];
}

const impatient: Words = {
  en: `A caller that gives up after a second would count a silent second as 1, not as ${SLOW_WEIGHT}.`,
  es: `Quien desiste tras un segundo contaría un segundo callado como 1, no como ${SLOW_WEIGHT}.`,
};

/** The splits that the same routes are in without it. */
const WITHOUT_FAULTY: readonly ExperimentId[] = ['split-thirds', 'split-half-half'];

/** A backend that answers errors is a fault without a beginning: what it takes of the whole, and what of the routes beside it, against splits without it. */
function faultyTraffic(context: ReportContext): Block[] {
  const isHit = (group: Group) => group.role === undefined && pathsOf(group).includes(FAULTY);
  const hit = inOrder(context, context.groups.filter(isHit));
  const heading: Block = { kind: 'heading', text: { en: 'Faulty traffic', es: 'Tráfico defectuoso' } };
  if (hit.length === 0) return [heading, noData(['split-thirds-faulty', 'split-half-faulty'])];
  const others = inOrder(context, context.groups.filter(({ experiment }) => WITHOUT_FAULTY.some((id) => id === experiment)));
  const worst = hit.map((group) => over(group, failedShare)!).reduce((most, one) => one.median > most.median ? one : most);
  const share = brief(worst, units.share);
  return [
    heading,
    { kind: 'table', title: { en: 'Splits with the faulty backend, and without', es: 'Repartos con el componente defectuoso, y sin él' },
      head: [{ en: 'split', es: 'reparto' }, { en: 'failed, of all', es: 'fallaron, de todos' }, { en: 'of what faulty got', es: 'de lo que recibió faulty' }, { en: 'success of the other routes', es: 'éxito de las otras rutas' }],
      rows: [...hit, ...others].map((group) => besideFaulty(context, group)) },
    { kind: 'list', items: [{
      en: `It isn't in the ranking, because it has no beginning and no end: as long as it gets its share, each second does a damage of up to ${worst.median.toFixed(2)} s to the whole (${share} of the events fail).`,
      es: `No tiene puesto, porque no tiene comienzo ni fin: mientras recibe su parte, cada segundo daña al conjunto hasta ${worst.median.toFixed(2)} s (falla el ${share} de los eventos).`,
    }] },
  ];
}

function failedShare(result: CellResult): number | undefined {
  const success = wholeSuccess(result, 'baseline');
  return success === undefined ? undefined : 1 - success;
}

function besideFaulty(context: ReportContext, group: Group): Words[] {
  const paths = pathsOf(group);
  const ofFaulty = paths.includes(FAULTY) ? shown(over(group, ({ windows }) => windows[FAULTY]?.baseline && 1 - windows[FAULTY].baseline.success), units.share) : '–';
  const success = (language: Language) => paths.filter((path) => path !== FAULTY).map((path) => `${path} ${inLanguage(shown(golden(group, path, 'baseline', 'success'), units.share), language)}`);
  return [titleOf(context, group), shown(over(group, failedShare), units.share), ofFaulty, both((language) => success(language).join(', '))];
}

const damageOf = (group: Group, path: string): Estimate | undefined => over(group, (result) => damage(result, path));

function heat(context: ReportContext, places: readonly (readonly Group[])[]): Block {
  const paths = [...new Set(places.flatMap((groups) => groups.flatMap(pathsOf)))];
  return {
    kind: 'heat', title: { en: 'Damage by fault and route (median)', es: 'Daño por falla y ruta (mediana)' }, corner: { en: 'fault (target)', es: 'falla (blanco)' }, columns: paths,
    rows: places.map((groups) => ({
      name: titleOf(context, groups[0]!),
      values: paths.map((path) => groups.flatMap((group) => pathsOf(group).includes(path) ? damageOf(group, path)?.median ?? [] : [])[0] ?? null),
    })),
  };
}

interface Ranked {
  readonly name: Text;
  readonly estimate: Estimate;
  /** Absent where there are too few repeats. */
  readonly rank: number | undefined;
}

const placesOf = (groups: readonly Group[]): readonly (readonly Group[])[] => [...Map.groupBy(groups, ({ experiment, role }) => `${experiment} ${role}`).values()];
const ofFaults = (context: ReportContext): readonly Group[] => inOrder(context, context.groups.filter(({ role }) => role !== undefined));

/**
 * A fault's damage is that to its routes, on average, repeat by repeat: only where it has figures of every route, or means of different things would be
 * ranked. Its rank is one more than the number of faults that are shown to do more: those that can't be told apart share theirs.
 */
function ranking(context: ReportContext, places: readonly (readonly Group[])[]): { readonly ranked: readonly Ranked[]; readonly others: readonly (readonly Group[])[] } {
  const paths = (groups: readonly Group[]) => new Set(groups.flatMap(pathsOf)).size;
  const most = Math.max(...places.map(paths));
  const known = places.filter((groups) => paths(groups) === most).flatMap((groups) => {
    const means = byRepeat(groups).map((results) => mean(results.flatMap((result) => Object.keys(result.reactions).flatMap((path) => damage(result, path) ?? [])))).filter((value) => !Number.isNaN(value));
    return means.length === 0 ? [] : [{ name: titleOf(context, groups[0]!), estimate: estimate(means) }];
  }).sort((a, b) => b.estimate.median - a.estimate.median);
  const rankOf = (own: Estimate) => 1 + known.filter(({ estimate: other }) => other.median > own.median && differ(other, own) === true).length;
  return { ranked: known.map((one) => ({ ...one, rank: one.estimate.interval === undefined ? undefined : rankOf(one.estimate) })), others: places.filter((groups) => paths(groups) < most) };
}

/** All that is compared here: the faults that are ranked. */
export function faultsCompared(context: ReportContext): readonly (readonly Contender[])[] {
  const places = placesOf(ofFaults(context));
  return places.length === 0 ? [] : [ranking(context, places).ranked];
}

/** In a sentence, and what isn't ranked in another; none where nothing was broken. */
export function mostDamage(context: ReportContext): Words[] {
  const places = placesOf(ofFaults(context));
  if (places.length === 0) return [];
  const { ranked, others } = ranking(context, places);
  return [mostOf(ranked), ...unranked(context, others)];
}

function rankingTable(context: ReportContext, places: readonly (readonly Group[])[]): Block[] {
  const { ranked, others } = ranking(context, places);
  return [
    { kind: 'table', title: { en: 'Faults by damage, mean of their routes', es: 'Fallas por daño, media de sus rutas' },
      head: [{ en: 'rank', es: 'puesto' }, { en: 'fault (target)', es: 'falla (blanco)' }, { en: 'damage', es: 'daño' }],
      rows: ranked.map(({ name, estimate: own, rank }): Words[] => [rank === undefined ? '–' : String(rank), name, shown(own, units.seconds)]) },
    { kind: 'list', items: [mostOf(ranked), ...unranked(context, others), {
      en: 'A rank is one more than the number of faults that are shown to do more: those that can\'t be told apart may share one.', es: 'Un puesto es uno más que el número de fallas que se muestra que dañan más: las que no se pueden distinguir pueden compartirlo.',
    }] },
  ];
}

function unranked(context: ReportContext, places: readonly (readonly Group[])[]): Words[] {
  if (places.length === 0) return [];
  return [both((language) => {
    const names = places.map((groups) => titleOf(context, groups[0]!)[language]).join(', ');
    return { en: `Not ranked, because not every route has figures under it: ${names}.`, es: `Sin puesto, porque no toda ruta tiene cifras bajo ella: ${names}.` }[language];
  })];
}

function mostOf(all: readonly Ranked[]): Words {
  const first = all.filter(({ rank }) => rank === 1);
  return both((language) => {
    const list = first.map(({ name, estimate: own }) => `${name[language]} ${inLanguage(shown(own, units.seconds), language)}`).join(', ');
    if (first.length === 0) return { en: 'Too few repeats to say which fault does most damage.', es: 'Muy pocas repeticiones para decir qué falla daña más.' }[language];
    if (first.length === 1) return { en: `Most damage: ${list}; every other that is ranked is shown to do less.`, es: `El mayor daño: ${list}; se muestra que toda otra con puesto daña menos.` }[language];
    return { en: `The most damage is done by one of these, which can't be told apart at the top: ${list}.`, es: `El mayor daño es de una de estas, que no se distinguen entre sí en lo más alto: ${list}.` }[language];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const kindNames: Readonly<Record<BadKind, Text>> = {
  failing: { en: 'failing', es: 'fallando' }, silent: { en: 'silent', es: 'callado' }, slow: { en: 'slow', es: 'lento' },
};

const kindsOf = ({ results }: Group, path: string): readonly BadKind[] => [...new Set(results.flatMap(({ reactions }) => reactions[path]?.kinds ?? []))];

/** Each kind of bad second, and in how many repeats, where not in all. */
function kindsText(group: Group, path: string, language: Language): string {
  const { length } = group.results;
  return kindsOf(group, path).map((kind) => {
    const { count } = mostly(group, ({ reactions }) => reactions[path]?.kinds.includes(kind) === true);
    return count === length ? kindNames[kind][language] : `${kindNames[kind][language]} ${{ en: `in ${count} of ${length}`, es: `en ${count} de ${length}` }[language]}`;
  }).join(', ');
}

/** How one fault shows, route by route. */
function inASentence(context: ReportContext, groups: readonly Group[]): Words {
  const title = titleOf(context, groups[0]!);
  return both((language) => `${title[language]}: ${groups.flatMap((group) => pathsOf(group).map((path) => {
    const kinds = kindsText(group, path, language) || { en: 'no bad second', es: 'ningún segundo malo' }[language];
    const success = inLanguage(shown(golden(group, path, 'during', 'success'), units.share), language);
    return `${path} ${kinds}, ${{ en: 'with success', es: 'con éxito' }[language]} ${success}, p99 ${brief(golden(group, path, 'during', 'p99Ms'), units.ms)}`;
  })).join('; ')}.`);
}

/** What a fault that happens once had ended, and nobody started again. */
function stayedDown(context: ReportContext, groups: readonly Group[]): Words[] {
  return groups.flatMap((group) => {
    const { count } = mostly(group, ({ fault }) => fault !== undefined && fault.down.length > 0);
    if (count === 0) return [];
    const title = titleOf(context, group);
    const paths = pathsOf(group).join(', ');
    return [{
      en: `${title.en}, ${paths}: in ${count} of ${group.results.length} repeats not every process was running again by itself when the recording ended.`,
      es: `${title.es}, ${paths}: en ${count} de ${group.results.length} repeticiones no todo proceso corría de nuevo por sí solo al terminar la grabación.`,
    }];
  });
}

function readings(context: ReportContext, groups: readonly Group[]): Block {
  const rows = groups.flatMap((group) => pathsOf(group).map((path): Words[] => {
    return [
      titleOf(context, group), path, shown(golden(group, path, 'during', 'success'), units.share),
      `${brief(golden(group, path, 'baseline', 'rate'), units.perSecond)} → ${brief(golden(group, path, 'during', 'rate'), units.perSecond)}`,
      `${brief(golden(group, path, 'baseline', 'p99Ms'), units.ms)} → ${brief(golden(group, path, 'during', 'p99Ms'), units.ms)}`,
      both((language) => kindsText(group, path, language) || '–'),
      seen(group, units.seconds, (result) => seconds(result.reactions[path]?.detectMs)), seen(group, units.seconds, (result) => recoverySeconds(result, path)),
      seen(group, units.ratio, ({ reactions }) => reactions[path]?.recoveredShare),
      shown(over(group, ({ ledger }) => ledger[path]?.lost), units.count), shown(over(group, ({ ledger }) => ledger[path]?.redelivered), units.count),
    ];
  }));
  return {
    kind: 'table', title: { en: 'Golden metrics under each fault (∞: not before the recording ended)', es: 'Métricas doradas bajo cada falla (∞: no antes de terminar la grabación)' }, rows,
    head: [{ en: 'fault (target)', es: 'falla (blanco)' }, { en: 'route', es: 'ruta' }, { en: 'success', es: 'éxito' }, { en: 'rate', es: 'tasa' }, 'p99', { en: 'shows as', es: 'se ve como' },
      { en: 'first bad second over after', es: 'primer segundo malo terminado tras' }, { en: 'recovered, from the fault\'s end, after', es: 'recuperada, desde el fin de la falla, tras' }, { en: 'rate afterwards, of the baseline\'s', es: 'tasa después, de la línea base' }, { en: 'lost', es: 'perdidos' }, { en: 'redelivered', es: 'reentregados' }],
  };
}

const seconds = (ms: number | undefined): number | undefined => ms === undefined ? undefined : ms / 1_000;

/** Infinite where the route was still bad when the recording ended; undefined where it didn't notice. */
function recoverySeconds({ reactions }: CellResult, path: string): number | undefined {
  return reactions[path]?.recovered === false ? Infinity : seconds(reactions[path]?.recoverMs);
}

/** Where not every repeat has the figure, in how many it was seen stands with it. */
function seen(group: Group, unit: Unit, figure: (result: CellResult) => number | undefined): Words {
  const value = over(group, figure);
  const { length } = group.results;
  if (value === undefined) return { en: 'not seen', es: 'no se ve' };
  if (value.n === length) return shown(value, unit);
  return { en: `${brief(value, unit)}, seen in ${value.n} of ${length}`, es: `${brief(value, unit)}, visto en ${value.n} de ${length}` };
}

/** Success and p99 second by second, of the repeat whose damage is the median one. */
function plots(context: ReportContext, groups: readonly Group[]): Block[] {
  const chosen = groups.flatMap((group) => pathsOf(group).map((path) => ({ path, result: medianRepeat(group, path) })));
  const colours = [...new Set(context.groups.flatMap(pathsOf))];
  const first = chosen[0]!.result;
  const band = [0, Math.max(0.2, (first.fault!.to - first.fault!.from) / 1_000)] as const;
  const title = titleOf(context, groups[0]!);
  const lines = (pick: (point: Point) => number | null): Line[] => chosen.map(({ path, result }) => ({
    name: path, colour: colours.indexOf(path), points: (result.series[path] ?? []).map((point) => [point.at / 1_000, pick(point)] as const),
  }));
  const x = { en: 'seconds from the fault\'s beginning', es: 'segundos desde el comienzo de la falla' };
  return [
    { kind: 'lines', title: { en: `${title.en}: success`, es: `${title.es}: éxito` }, x, y: '%', band, lines: lines(({ success }) => success === null ? null : Math.round(success * 1_000) / 10) },
    { kind: 'lines', title: { en: `${title.en}: p99`, es: `${title.es}: p99` }, x, y: 'ms', band, lines: lines(({ p99Ms }) => p99Ms === null ? null : Math.round(p99Ms * 10) / 10) },
  ];
}

function medianRepeat({ results }: Group, path: string): CellResult {
  const sorted = [...results].sort((a, b) => (damage(a, path) ?? 0) - (damage(b, path) ?? 0));
  return sorted[(sorted.length - 1) >> 1]!;
}
