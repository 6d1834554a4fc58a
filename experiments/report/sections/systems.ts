import type { Text } from '../../../stacks/scenarios/scenario.ts';
import { aloneId, eachAlone } from '../../catalogue/alone.ts';
import type { ExperimentId } from '../../catalogue/index.ts';
import type { Experiment } from '../../experiment.ts';
import type { CellResult } from '../../results.ts';
import { estimate } from '../../statistics.ts';
import { best, capital, comparison, type Contender, type Measure } from '../compare.ts';
import { damage } from '../damage.ts';
import { both, inLanguage, type Block, type Language, type Words } from '../document.ts';
import { byRepeat, cpuPerThousand, golden, isWorking, memoryBytes, over, pathsOf, storedRate, type Group } from '../figures.ts';
import { brief, shown, units } from '../numbers.ts';
import { comparisonsOf, cpuMeasure, whatIsCompared } from './comparisons.ts';
import { noData, type MakeSection, type ReportContext } from './section.ts';

/** In which each route has the lab to itself at its limit; at an easy rate: the experiments of each alone. */
const FULL = 'writers' satisfies ExperimentId;

interface Criterion extends Measure {
  /** What a route is good for that is best in it. */
  readonly goodFor: Text;
  readonly of: (context: ReportContext, path: string) => Contender['estimate'];
}

const alone = ({ groups }: ReportContext, path: string): Group | undefined => groups.find(({ experiment }) => experiment === aloneId(path));
const ofAlone = (context: ReportContext, path: string, read: (group: Group) => Contender['estimate']) => {
  const group = alone(context, path);
  return group === undefined ? undefined : read(group);
};
/**
 * Over all faults against its worker, one figure per repeat: what few of them do must not vanish in a median of all. Only faults that every
 * route has results of: otherwise the routes would be compared in different things.
 */
const ofFaults = ({ groups }: ReportContext, path: string, read: (results: readonly CellResult[]) => number) => {
  const ofWorkers = groups.filter(({ role }) => role === 'worker');
  const routes = new Set(ofWorkers.map(({ route }) => route));
  const shared = [...Map.groupBy(ofWorkers, ({ experiment }) => experiment).values()].filter((own) => own.length === routes.size).flat();
  const repeats = byRepeat(shared.filter(({ route }) => route === path));
  return repeats.length === 0 ? undefined : estimate(repeats.map(read));
};
/** With the lab to itself, as much as it takes. */
const ofFull = ({ groups }: ReportContext, path: string, read: (group: Group) => Contender['estimate']) => {
  const group = groups.find(({ experiment, variant, route }) => experiment === FULL && variant === 'one' && route === path);
  return group === undefined ? undefined : read(group);
};
const sumOf = (results: readonly CellResult[], figure: (result: CellResult) => number) => results.reduce((sum, result) => sum + figure(result), 0);

/** The same measure under another load is another figure. */
function cpuAt(load: Text): Measure {
  return { ...cpuMeasure, name: both((language) => `${inLanguage(cpuMeasure.name, language)} ${load[language]}`) };
}

