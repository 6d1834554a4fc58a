/** Sentences that compare: nothing is said to differ where the intervals overlap. Pure functions. */
import { chanceToDiffer, differ, type Estimate } from '../statistics.ts';
import type { Text } from '../../stacks/scenarios/scenario.ts';
import { both, inLanguage, type Language, type Words } from './document.ts';
import { brief, shown, type Unit } from './numbers.ts';

export interface Contender {
  readonly name: Words;
  readonly estimate: Estimate | undefined;
}

/** What is compared, as it stands in a sentence, e.g. `p50` / `la p50`. */
export interface Measure {
  readonly name: Text;
  readonly unit: Unit;
  readonly better: 'low' | 'high';
  /** What stands between the better one and the worse. @default is ahead of, aventaja a */
  readonly ahead?: Text;
}

type Known = Contender & { readonly estimate: Estimate };

/** Ranked, best first; those without data are left out. */
export function ranked(contenders: readonly Contender[], { better }: Pick<Measure, 'better'>): readonly Known[] {
  const known = contenders.filter((one): one is Known => one.estimate !== undefined);
  return [...known].sort((a, b) => (a.estimate.median - b.estimate.median) * (better === 'low' ? 1 : -1));
}

/** Those that nothing shows to be worse than the best. */
export function best(contenders: readonly Contender[], measure: Pick<Measure, 'better'>): readonly Contender[] {
  const order = ranked(contenders, measure);
  return order.filter((one, index) => index === 0 || differ(order[0]!.estimate, one.estimate) !== true);
}

/** The order, with the figures, and which differences are shown: of each two. Undefined where fewer than two have data. */
export function comparison(contenders: readonly Contender[], measure: Measure): Text | undefined {
  const order = ranked(contenders, measure);
  if (order.length < 2) return undefined;
  return both((language) => {
    const list = order.map(({ name, estimate }) => `${inLanguage(name, language)} ${inLanguage(shown(estimate, measure.unit), language)}`).join(', ');
    return [`${capital(measure.name[language])}: ${list}.`, ...told(order, measure, language)].join(' ');
  });
}

/** Each two of them, the better one first. */
function pairsOf(order: readonly Known[]) {
  return order.flatMap((first, index) => order.slice(index + 1).map((second) => ({ first, second, differs: differ(first.estimate, second.estimate) })));
}

/** What many comparisons come to. */
export interface Tally {
  /** Of those that can be told apart or not: both have an interval. */
  readonly pairs: number;
  readonly differing: number;
  /** How many would differ by chance if all were alike. */
  readonly byChance: number;
}

/** Each two of each list. */
export function tally(lists: readonly (readonly Contender[])[]): Tally {
  const told = lists.flatMap((contenders) => pairsOf(ranked(contenders, { better: 'low' }))).filter(({ differs }) => differs !== undefined);
  return {
    pairs: told.length, differing: told.filter(({ differs }) => differs).length,
    byChance: told.reduce((sum, { first, second }) => sum + chanceToDiffer(first.estimate.n, second.estimate.n)!, 0),
  };
}

/** What a comparison comes to: some two differ, all are alike as far as is shown, or there are too few repeats to say. Undefined where fewer than two have data. */
export function outcome(contenders: readonly Contender[], measure: Pick<Measure, 'better'>): 'differ' | 'alike' | 'unknown' | undefined {
  const pairs = pairsOf(ranked(contenders, measure));
  if (pairs.length === 0) return undefined;
  if (pairs.some(({ differs }) => differs === true)) return 'differ';
  return pairs.some(({ differs }) => differs === undefined) ? 'unknown' : 'alike';
}

/** Who is ahead of whom, where that is shown: `a ahead of b, c`. */
export function aheadOf(contenders: readonly Contender[], measure: Pick<Measure, 'better'>, language: Language): string {
  const ahead = Map.groupBy(pairsOf(ranked(contenders, measure)).filter(({ differs }) => differs === true), ({ first }) => first);
  return [...ahead].map(([first, behind]) => `${inLanguage(first.name, language)} ${{ en: 'ahead of', es: 'por delante de' }[language]} ${behind.map(({ second }) => inLanguage(second.name, language)).join(', ')}`).join('; ');
}

function told(order: readonly Known[], measure: Measure, language: Language): string[] {
  const pairs = pairsOf(order);
  if (pairs.every(({ differs }) => differs === undefined)) return [{ en: 'Too few repeats to say whether they differ.', es: 'Muy pocas repeticiones para decir si difieren.' }[language]];
  if (pairs.every(({ differs }) => differs === false)) return [{ en: 'The intervals overlap: no difference is shown.', es: 'Los intervalos se solapan: no se muestra diferencia.' }[language]];
  const name = (one: Known) => inLanguage(one.name, language);
  const verb = (measure.ahead ?? AHEAD)[language];
  const and = { en: 'and', es: 'y' }[language];
  const alsoOf = { en: ' and ', es: ` y ${verb.split(' ').at(-1)!} ` }[language];
  const ahead = [...Map.groupBy(pairs.filter(({ differs }) => differs === true), ({ first }) => first)]
    .map(([first, behind]) => `${typeof first.name === 'string' ? first.name : capital(name(first))} ${verb} ${behind.map(({ second }) => `${name(second)} (${apart(first, second, measure, language)})`).join(alsoOf)}.`);
  const named = (differs: boolean | undefined) => pairs.filter((pair) => pair.differs === differs).map(({ first, second }) => `${name(first)} ${and} ${name(second)}`).join('; ');
  const [alike, unknown] = [named(false), named(undefined)];
  return [
    ...ahead,
    ...alike === '' ? [] : [{ en: `No difference is shown between ${alike}: their intervals overlap.`, es: `No se muestra diferencia entre ${alike}: sus intervalos se solapan.` }[language]],
    ...unknown === '' ? [] : [{ en: `Too few repeats to tell ${unknown} apart.`, es: `Muy pocas repeticiones para distinguir ${unknown}.` }[language]],
  ];
}

const AHEAD: Text = { en: 'is ahead of', es: 'aventaja a' };

/** How far: as a factor, where neither can be 0 by its interval and the factor isn't 1 as written; otherwise both figures. */
function apart(first: Known, second: Known, { unit }: Measure, language: Language): string {
  const [less, more] = [first.estimate, second.estimate].sort((a, b) => a.median - b.median) as [Estimate, Estimate];
  const factor = more.median / less.median;
  const text = factor.toFixed(factor < 10 ? 2 : 0);
  if (less.interval!.low > 0 && Number.isFinite(factor) && text !== '1.00') return `factor ${text}`;
  return `${brief(first.estimate, unit)} ${{ en: 'against', es: 'frente a' }[language]} ${brief(second.estimate, unit)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
