/** What the experiments with variants say: the same table and sentences for each, whatever is compared. */
import type { Text } from '../../../stacks/scenarios/scenario.ts';
import type { Experiment } from '../../experiment.ts';
import { aheadOf, capital, comparison, outcome, type Contender } from '../compare.ts';
import { both, type Block, type Language, type Words } from '../document.ts';
import { cpuPerThousand, golden, isWorking, over, pathsOf, storedRate, type Group } from '../figures.ts';
import { median } from '../../statistics.ts';
import { shown, units } from '../numbers.ts';
import { noData, type ReportContext } from './section.ts';

/** What the figures of a comparison count. */
export const whatIsCompared: Block = { kind: 'text', text: {
  en: 'Accepted: answers per second that took the event. Stored: events per second in the stores, counted until the last one came, also after the load had ended. CPU: of all services but those that watch, from the beginning until then. Variants that need another config are measured one after the other, all repeats of one and then those of the next: a machine that changed meanwhile would show as a difference.',
  es: 'Aceptados: respuestas por segundo que tomaron el evento. Guardados: eventos por segundo en los almacenes, contados hasta que llegó el último, también después de terminar la carga. CPU: de todos los servicios menos los que observan, desde el comienzo hasta entonces. Las variantes que piden otra configuración se miden una tras otra, todas las repeticiones de una y luego las de la siguiente: una máquina que cambiara entretanto se vería como diferencia.',
} };

export const cpuMeasure = { name: { en: 'CPU per 1,000 stored', es: 'CPU por 1,000 guardados' }, unit: units.cpu, better: 'low' } as const;

const measures = [
  { name: { en: 'accepted', es: 'aceptados' }, unit: units.perSecond, better: 'high', of: (group: Group, path: string) => golden(group, path, 'baseline', 'goodRate') },
  { name: { en: 'stored', es: 'guardados' }, unit: units.perSecond, better: 'high', of: (group: Group, path: string) => storedRate(group, path) },
  { name: { en: 'p50', es: 'p50' }, unit: units.ms, better: 'low', of: (group: Group, path: string) => golden(group, path, 'baseline', 'p50Ms') },
  { name: { en: 'p99', es: 'p99' }, unit: units.ms, better: 'low', of: (group: Group, path: string) => golden(group, path, 'baseline', 'p99Ms') },
  { ...cpuMeasure, of: (group: Group) => over(group, (result) => cpuPerThousand(result, isWorking)) },
] as const;

type Question = Experiment['answers'][number];

/** Every experiment with variants that answers this group of questions: figures and what they say. What was expected of it stands with its verdict, in the overview. */
export function comparisonsOf(context: ReportContext, question: Question): Block[] {
  return context.catalogue.filter(({ answers, variants }) => variants !== undefined && answers.includes(question)).flatMap((experiment): Block[] => {
    const { id, title, variants = {}, answers } = experiment;
    const groups = context.groups.filter((group) => group.experiment === id);
    const heading: Block = { kind: 'heading', text: title };
    if (groups.length === 0) return [heading, noData([experiment])];
    if (answers[0] !== question) return [heading, standsUnder(answers[0]!)];
    const rows = groups.flatMap((group) => pathsOf(group).map((path): Words[] => [
      variants[group.variant!]?.title ?? group.variant!, path, ...measures.map(({ of, unit }) => shown(of(group, path), unit)),
    ]));
    return [heading, {
      kind: 'table', title: { en: 'By variant and route', es: 'Por variante y ruta' }, rows, head: [{ en: 'variant', es: 'variante' }, { en: 'route', es: 'ruta' }, ...measures.map(({ name }) => name)],
    }, { kind: 'list', items: sentences(experiment, groups) }];
  });
}

/** What the highest of a cell's repeats is of the lowest, in accepted events: the median over all that is compared. A smaller difference can't be shown. */
export function fineness({ catalogue, groups }: ReportContext): number | undefined {
  const ids = new Set(catalogue.filter(({ variants }) => variants !== undefined).map(({ id }) => id));
  const ratios = groups.filter(({ experiment }) => ids.has(experiment)).flatMap((group) => pathsOf(group).flatMap((path) => {
    const { low, high } = golden(group, path, 'baseline', 'goodRate')?.interval ?? { low: 0, high: 0 };
    return low > 0 ? [high / low] : [];
  }));
  return ratios.length === 0 ? undefined : median(ratios);
}

