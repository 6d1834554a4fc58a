import { backendProcesses } from '../../../stacks/local/backends.ts';
import { LINKS_PROCESS } from '../../../stacks/local/links.ts';
import type { Text } from '../../../stacks/scenarios/scenario.ts';
import { FAILING_BELOW, GOOD_SECONDS, SILENT_BELOW, SILENT_SPREADS, SLOW_BY_MS, SLOW_TIMES } from '../../measure/reaction.ts';
import { chanceToDiffer, LEAST_COVERAGE, LEAST_FOR_INTERVAL, LEAST_FOR_WANTED, median, WANTED_COVERAGE } from '../../statistics.ts';
import { longestRecoveryMs } from '../../cells.ts';
import type { CellResult, VerdictName } from '../../results.ts';
import { tally } from '../compare.ts';
import { both, type Block, type Words } from '../document.ts';
import { isTrusted } from '../figures.ts';
import { percent, units, written } from '../numbers.ts';
import { placeOf } from '../patterns/pattern.ts';
import { variantsCompared } from './comparisons.ts';
import { faultsCompared } from './faults.ts';
import { tailsCompared } from './golden-metrics.ts';
import { inShort } from './in-short.ts';
import type { MakeSection, ReportContext } from './section.ts';
import { storesCompared } from './stores.ts';
import { routesCompared } from './systems.ts';

const verdicts: Readonly<Record<VerdictName, Words>> = {
  held: { en: 'hypothesis held', es: 'hipótesis sostenida' },
  failed: { en: 'hypothesis failed', es: 'hipótesis refutada' },
  invalid: { en: 'invalid', es: 'inválida' },
  unsupported: { en: 'unsupported here', es: 'no se puede aquí' },
};

/** What was measured, on what, how far it can be trusted. */
export const overview: MakeSection = (context) => ({
  id: 'overview',
  title: { en: 'What was measured', es: 'Qué se midió' },
  blocks: [
    ...inShort(context),
    { kind: 'table', title: { en: 'The run', es: 'La corrida' }, head: [{ en: 'what', es: 'qué' }, { en: 'value', es: 'valor' }], rows: facts(context) },
    { kind: 'list', items: [...loads(context), ...howToRead(context), ...byChance(context), ...recoveries(context), ...again(context), ...labs(context), ...growth(context)] },
    ...exceptions(context),
    hypotheses(context),
  ],
});

const measured = ({ results }: ReportContext['run']): readonly CellResult[] => results.filter(isTrusted);

/** How the load of the cells that were measured was sent. */
function loads({ run, catalogue }: ReportContext): Text[] {
  if (run.plan.driver === 'locust') {
    return [{ en: 'Load is Locust\'s: people who wait for their answers, so that a slow system gets less; latencies are counted from when an event is sent.', es: 'La carga es de Locust: personas que esperan sus respuestas, de modo que un sistema lento recibe menos; las latencias se cuentan desde que se envía el evento.' }];
  }
  const ids = new Set(measured(run).map(({ experiment }) => experiment));
  const used = catalogue.filter(({ id }) => ids.has(id)).map(({ load }) => load);
  const [rates, connections] = [used.flatMap((load) => 'perSecond' in load ? load.perSecond : []), used.flatMap((load) => 'connections' in load ? load.connections : [])].map(listed) as [string, string];
  const atLimit = measured(run).filter(({ experiment }) => catalogue.some(({ id, load }) => id === experiment && 'connections' in load));
  const saturated = atLimit.filter((result) => result.saturated !== undefined).length;
  return [
    ...rates === '' ? [] : [{
      en: `Load is open loop, ${rates} events a second: each is due at a random, seeded time, whatever the system does; latencies are counted from that time.`,
      es: `La carga es de lazo abierto, ${rates} eventos por segundo: cada uno vence en un instante aleatorio con semilla, haga lo que haga el sistema; las latencias se cuentan desde ese instante.`,
    }],
    ...connections === '' ? [] : [{
      en: `Comparisons at the limit are closed loop: ${connections} connections, each sends its next event when the last was answered.`,
      es: `Las comparaciones al límite son de lazo cerrado: ${connections} conexiones, cada una envía su siguiente evento al recibir la respuesta del anterior.`,
    }],
    ...saturated === 0 ? [] : [{
      en: `In ${saturated} of the ${atLimit.length} cells at the limit the generator was at its own limit (busy more than 95 % of the time, or late): it may be what was measured, on the same ${run.machine.cores} cores.`,
      es: `En ${saturated} de las ${atLimit.length} celdas al límite el generador estuvo en su propio límite (ocupado más del 95 % del tiempo, o con retraso): puede ser lo que se midió, en los mismos ${run.machine.cores} núcleos.`,
    }],
  ];
}