const criteria: readonly Criterion[] = [
  { name: { en: 'median latency', es: 'latencia mediana' }, unit: units.ms, better: 'low', goodFor: { en: 'quick answers', es: 'respuestas rápidas' },
    of: (context, path) => ofAlone(context, path, (group) => golden(group, path, 'baseline', 'p50Ms')) },
  { name: { en: 'p99 latency', es: 'latencia p99' }, unit: units.ms, better: 'low', goodFor: { en: 'answers that are never late', es: 'respuestas que nunca se retrasan' },
    of: (context, path) => ofAlone(context, path, (group) => golden(group, path, 'baseline', 'p99Ms')) },
  { name: { en: 'accepted at the limit', es: 'aceptados al límite' }, unit: units.perSecond, better: 'high', goodFor: { en: 'taking many events a second', es: 'recibir muchos eventos por segundo' },
    of: (context, path) => ofFull(context, path, (group) => golden(group, path, 'baseline', 'goodRate')) },
  { name: { en: 'stored at the limit', es: 'guardados al límite' }, unit: units.perSecond, better: 'high', goodFor: { en: 'storing many events a second', es: 'guardar muchos eventos por segundo' },
    of: (context, path) => ofFull(context, path, (group) => storedRate(group, path)) },
  { ...cpuAt({ en: 'at the limit', es: 'al límite' }), goodFor: { en: 'little CPU at the limit', es: 'poca CPU al límite' },
    of: (context, path) => ofFull(context, path, (group) => over(group, (result) => cpuPerThousand(result, isWorking))) },
  { ...cpuAt({ en: 'at an easy rate, the idle work of all services included', es: 'a un ritmo holgado, con el trabajo en reposo de todos los servicios' }), goodFor: { en: 'little CPU at an easy rate', es: 'poca CPU a un ritmo holgado' },
    of: (context, path) => ofAlone(context, path, (group) => over(group, (result) => cpuPerThousand(result, isWorking))) },
  { name: { en: 'memory of its entry, its worker and what is between them', es: 'memoria de su entrada, su trabajador y lo que hay entre ellos' }, unit: units.bytes, better: 'low', goodFor: { en: 'little memory', es: 'poca memoria' },
    of: (context, path) => ofAlone(context, path, (group) => over(group, (result) => memoryBytes(result, ownService(result, path)))) },
  { name: { en: 'lost of 10,000 accepted, over all faults of the worker', es: 'perdidos de 10,000 aceptados, en todas las fallas del trabajador' }, unit: units.times, better: 'low', goodFor: { en: 'events that must not be lost while its worker fails (lost of 10,000)', es: 'eventos que no se deben perder mientras falla su trabajador (perdidos de 10,000)' },
    of: (context, path) => ofFaults(context, path, (results) => sumOf(results, ({ ledger }) => ledger[path]?.lost ?? 0) / Math.max(1, sumOf(results, ({ ledger }) => ledger[path]?.acked ?? 0)) * 10_000) },
  { name: { en: 'damage per fault of the worker, mean', es: 'daño por falla del trabajador, media' }, unit: units.seconds, better: 'low', goodFor: { en: 'answering while its worker fails (damage)', es: 'responder mientras falla su trabajador (daño)' },
    of: (context, path) => ofFaults(context, path, (results) => sumOf(results, (result) => damage(result, path) ?? 0) / results.length) },
];

/** What a route needs that the others don't: its own services, and the backend its events go through. */
function ownService({ processes = {} }: CellResult, path: string): (service: string) => boolean {
  return (service) => processes[path]?.includes(service) ?? false;
}

function measuredOf(context: ReportContext): { readonly paths: readonly string[]; readonly measured: Measured } {
  const paths = [...new Set(context.groups.filter((group) => group.role === 'worker' || pathsOf(group).some((path) => group.experiment === aloneId(path))).flatMap(pathsOf))];
  const measured = criteria.map((criterion) => ({ criterion, contenders: paths.map((path) => ({ name: path, estimate: criterion.of(context, path) })) }))
    .filter(({ contenders }) => contenders.some(({ estimate }) => estimate !== undefined));
  return { paths, measured };
}

/** All that is compared here but the variants. */
export function routesCompared(context: ReportContext): readonly (readonly Contender[])[] {
  return measuredOf(context).measured.map(({ contenders }) => contenders);
}

/** Question 2. */
export const systems: MakeSection = (context) => {
  const { paths, measured } = measuredOf(context);
  return {
    id: 'systems',
    title: { en: '2. Which messaging system is fastest, what each costs, and for what each is best', es: '2. Qué sistema de mensajería es más rápido, cuánto cuesta cada uno y para qué es mejor cada uno' },
    blocks: measured.length === 0 ? [noData(Object.values(eachAlone))] : [
      whatIsCompared, table(paths, measured), ...afterFullLoad(context, paths),
      { kind: 'list', items: measured.flatMap(({ criterion, contenders }) => comparison(contenders, criterion) ?? []) },
      { kind: 'heading', text: { en: 'Pros and cons', es: 'Ventajas y desventajas' } }, prosAndCons(paths, measured),
      ...serviceTable(context, paths),
      ...comparisonsOf(context, 2),
    ],
  };
};

type Measured = readonly { readonly criterion: Criterion; readonly contenders: readonly Contender[] }[];

function table(paths: readonly string[], measured: Measured): Block {
  return {
    kind: 'table', title: { en: 'Each route alone', es: 'Cada ruta sola' }, head: [{ en: 'measure', es: 'medida' }, ...paths],
    rows: measured.map(({ criterion, contenders }): Words[] => [criterion.name, ...contenders.map(({ estimate }) => shown(estimate, criterion.unit))]),
  };
}

