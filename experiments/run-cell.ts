/**
 * One cell: load in one stream through all windows, the fault in the middle one, then the ledger and the verdict. Whatever happens, the fault is
 * removed before this returns.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from '../loadtest/generator.ts';
import { openLedger } from '../loadtest/ledger.ts';
import type { Outcome } from '../loadtest/outcomes.ts';
import type { Sender } from '../loadtest/senders.ts';
import { openStores } from '../loadtest/stores.ts';
import type { FaultBand } from '../stacks/local/experiment-state.ts';
import type { Scenario, Weights } from '../stacks/scenarios/scenario.ts';
import { presetsOf, splitRoutes } from '../stacks/splits.ts';
import { figuresOf, haveRecovered, type Recorded } from './cell-figures.ts';
import { ALL_ROUTES, cellKey, lengthMs, longestRecoveryMs, type PlannedCell } from './cells.ts';
import { hitOf, type Hit, type RunnableFault } from './inject.ts';
import type { ExperimentLab } from './lab.ts';
import { metricsProblems, waitUntilKnown } from './lab-metrics.ts';
import { openCostMeter, processReader, type CostMeter, type Costs } from './measure/costs.ts';
import type { Answer } from './measure/golden.ts';
import { watchGrowth } from './measure/growth.ts';
import { unixNow } from './measure/unix-now.ts';
import type { CellResult, Span, WindowName } from './results.ts';
import { waitUntilSound, waitUntilStill, waitUntilTaking } from './soundness.ts';
import { throughWindows } from './windows.ts';

/** Before the baseline: connections are made, code is compiled. Not measured, but in the ledger. */
const WARM_UP_MS = 1_500;
/** Open loop: what is due meanwhile waits in the generator beyond so many; enough for a route that stands still for all of a fault. */
const MAX_IN_FLIGHT = 4_096;
/** Longer than the split waits for a route (15 s): its own answer still names the route that gave none. */
const ANSWER_WITHIN_MS = 20_000;
/** How much longer than its windows the load may last: putting a fault in and taking it out may take beyond its own. */
const EXTRA_LOAD_MS = 120_000;

export interface CellContext {
  readonly lab: ExperimentLab;
  /** By id. */
  readonly faults: Readonly<Record<string, RunnableFault>>;
  /** Who sends the load. */
  readonly sender: Sender;
  readonly setWeights: (weights: Weights) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told whenever a window begins, the fault begins and ends. */
  readonly onProgress: (window: WindowName | 'settling', fault?: FaultBand) => void;
}

type Begun = Pick<CellResult, 'experiment' | 'role' | 'route' | 'variant' | 'repeat' | 'startedAt' | 'commit'>;

/** @throws when interrupted, or when the lab can't be used at all; the fault is removed then too */
export async function runCell(cell: PlannedCell, context: CellContext): Promise<CellResult> {
  const { lab, faults, signal } = context;
  const begun: Begun = { ...identity(cell), startedAt: new Date().toISOString(), commit: lab.commit };
  const planned = plannedShares(cell, lab.scenario);
  const hit = cell.of.fault === undefined ? undefined : await hitOf(cell, faults, lab);
  if (hit !== undefined && 'unsupported' in hit) return unmeasured('unsupported', begun, hit.unsupported, planned);
  await waitUntilSound(lab, signal);
  await context.setWeights(wholeWeights(planned));
  const tried = await waitUntilTaking(lab, signal);
  await waitUntilKnown(lab, Object.keys(planned), signal);
  const recorded = await record(cell, context, { hit, tried, routes: Object.keys(planned) });
  return { ...begun, planned, processes: lab.processes, ...figuresOf(cell, planned, recorded) };
}

/** A cell without figures: it can't be run here, or the attempt failed. @param why in English, as errors are */
export function unmeasured(verdict: 'unsupported' | 'invalid', begun: Begun, why: string, planned: CellResult['planned'] = {}): CellResult {
  const said = verdict === 'unsupported' ? 'no se puede hacer aquí' : 'no se pudo medir';
  return {
    ...begun, planned, verdict, reasons: [{ en: why, es: `${said} (en inglés): ${why}` }],
    windows: {}, spans: {}, ledger: {}, drains: {}, unanswered: 0, costs: {}, others: {}, reactions: {}, series: {},
  };
}

export function identity({ experiment, role, route, variant, repeat }: PlannedCell): Pick<CellResult, 'experiment' | 'role' | 'route' | 'variant' | 'repeat'> {
  return { experiment, ...role === undefined ? {} : { role }, route, ...variant === undefined ? {} : { variant }, repeat };
}