const listed = (values: readonly number[]): string => [...new Set(values)].sort((a, b) => a - b).join(', ');

function howToRead({ groups }: ReportContext): Text[] {
  const hasIntervals = groups.some(({ results }) => results.length >= LEAST_FOR_INTERVAL);
  return [
    hasIntervals ? {
      en: `Figures are medians over the repeats; in brackets, where it shows at this precision, an interval between two of the repeats that holds the true median in at least ${percent(LEAST_COVERAGE)} of such runs, from ${LEAST_FOR_INTERVAL} repeats on; for ${percent(WANTED_COVERAGE)} it takes ${LEAST_FOR_WANTED}. Two figures are said to differ only where their intervals don't overlap.`,
      es: `Las cifras son medianas sobre las repeticiones; entre paréntesis, donde se nota con esta precisión, un intervalo entre dos de las repeticiones que contiene la mediana verdadera en al menos el ${percent(LEAST_COVERAGE)} de tales corridas, a partir de ${LEAST_FOR_INTERVAL} repeticiones; para el ${percent(WANTED_COVERAGE)} hacen falta ${LEAST_FOR_WANTED}. Solo se dice que dos cifras difieren cuando sus intervalos no se solapan.`,
    } : {
      en: `Figures are medians over the repeats. No cell has ${LEAST_FOR_INTERVAL} repeats, which an interval takes: nothing is said to differ.`,
      es: `Las cifras son medianas sobre las repeticiones. Ninguna celda tiene ${LEAST_FOR_INTERVAL} repeticiones, las que pide un intervalo: no se dice que nada difiera.`,
    },
    {
      en: `A second is bad when more than ${percent(FAILING_BELOW)} of its events fail beyond what fails in the baseline (failing), fewer than ${percent(SILENT_BELOW)} of the baseline's events are taken, by more than ${SILENT_SPREADS} standard deviations of such a count (silent), or its median latency is more than ${SLOW_TIMES} times the baseline's and ${SLOW_BY_MS} ms above it (slow). A route has recovered with ${GOOD_SECONDS} seconds in a row that aren't. The time until a fault shows is told in whole seconds: it is known when a second is over.`,
      es: `Un segundo es malo cuando más del ${percent(FAILING_BELOW)} de sus eventos falla además de lo que falla en la línea base (fallando), se toma menos del ${percent(SILENT_BELOW)} de los eventos de la línea base, por más de ${SILENT_SPREADS} desviaciones típicas de tal cuenta (callado) o su latencia mediana es más de ${SLOW_TIMES} veces la de la línea base y la supera en ${SLOW_BY_MS} ms (lento). Una ruta se ha recuperado con ${GOOD_SECONDS} segundos seguidos que no lo son. El tiempo hasta que una falla se ve se da en segundos enteros: se sabe cuando un segundo termina.`,
    },
  ];
}