/** A heap that grew at the limit may stay so: how many cells of a route alone had such a cell before them, by the order in which they ran. */
function afterFullLoad({ groups, catalogue }: ReportContext, paths: readonly string[]): Block[] {
  const atLimit = groups.flatMap(({ experiment, variant, results }) => {
    const own = catalogue.find(({ id }) => id === experiment);
    return own !== undefined && 'connections' in own.load && needsOf(own, variant) === NOTHING ? results.map(({ startedAt }) => startedAt) : [];
  });
  const alone = groups.filter(({ experiment }) => paths.some((path) => experiment === aloneId(path))).flatMap(({ results }) => results);
  const after = alone.filter(({ startedAt }) => atLimit.some((before) => before < startedAt)).length;
  if (after === 0) return [];
  return [{ kind: 'text', text: {
    en: `Memory: ${after} of these ${alone.length} cells ran after cells at the limit in the same lab, whose processes may keep what their heaps grew to then: it is what they hold, not what an easy rate needs.`,
    es: `Memoria: ${after} de estas ${alone.length} celdas corrieron después de celdas al límite en el mismo laboratorio, cuyos procesos pueden conservar lo que sus heaps crecieron entonces: es lo que ocupan, no lo que pide un ritmo holgado.`,
  } }];
}

const NOTHING = '{}';

/** Cells that need the same config share a lab. */
function needsOf({ stack, variants = {} }: Experiment, variant: string | undefined): string {
  return JSON.stringify({ ...stack, ...variant === undefined ? {} : variants[variant]?.stack });
}

/** For each thing that some route is shown to be worse at: the others, with their figures. */
export function routesByNeed(context: ReportContext): Words[][] {
  const { measured } = measuredOf(context);
  return told(measured).map(({ criterion, contenders, first, rest }) => [
    criterion.goodFor, first.join(', '), contenders.filter(({ name }) => first.includes(String(name))).map(({ estimate }) => brief(estimate, criterion.unit)).join(', '), rest.join(', '),
  ]);
}

/** Where a measure tells nobody apart it's left out. */
function told(measured: Measured) {
  return measured.map(({ criterion, contenders }) => {
    const known = contenders.filter(({ estimate }) => estimate !== undefined).map(({ name }) => String(name));
    const first = best(contenders, criterion).map(({ name }) => String(name));
    return { criterion, contenders, first: known.filter((name) => first.includes(name)), rest: known.filter((name) => !first.includes(name)) };
  }).filter(({ rest }) => rest.length > 0);
}

/** A pro: nothing shows another route to be better; a con: some route is shown to be. Where a measure tells nobody apart it's neither. */
function prosAndCons(paths: readonly string[], measured: Measured): Block {
  const known = told(measured);
  const goodFor = (side: 'first' | 'rest', path: string, language: Language) => known.filter((one) => one[side].includes(path)).map(({ criterion }) => criterion.goodFor[language]).join(', ') || '–';
  return { kind: 'list', items: paths.map((path) => ({
    en: `${path} is best, or not shown to be worse, for: ${goodFor('first', path, 'en')}. Shown to be worse than another for: ${goodFor('rest', path, 'en')}.`,
    es: `${path} es la mejor, o no se muestra peor, para: ${goodFor('first', path, 'es')}. Se muestra peor que otra para: ${goodFor('rest', path, 'es')}.`,
  })) };
}

const most = (cells: readonly Contender['estimate'][]): number => Math.max(...cells.map((cell) => cell?.median ?? 0));

/** Below this a service isn't shown. CPU-seconds per 1,000 events. */
const SMALL = 0.03;

function serviceTable(context: ReportContext, paths: readonly string[]): Block[] {
  const known = paths.flatMap((path) => { const group = alone(context, path); return group === undefined ? [] : [{ path, group }]; });
  const groups = known.map(({ group }) => group);
  const names = [...new Set(groups.flatMap(({ results }) => results.flatMap(({ costs }) => Object.keys(costs.baseline ?? {}))))].sort();
  const rows = names.map((name) => ({ name, cells: groups.map((group) => over(group, (result) => cpuPerThousand(result, (service) => service === name))) }))
    .filter(({ cells }) => most(cells) >= SMALL).sort((a, b) => most(b.cells) - most(a.cells));
  if (rows.length === 0) return [];
  return [{
    kind: 'table', title: { en: `${capital(cpuMeasure.name.en)}, by service; what it does while idle is in it`, es: `${capital(cpuMeasure.name.es)}, por servicio; lo que hace ocioso está incluido` },
    head: [{ en: 'service', es: 'servicio' }, ...known.map(({ path }) => path)],
    rows: rows.map(({ name, cells }) => [name, ...cells.map((cell) => (cell?.median ?? 0) === 0 ? '–' : shown(cell, units.cpu))]),
  }];
}
