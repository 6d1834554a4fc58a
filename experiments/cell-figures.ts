/** From what was recorded of a cell to its result's figures and verdict. Pure functions. */
import type { Generated } from '../loadtest/generator.ts';
import type { Reconciliation } from '../loadtest/ledger.ts';
import { NO_ROUTE } from '../loadtest/outcomes.ts';
import type { Text } from '../stacks/scenarios/scenario.ts';
import type { PlannedCell } from './cells.ts';
import { sumOfCosts, type Costs } from './measure/costs.ts';
import { goldenWindow, perSecond, type Answer } from './measure/golden.ts';
import { drainOf, type GrowthWatch } from './measure/growth.ts';
import { ledgerFigures } from './measure/ledger-figures.ts';
import { GOOD_SECONDS, reaction } from './measure/reaction.ts';
import type { CellResult, LedgerFigures, Reaction, Span, Whole } from './results.ts';
import { judge } from './verdict.ts';
import type { Passed } from './windows.ts';

export interface Recorded extends Passed {
  /** By route; `NO_ROUTE` for those that no route answered, in a cell of all routes. */
  readonly answers: ReadonlyMap<string, readonly Answer[]>;
  readonly generated: Pick<Generated, 'saturated'>;
  readonly reconciliation: Reconciliation;
  /** Of the stores, since the first window's beginning. */
  readonly growth: Pick<GrowthWatch, 'grown' | 'lastGrowthAt'>;
  /** What was used from the last window's end on, each until the stores grew again. */
  readonly settling: readonly Costs[];
  /** When nothing new was sent any more. */
  readonly loadEndedAt: number;
  readonly spoilt: readonly Text[];
  /** Routes that don't promise to keep what they accepted. */
  readonly mayLose: readonly string[];
}

type Figures = Pick<CellResult, 'verdict' | 'reasons' | 'windows' | 'spans' | 'ledger' | 'drains' | 'unanswered' | 'whole' | 'costs' | 'others' | 'fault' | 'reactions' | 'saturated' | 'series'>;

/** Routes that got nothing by plan aren't among them; those that got something against it are. */
export function figuresOf({ of: experiment, route, role }: Pick<PlannedCell, 'of' | 'route' | 'role'>, planned: CellResult['planned'], recorded: Recorded): Figures {
  const { spans, costs, others, fault, answers, generated, reconciliation, spoilt, mayLose } = recorded;
  const routes = [...new Set([...Object.keys(planned), ...[...answers.keys()].filter((name) => name !== NO_ROUTE)])];
  const of = <T>(make: (answers: readonly Answer[]) => T): Record<string, T> => Object.fromEntries(routes.map((name) => [name, make(answers.get(name) ?? [])]));
  const windows = of((mine) => Object.fromEntries(Object.entries(spans).map(([window, span]) => [window, goldenWindow(mine, span)])) as CellResult['windows'][string]);
  const measured = { from: spans.baseline!.from, to: Math.max(...Object.values(spans).map(({ to }) => to)) };
  const series = of((mine) => perSecond(mine, measured, fault?.from ?? measured.from));
  const reactions: Record<string, Reaction> = fault === undefined ? {}
    : Object.fromEntries(routes.map((name) => [name, reaction(series[name]!, windows[name]!.baseline!, fault.to - fault.from)]));
  const ledger = ledgerFigures(reconciliation, route);
  const unanswered = (answers.get(NO_ROUTE) ?? []).filter(({ answered }) => !answered).length;
  const figures = {
    windows, spans, costs, others, ledger, drains: drainsOf(routes, ledger, recorded), unanswered, whole: wholeOf(recorded, measured.from, measured.to),
    reactions, series, ...fault === undefined ? {} : { fault }, ...generated.saturated === undefined ? {} : { saturated: generated.saturated },
  };
  const verdict = judge(experiment, {
    ...figures, planned, ...role === undefined ? {} : { role }, saturated: generated.saturated, strangers: reconciliation.strangers, spoilt, mayLose, isClosedLoop: 'connections' in experiment.load,
  });
  return { ...verdict, ...figures };
}

/**
 * Whether each of the routes has recovered, by what was answered until `now`. Where answers are only told at the end nothing says that one hasn't.
 * @param answers by route
 */
export function haveRecovered(routes: readonly string[], answers: Recorded['answers'], { baseline, fault }: Readonly<Record<'baseline' | 'fault', Span>>, now: number): boolean {
  return routes.every((route) => {
    const mine = answers.get(route) ?? [];
    const before = goldenWindow(mine, baseline);
    const seconds = perSecond(mine, { from: fault.from, to: now }, fault.from);
    // Of a second whose own events still wait nothing is known, however many of the earlier ones are answered in it.
    const known = seconds.slice(-GOOD_SECONDS).every(({ success }) => success !== null);
    return before.sent === 0 || (known && reaction(seconds, before, fault.to - fault.from).recovered);
  });
}

function drainsOf(routes: readonly string[], ledger: Readonly<Record<string, LedgerFigures>>, { answers, growth, loadEndedAt }: Recorded): CellResult['drains'] {
  let firstAt = Infinity;
  for (const { dueAt } of [...answers.values()].flat()) firstAt = Math.min(firstAt, dueAt);
  return Object.fromEntries(routes.map((name) => [name, drainOf(ledger[name]?.stored ?? 0, firstAt, loadEndedAt, growth.lastGrowthAt(name))]));
}

function wholeOf({ costs, settling, growth }: Recorded, from: number, windowsEndedAt: number): Whole {
  const stored = growth.grown();
  const to = Math.max(windowsEndedAt, ...Object.keys(stored).flatMap((route) => growth.lastGrowthAt(route) ?? []));
  return { from, to, costs: sumOfCosts([...Object.values(costs), ...settling]), stored };
}