/** Where so much is compared, some of it differs by chance. */
function byChance(context: ReportContext): Text[] {
  const { pairs, differing, byChance: expected } = tally([tailsCompared, routesCompared, storesCompared, variantsCompared, faultsCompared].flatMap((compared) => compared(context)));
  if (pairs === 0) return [];
  const chance = percent(chanceToDiffer(LEAST_FOR_INTERVAL, LEAST_FOR_INTERVAL)!);
  return [{
    en: `${pairs} pairs of figures are compared below, and ${differing} of them are said to differ. Were all of them alike, about ${expected.toFixed(1)} would be by chance: of ${LEAST_FOR_INTERVAL} repeats against ${LEAST_FOR_INTERVAL}, ${chance} of the pairs.`,
    es: `Abajo se comparan ${pairs} pares de cifras, y de ${differing} de ellos se dice que difieren. Si todos fueran iguales, por azar lo harían alrededor de ${expected.toFixed(1)}: de ${LEAST_FOR_INTERVAL} repeticiones contra ${LEAST_FOR_INTERVAL}, el ${chance} de los pares.`,
  }];
}

/** By less a recovery is longer than its time only because a timer is late. */
const LONGER_BY_MS = 400;

/** In how many cells a recovery was waited for beyond its time, and for how long at most. */
function recoveries({ run, catalogue }: ReportContext): Text[] {
  const of = ({ experiment }: CellResult) => catalogue.find(({ id }) => id === experiment);
  const hit = measured(run).filter((result) => result.fault !== undefined && of(result) !== undefined);
  const longer = hit.filter((result) => {
    const { from, to } = result.spans.recovery ?? { from: 0, to: 0 };
    return to - from > (run.plan.windows ?? of(result)?.windowsMs)!.recovery + LONGER_BY_MS;
  });
  if (longer.length === 0) return [];
  const longestS = Math.max(...longer.map((result) => longestRecoveryMs(of(result)!))) / 1_000;
  return [{
    en: `In ${longer.length} of the ${hit.length} cells with a fault some route wasn't back when the recovery's time was over: they were recorded on until it was, or to ${longestS} s after the fault.`,
    es: `En ${longer.length} de las ${hit.length} celdas con una falla alguna ruta no había vuelto al terminar el tiempo de la recuperación: se siguió grabando hasta que volvió, o hasta ${longestS} s después de la falla.`,
  }];
}

/** What was measured more than once, and why: what spoilt it first isn't in any figure. */
function again({ run }: ReportContext): Text[] {
  const cells = run.results.filter(({ earlier }) => earlier !== undefined);
  if (cells.length === 0) return [];
  const reasons = Map.groupBy(cells.flatMap(({ earlier }) => earlier!.flat()), ({ en }) => similar(en));
  return [both((language) => {
    const list = [...reasons.values()].map((own) => `${own[0]![language]} (${own.length}×)`).join('; ');
    return {
      en: `${cells.length} cells were measured again, because at first they said nothing; why, in the words of the first of each kind: ${list}.`,
      es: `${cells.length} celdas se midieron otra vez, porque al principio no decían nada; por qué, en palabras de la primera de cada clase: ${list}.`,
    }[language];
  })];
}

const BACKENDS: readonly (readonly [service: string, name: Text])[] = [
  [backendProcesses.broker, { en: 'Kafka with one broker', es: 'Kafka con un bróker' }],
  [backendProcesses.documents, { en: 'a store that speaks MongoDB\'s protocol', es: 'un almacén que habla el protocolo de MongoDB' }],
  [backendProcesses.cachePrimary, { en: 'a Valkey', es: 'un Valkey' }],
  [backendProcesses.cacheReplica, { en: 'its replica', es: 'su réplica' }],
  [LINKS_PROCESS, { en: 'the proxies of the links, which network faults need, in every path, the baselines\' too', es: 'los proxies de los enlaces, que las fallas de red necesitan, en cada camino, también en las líneas base' }],
];

/** Repeats aren't quite alike: what one cell stored is there in the next. Whether that shows, the first repeat and the last say. */
function growth({ run }: ReportContext): Text[] {
  const stored = measured(run).reduce((sum, { ledger }) => sum + Object.values(ledger).reduce((own, account) => own + account.stored, 0), 0);
  if (stored === 0) return [];
  const { en, es } = firstAndLast(measured(run));
  return [{
    en: `Cells that need the same config share one lab, whose record grows from cell to cell: ${stored} events in all.${en}`,
    es: `Las celdas que piden la misma configuración comparten un laboratorio, cuyo registro crece de celda en celda: ${stored} eventos en total.${es}`,
  }];
}

