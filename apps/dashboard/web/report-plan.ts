/** Which reports a page shows together, and which it has to ask for: derived from the scenario, pure. */
import type { CountReport, LatestReport, MeasureReport, Report, SeriesReport } from '../../../stacks/scenarios/scenario.ts';
import type { ReportAnswer, Row, ScenarioView, Source, Watch } from '../wire.ts';

type Reports = Pick<ScenarioView, 'reports'>;

/** A report of all values of a dimension at once. */
export type OverviewReport = CountReport | MeasureReport;

/** A report of one value of a dimension. */
export type DetailReport = CountReport | SeriesReport | LatestReport;

/** The dimensions that reports are read by, each once, in the order of the reports. */
export function firstDimensions({ reports }: Reports): readonly string[] {
  return [...new Set(reports.flatMap((report) => report.by.slice(0, 1)))];
}

/** The reports of all events together. */
export function withoutDimension({ reports }: Reports): readonly LatestReport[] {
  return reports.filter((report): report is LatestReport => report.by.length === 0);
}

/** The reports of a dimension: those over all of its values, and those for one value of it. One that is drawn as both stands in both. */
export interface ReportPlan {
  readonly overview: readonly OverviewReport[];
  readonly details: readonly DetailReport[];
}

export function planOf({ reports }: Reports, dimension: string): ReportPlan {
  const its = reports.filter((report) => report.by[0] === dimension);
  return { overview: its.filter(isOverview), details: its.filter(isDetail) };
}

function isOverview(report: Report): report is OverviewReport {
  return report.kind === 'measure' || (report.kind === 'count' && overviewCharts(report).length > 0);
}

function isDetail(report: Report): report is DetailReport {
  return report.kind !== 'measure' && (report.kind !== 'count' || detailCharts(report).length > 0);
}

/** The charts of all values at once. */
export function overviewCharts({ by, charts }: CountReport): CountReport['charts'] {
  return by.length === 1 ? charts : charts.filter((chart) => chart === 'stack');
}

/** The charts of one value. */
export function detailCharts({ by, charts }: CountReport): CountReport['charts'] {
  return by.length === 1 ? [] : charts.filter((chart) => chart !== 'stack');
}

/** The report whose rows are the dimension's values; where there is no overview, a detail summed up per value. */
export function valuesReport(plan: ReportPlan): OverviewReport | undefined {
  const isCount = (report: Report): report is CountReport => report.kind === 'count';
  return plan.overview.find(isCount) ?? plan.overview[0] ?? plan.details.find(isCount);
}

/** The values of a dimension that an answer over all of them has, with how often each has been seen. */
export function valuesIn(answer: ReportAnswer | undefined): readonly Row[] {
  return answer?.rows ?? answer?.measures ?? [];
}

/** What has to be asked of a store, given the value that is chosen per dimension. */
export function watchesOf(scenario: Reports, store: Report['store'], chosen: Readonly<Record<string, string>>): readonly Watch[] {
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