/** The share of each route that gets any: all at once by the experiment's split, or else each of its routes alike. @throws when the scenario has no such route or preset */
export function plannedShares({ route, of: { split, routes = [], id } }: Pick<PlannedCell, 'route' | 'of'>, scenario: Scenario): Readonly<Record<string, number>> {
  const alike = (paths: readonly string[]): Weights => Object.fromEntries(paths.map((path) => [path, 1]));
  const known = route !== ALL_ROUTES ? alike([route]) : split === undefined ? alike(routes) : presetsOf(scenario)[split] ?? {};
  const lacking = Object.keys(known).filter((name) => !splitRoutes(scenario).includes(name));
  if (Object.keys(known).length === 0) throw new Error(`Running ${id}: ${split === undefined ? 'it has neither routes nor a split' : `scenario ${scenario.id} has no preset ${split}`}`);
  if (lacking.length > 0) throw new Error(`Running ${id}: scenario ${scenario.id} has no path ${lacking.join(', ')}`);
  const sum = Object.values(known).reduce((total, weight) => total + weight, 0);
  return Object.fromEntries(Object.entries(known).filter(([, weight]) => weight > 0).map(([name, weight]) => [name, weight / sum]));
}

/** Whole numbers in the same proportions, to a thousandth of a percent. */
function wholeWeights(shares: Readonly<Record<string, number>>): Weights {
  const equal = new Set(Object.values(shares)).size === 1;
  return Object.fromEntries(Object.entries(shares).map(([route, share]) => [route, equal ? 1 : Math.round(share * 100_000)]));
}

/** What is asked of the sender: as long as the windows need, the longest recovery too, and no event less. */
export function loadOf({ of: { load, windowsMs, expect }, repeat }: Pick<PlannedCell, 'of' | 'repeat'>): Pick<Load, 'seed' | 'events' | 'arrivals' | 'maxLagMs' | 'maxInFlight' | 'timeoutMs' | 'maxDurationMs'> {
  return {
    seed: repeat, events: Infinity,
    arrivals: 'perSecond' in load ? { kind: 'open', perSecond: load.perSecond } : { kind: 'closed', connections: load.connections },
    ...'perSecond' in load && load.maxLagMs !== undefined ? { maxLagMs: load.maxLagMs } : {},
    maxInFlight: MAX_IN_FLIGHT, timeoutMs: ANSWER_WITHIN_MS, maxDurationMs: WARM_UP_MS + lengthMs({ windowsMs }) + longestRecoveryMs({ expect }) + EXTRA_LOAD_MS,
  };
}

interface Prepared {
  readonly hit: Hit | undefined;
  /** Ids of the events that the lab has just been tried with. */
  readonly tried: readonly string[];
  /** Those that get any of the load. */
  readonly routes: readonly string[];
}

async function record(cell: PlannedCell, { lab, sender, signal, onProgress }: CellContext, { hit, tried, routes }: Prepared): Promise<Recorded> {
  const stores = openStores(lab, lab.scenario);
  const answers = new Map<string, Answer[]>();
  const outcomes: Outcome[] = [];
  const settling: Costs[] = [];
  const over = new AbortController();
  let meter: CostMeter | undefined;
  let finished: Promise<unknown> = Promise.resolve();
  try {
    await waitUntilStill(stores, tried, signal);
    const before = await stores.snapshot();
    const sending = sender({
      ...loadOf(cell), url: lab.entryUrl, bodies: lab.bodies, run: `${cellKey(cell)}-${Date.now().toString(36)}`, signal: AbortSignal.any([over.signal, signal]),
      onOutcome: (outcome, { dueAt, latencyMs }) => {
        outcomes.push(outcome);
        // In a cell of one route whatever gets no answer is that route's.
        const route = cell.route === ALL_ROUTES ? outcome.route : cell.route;
        const mine = answers.get(route) ?? [];
        answers.set(route, mine);
        const answered = outcome.status !== 0;
        mine.push({ dueAt, latencyMs, answered, ok: answered && outcome.status < 500, acked: outcome.outcome === 'acked' });
      },
    });
    finished = sending.finished;
    await sending.started;
    const begunAt = unixNow();
    await delay(WARM_UP_MS, undefined, { signal });
    const growth = await watchGrowth(stores, () => settling.push(meter!.lap()), unixNow);
    meter = openCostMeter(processReader(lab.labDir));
    const isBack = (baseline: Span, fault: Span) => haveRecovered(routes, answers, { baseline, fault }, unixNow());
    const passed = await throughWindows(cell.of, { lab, hit, sending, meter, signal, onProgress, isBack });
    over.abort();
    const loadEndedAt = unixNow();
    onProgress('settling');
    await growth.follow(sending.finished, signal);
    const generated = await sending.finished;
    const drained = openLedger(growth.stores).waitUntilDrained(outcomes, before, { mayLose: lab.mayLose, signal });
    const [reconciliation, spoilt] = await Promise.all([drained, metricsProblems(lab, cell.route === ALL_ROUTES ? undefined : cell.route, leastSeen(outcomes.length, loadEndedAt - begunAt), signal)]);
    return { answers, generated, reconciliation, growth, settling, loadEndedAt, spoilt, mayLose: lab.mayLose, ...passed };
  } finally {
    over.abort();
    meter?.stop();
    await finished.catch(() => undefined); // what is still under way would be in the next cell
    await stores.close();
  }
}

/** A tenth of the rate that was sent: more than the few events that a lab is tried with make, and less than metrics show even of a load of seconds. */
function leastSeen(sent: number, lastedMs: number): number {
  return sent / lastedMs * 1_000 / 10;
}