/** How long routes took to recover in the first repeat and in the last: of those that have a time in both, so that the same is compared. */
function firstAndLast(results: readonly CellResult[]): Text {
  const last = Math.max(...results.map(({ repeat }) => repeat));
  const timesOf = (repeat: number) => new Map(results.filter((result) => result.repeat === repeat).flatMap((result) =>
    Object.entries(result.reactions).flatMap(([path, { recoverMs }]) => recoverMs === undefined ? [] : [[`${placeOf(result)} ${path}`, recoverMs / 1_000] as const])));
  const [before, after] = [timesOf(1), timesOf(last)];
  const shared = [...before.keys()].filter((place) => after.has(place));
  if (last === 1 || shared.length === 0) return { en: '', es: '' };
  const [first, second] = [before, after].map((times) => written(median(shared.map((place) => times.get(place)!)), units.seconds));
  return {
    en: ` Routes that a fault hit had recovered after ${first} in the first repeat and after ${second} in the last (medians of the ${shared.length} that have a time in both).`,
    es: ` Las rutas que sufrieron una falla se habían recuperado tras ${first} en la primera repetición y tras ${second} en la última (medianas de las ${shared.length} que tienen un tiempo en ambas).`,
  };
}

/** What ran in the labs of the cells, by the processes that were seen. */
function labs({ run }: ReportContext): Text[] {
  const cells = measured(run);
  const had = (service: string) => cells.filter(({ costs }) => service in (costs.baseline ?? {})).length;
  const there = BACKENDS.map(([service, name]) => ({ name, count: had(service) })).filter(({ count }) => count > 0);
  if (there.length === 0) return [];
  return [both((language) => {
    const list = there.map(({ name, count }) => `${name[language]} (${count === cells.length ? { en: 'in all', es: 'en todas' }[language] : { en: `in ${count}`, es: `en ${count}` }[language]})`).join('; ');
    return { en: `All on one machine. What ran in the labs of the ${cells.length} cells with figures: ${list}.`, es: `Todo en una máquina. Lo que corría en los laboratorios de las ${cells.length} celdas con cifras: ${list}.` }[language];
  })];
}

function facts({ run }: ReportContext): Words[][] {
  const { machine, plan, results, startedAt } = run;
  const count = (name: VerdictName) => results.filter(({ verdict }) => verdict === name).length;
  const windows = plan.windows;
  return [
    [{ en: 'begun', es: 'comenzada' }, startedAt],
    [{ en: 'commit', es: 'commit' }, machine.commit],
    [{ en: 'machine', es: 'máquina' }, `${machine.cores} × ${machine.processor}, ${Math.round(machine.memoryBytes / 2 ** 30)} GiB, Linux ${machine.kernel}, Node ${machine.node}`],
    [{ en: 'processes that wanted to run before it began (mean of a minute)', es: 'procesos que querían ejecutarse antes de comenzar (media de un minuto)' }, machine.loadBefore.toFixed(1)],
    ...busy(results),
    [{ en: 'cells', es: 'celdas' }, { en: `${results.length} of ${plan.cells.length} planned`, es: `${results.length} de ${plan.cells.length} planeadas` }],
    [{ en: 'lab', es: 'laboratorio' }, plan.lab === 'own' ? { en: 'one of the run\'s own', es: 'uno propio de la corrida' } : { en: `stack ${plan.lab}`, es: `stack ${plan.lab}` }],
    [{ en: 'repeats', es: 'repeticiones' }, String(plan.repeats)],
    [{ en: 'windows', es: 'ventanas' }, windows === undefined ? { en: 'those of each experiment', es: 'las de cada experimento' }
      : { en: `reduced: ${windows.baseline / 1_000} s baseline, ${windows.during / 1_000} s in which the fault lies, ${windows.recovery / 1_000} s recovery; without a fault ${(windows.baseline + windows.during) / 1_000} s`, es: `reducidas: ${windows.baseline / 1_000} s de línea base, ${windows.during / 1_000} s en los que cae la falla, ${windows.recovery / 1_000} s de recuperación; sin falla ${(windows.baseline + windows.during) / 1_000} s` }],
    ...(Object.keys(verdicts) as VerdictName[]).map((name) => [verdicts[name], String(count(name))]),
  ];
}