/** What answers two questions is told under the first of them. */
function standsUnder(question: Question): Block {
  return { kind: 'text', text: { en: `Its figures stand under question ${question}.`, es: `Sus cifras están en la pregunta ${question}.` } };
}

interface Compared {
  /** Absent where each variant has a route of its own. */
  readonly path: string | undefined;
  readonly measure: (typeof measures)[number];
  readonly contenders: readonly Contender[];
  readonly outcome: ReturnType<typeof outcome>;
}

/** Route by route where the variants share routes; otherwise variant against variant. */
function compared({ variants = {} }: Pick<Experiment, 'variants'>, groups: readonly Group[]): readonly (readonly Compared[])[] {
  const own = Object.values(variants).every(({ route }) => route !== undefined);
  const paths = own ? [undefined] : [...new Set(groups.flatMap(pathsOf))];
  return paths.map((path) => measures.map((measure) => {
    const contenders = groups.filter((group) => path === undefined || pathsOf(group).includes(path))
      .map((group) => ({ name: variants[group.variant!]?.title ?? group.variant!, estimate: measure.of(group, path ?? group.route) }));
    return { path, measure, contenders, outcome: outcome(contenders, measure) };
  }));
}

/** Each difference that is shown in a sentence of its own, with its figures; those that aren't in one. */
function sentences(experiment: Experiment, groups: readonly Group[]): Words[] {
  return compared(experiment, groups).flatMap((ofPath) => {
    const path = ofPath[0]?.path;
    const named = (wanted: 'alike' | 'unknown', language: Language) => ofPath.filter((one) => one.outcome === wanted).map(({ measure }) => measure.name[language]).join(', ');
    const said: Text[] = [
      ...ofPath.flatMap(({ measure, contenders, outcome: found }) => found === 'differ' ? comparison(contenders, measure) ?? [] : []),
      ...named('alike', 'en') === '' ? [] : [{ en: `no difference is shown in ${named('alike', 'en')}: the intervals overlap.`, es: `no se muestra diferencia en ${named('alike', 'es')}: los intervalos se solapan.` }],
      ...named('unknown', 'en') === '' ? [] : [{ en: `too few repeats to say whether these differ: ${named('unknown', 'en')}.`, es: `muy pocas repeticiones para decir si difieren: ${named('unknown', 'es')}.` }],
    ];
    return said.map((sentence) => both((language) => path === undefined ? capital(sentence[language]) : `${path}: ${sentence[language]}`));
  });
}

/** All that is compared here. */
export function variantsCompared({ catalogue, groups }: ReportContext): readonly (readonly Contender[])[] {
  return catalogue.filter(({ variants }) => variants !== undefined)
    .flatMap((experiment) => compared(experiment, groups.filter((group) => group.experiment === experiment.id)).flat().map(({ contenders }) => contenders));
}

/** What an experiment's variants differ in, route by route: empty where nothing is shown, undefined where nothing can be told. */
export function differencesOf(context: ReportContext, experiment: Experiment): readonly Text[] | undefined {
  const all = compared(experiment, context.groups.filter((group) => group.experiment === experiment.id));
  if (!all.flat().some((one) => one.outcome === 'differ' || one.outcome === 'alike')) return undefined;
  return all.flatMap((ofPath): Text[] => {
    const differing = ofPath.filter((one) => one.outcome === 'differ');
    if (differing.length === 0) return [];
    return [both((language) => {
      const order = ({ contenders, measure }: Compared) => aheadOf(contenders, measure, language);
      const ahead = [...Map.groupBy(differing, order)].map(([who, own]) => `${own.map(({ measure }) => measure.name[language]).join(', ')} (${who})`).join(', ');
      return `${ahead}${ofPath[0]!.path === undefined ? '' : ` ${{ en: 'on', es: 'en' }[language]} ${ofPath[0]!.path}`}`;
    })];
  });
}
