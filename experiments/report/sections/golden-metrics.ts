import { FAULTY, type Text } from '../../../stacks/scenarios/scenario.ts';
import { best, ranked, type Contender } from '../compare.ts';
import type { Block, Words } from '../document.ts';
import { golden, measuredShare, over, pathsOf, wholeSuccess, type Group } from '../figures.ts';
import { brief, shown, units, written } from '../numbers.ts';
import { patterns } from '../patterns/index.ts';
import { experimentNamed, inOrder, noData, titleOf, unansweredIn, type MakeSection, type ReportContext } from './section.ts';

const splitsOf = (context: ReportContext): readonly Group[] => inOrder(context, context.groups.filter(({ experiment }) => experimentNamed(context, experiment)?.split !== undefined));

/** Question 1. */
export const goldenMetrics: MakeSection = (context) => {
  const splits = splitsOf(context);
  // Locust's people send when they please: no event is due before it's sent.
  const isByPeople = context.run.plan.driver === 'locust';
  return {
    id: 'golden-metrics',
    title: { en: '1. How golden metrics work, and read in each split', es: '1. Cómo funcionan las métricas doradas y cómo se leen en cada reparto' },
    blocks: [
      { kind: 'list', items: [
        { en: 'Success: the share of the events due in a window that were answered, however late, and by no 5xx.', es: 'Éxito: la parte de los eventos que vencen en una ventana que fueron respondidos, por tarde que fuera, y sin 5xx.' },
        { en: 'Rate: answers per second; it says how much is asked, and how much of it comes back.', es: 'Tasa: respuestas por segundo; dice cuánto se pide y cuánto vuelve.' },
        { en: `Latency: p50, p95 and p99, from when an event ${isByPeople ? 'was sent' : 'was due'}; half, a twentieth and a hundredth take longer.`, es: `Latencia: p50, p95 y p99, desde que el evento ${isByPeople ? 'se envió' : 'vencía'}; la mitad, un veinteavo y un centésimo tardan más.` },
      ] },
      ...splits.length === 0 ? [noData(['split-thirds'])] : [splitTable(context, splits), { kind: 'list', items: [...splits.map((group) => reading(context, group)), ...unansweredIn(context, splits)] } as Block],
      ...patternBlocks(context),
    ],
  };
};

function splitTable(context: ReportContext, splits: readonly Group[]): Block {
  const rows = splits.flatMap((group) => pathsOf(group).map((path): Words[] => {
    const planned = group.results[0]!.planned[path] ?? 0;
    return [
      titleOf(context, group), path, written(planned, units.share), shown(over(group, (result) => measuredShare(result, path)), units.share),
      shown(golden(group, path, 'baseline', 'rate'), units.perSecond), shown(golden(group, path, 'baseline', 'success'), units.share),
      ...(['p50Ms', 'p95Ms', 'p99Ms'] as const).map((what) => shown(golden(group, path, 'baseline', what), units.ms)),
    ];
  }));
  return {
    kind: 'table', title: { en: 'Golden metrics by split and route', es: 'Métricas doradas por reparto y ruta' }, rows,
    head: [{ en: 'split', es: 'reparto' }, { en: 'route', es: 'ruta' }, { en: 'planned', es: 'previsto' }, { en: 'measured', es: 'medido' }, { en: 'rate', es: 'tasa' }, { en: 'success', es: 'éxito' }, 'p50', 'p95', 'p99'],
  };
}

/** How one split reads, in a sentence. */
function reading(context: ReportContext, group: Group): Words {
  const paths = pathsOf(group);
  const title = titleOf(context, group);
  const whole = brief(over(group, (result) => wholeSuccess(result, 'baseline')), units.share);
  const off = Math.max(...paths.map((path) => Math.abs((over(group, (result) => measuredShare(result, path))?.median ?? 0) - (group.results[0]!.planned[path] ?? 0))));
  const points = (off * 100).toFixed(1);
  const tail = tailOf(group, paths.filter((path) => path !== FAULTY));
  return {
    en: `${title.en}: ${whole} of the routes' events succeed; shares are within ${points} points of the plan${tail.en}.`,
    es: `${title.es}: ${whole} de los eventos de las rutas tiene éxito; las partes están a lo sumo a ${points} puntos del plan${tail.es}.`,
  };
}

const tails = (group: Group, paths: readonly string[]): readonly Contender[] => paths.map((path) => ({ name: path, estimate: golden(group, path, 'baseline', 'p99Ms') }));

/** All that is compared here: in each split the highest p99 with each other. */
export function tailsCompared(context: ReportContext): readonly (readonly Contender[])[] {
  return splitsOf(context).flatMap((group) => {
    const [highest, ...others] = ranked(tails(group, pathsOf(group).filter((path) => path !== FAULTY)), { better: 'high' });
    return others.map((other) => [highest!, other]);
  });
}

/** Which routes' p99 nothing shows to be lower than another's. */
function tailOf(group: Group, paths: readonly string[]): Text {
  const contenders = tails(group, paths);
  const slowest = best(contenders, { better: 'high' });
  if (contenders.length < 2) return { en: '', es: '' };
  if (slowest.length === contenders.length) return { en: '; no route\'s p99 is shown to be higher than another\'s', es: '; no se muestra que la p99 de una ruta sea más alta que la de otra' };
  const list = slowest.map(({ name, estimate }) => `${String(name)} ${brief(estimate, units.ms)}`).join(', ');
  return { en: `; highest p99: ${list}`, es: `; p99 más alta: ${list}` };
}

/** How many pieces of evidence a pattern shows; the rest is counted. */
const MAX_EVIDENCE = 8;

function patternBlocks({ groups }: ReportContext): Block[] {
  const found = patterns.map((pattern) => ({ pattern, evidence: pattern.find(groups) }));
  const there = found.filter(({ evidence }) => evidence.length > 0);
  const absent = found.filter(({ evidence }) => evidence.length === 0);
  return [
    { kind: 'text', text: {
      en: `Patterns of behaviour: ${patterns.length} rules looked for one each, ${there.length} found theirs; its evidence stands with each.`,
      es: `Patrones de comportamiento: ${patterns.length} reglas buscaron uno cada una, ${there.length} encontraron el suyo; con cada uno está su evidencia.`,
    } },
    ...there.flatMap(({ pattern: { title, rule }, evidence }): Block[] => [
      { kind: 'heading', text: title },
      { kind: 'text', text: { en: `Rule: ${rule.en}`, es: `Regla: ${rule.es}` } },
      { kind: 'list', items: [
        ...evidence.slice(0, MAX_EVIDENCE).map(({ where, what }) => ({ en: `${what.en} (\`${where}\`)`, es: `${what.es} (\`${where}\`)` })),
        ...evidence.length > MAX_EVIDENCE ? [{ en: `and ${evidence.length - MAX_EVIDENCE} more`, es: `y ${evidence.length - MAX_EVIDENCE} más` }] : [],
      ] },
    ]),
    ...absent.length === 0 ? [] : [{ kind: 'text', text: {
      en: `Not found in this run: ${absent.map(({ pattern }) => pattern.title.en).join('; ')}.`,
      es: `No se encontraron en esta corrida: ${absent.map(({ pattern }) => pattern.title.es).join('; ')}.`,
    } } as Block],
  ];
}