/** How much of the machine others took, over the cells that count. */
function busy(results: readonly CellResult[]): Words[][] {
  const shares = results.filter(isTrusted).flatMap(({ others }) => Object.values(others));
  if (shares.length === 0) return [];
  return [[{ en: 'CPU taken by other work, median and highest', es: 'CPU ocupada por otro trabajo, mediana y máxima' }, `${written(median(shares), units.share)}, ${written(Math.max(...shares), units.share)}`]];
}

function exceptions({ run }: ReportContext): Block[] {
  const named: Record<string, { places: string[]; reason: Words; verdict: VerdictName }> = {};
  for (const result of run.results.filter(({ verdict }) => verdict === 'invalid' || verdict === 'unsupported')) {
    for (const reason of result.reasons) {
      const entry = named[`${result.verdict} ${similar(reason.en)}`] ??= { places: [], reason, verdict: result.verdict };
      entry.places.push(placeOf(result));
    }
  }
  const rows = Object.values(named).map(({ places, reason, verdict }) => [verdicts[verdict], [...Map.groupBy(places, (place) => place)].map(([place, { length }]) => `${place} (${length}×)`).join('; '), reason]);
  if (rows.length === 0) return [];
  return [{
    kind: 'table', title: { en: 'Cells without a result', es: 'Celdas sin resultado' },
    head: [{ en: 'verdict', es: 'veredicto' }, { en: 'cell (repeats)', es: 'celda (repeticiones)' }, { en: 'reason (of the first)', es: 'razón (de la primera)' }], rows,
  }];
}

/** Reasons that differ only in their figures are one. */
function similar(reason: string): string {
  return reason.replaceAll(/[\d.]+/g, '#');
}

/** What was expected is never a result: each with what became of it, and where it didn't hold. */
function hypotheses(context: ReportContext): Block {
  const rows = context.catalogue.flatMap(({ id, title, hypothesis }): Words[][] => {
    const own = measured(context.run).filter(({ experiment }) => experiment === id);
    if (own.length === 0) return [];
    const failed = own.filter(({ verdict }) => verdict === 'failed');
    const where = [...Map.groupBy(failed, placeOf)].map(([place, results]) => both((language) => `${place} (${results.length}×): ${firstReasons(results).map((reason) => reason[language]).join('; ')}`));
    return [[
      title, { en: `Hypothesis: ${hypothesis.en}`, es: `Hipótesis: ${hypothesis.es}` },
      { en: `held in ${own.length - failed.length} of ${own.length} cells`, es: `sostenida en ${own.length - failed.length} de ${own.length} celdas` },
      { en: where.map(({ en }) => en).join('. '), es: where.map(({ es }) => es).join('. ') },
    ]];
  });
  return { kind: 'table', title: { en: 'Hypotheses, and what became of them', es: 'Hipótesis, y qué fue de ellas' }, rows,
    head: [{ en: 'experiment', es: 'experimento' }, { en: 'hypothesis', es: 'hipótesis' }, { en: 'verdict', es: 'veredicto' }, { en: 'what didn\'t hold', es: 'qué no se sostuvo' }] };
}

/** Each kind of reason once, with the figures of the first repeat that gave it. */
function firstReasons(failed: readonly CellResult[]) {
  const seen = new Set<string>();
  return failed.flatMap(({ reasons }) => reasons).filter(({ en }) => {
    const kind = similar(en);
    if (seen.has(kind)) return false;
    return seen.add(kind);
  });
}
