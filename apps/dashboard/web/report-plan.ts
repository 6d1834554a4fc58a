/** Which reports a page shows together, and which it has to ask for: derived from the scenario, pure. */
import type { CountReport, LatestReport, Report } from '../../../stacks/scenarios/scenario.ts';
import type { ScenarioView, Source, Watch } from '../wire.ts';

/** The dimensions that reports are read by, each once, in the order of the reports. */
export function firstDimensions({ reports }: Pick<ScenarioView, 'reports'>): readonly string[] {
  return [...new Set(reports.flatMap((report) => report.by.slice(0, 1)))];
}

/** The reports of all events together. */
export function withoutDimension({ reports }: Pick<ScenarioView, 'reports'>): readonly LatestReport[] {
  return reports.filter((report): report is LatestReport => report.by.length === 0);
}

/** The reports of a dimension: those over all of its values, and those for one value of it. */
export interface ReportPlan {
  readonly overview: readonly CountReport[];
  readonly details: readonly (CountReport | LatestReport)[];
}

export function planOf({ reports }: Pick<ScenarioView, 'reports'>, dimension: string): ReportPlan {
  const its = reports.filter((report) => report.by[0] === dimension);
  const isOverview = (report: Report): report is CountReport => report.kind === 'count' && report.by.length === 1;
  return { overview: its.filter(isOverview), details: its.filter((report) => !isOverview(report)) };
}

/** The report whose rows are the dimension's values; where there is no overview, a detail summed up per value. */
export function valuesReport(plan: ReportPlan): CountReport | undefined {
  return plan.overview[0] ?? plan.details.find((report): report is CountReport => report.kind === 'count');
}

/** What has to be asked of a store, given the value that is chosen per dimension. */
export function watchesOf(
  scenario: Pick<ScenarioView, 'reports'>, store: Report['store'], chosen: Readonly<Record<string, string>>,
): readonly Watch[] {
  const ofAll = withoutDimension(scenario).filter((report) => report.store === store).map(({ id }) => ({ report: id }));
  return [...ofAll, ...firstDimensions(scenario).flatMap((dimension) => {
    const plan = planOf(scenario, dimension);
    const values = valuesReport(plan);
    const overall = [...new Set([...plan.overview, ...(values ? [values] : [])])];
    const of = chosen[dimension];
    return [
      ...overall.filter((report) => report.store === store).map(({ id }) => ({ report: id })),
      ...(of === undefined ? [] : plan.details.filter((report) => report.store === store).map(({ id }) => ({ report: id, of }))),
    ];
  })];
}

/** Where a report's answers come from, to judge whether they are stale. */
export function sourceOf(report: Report): Source {
  return report.store === 'cache' ? 'functions' : 'documents';
}
