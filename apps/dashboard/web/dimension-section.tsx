/** Everything the scenario reports by one dimension: over all of its values, on a map where it has one, and per value. */
import { useEffect, type ReactNode } from 'react';
import type { CountReport } from '../../../stacks/scenarios/scenario.ts';
import type { DimensionView, ReportAnswer, ScenarioView } from '../wire.ts';
import { CountChart } from './charts/count-chart.tsx';
import { Amount, MeasureTable } from './charts/measure-table.tsx';
import { ChartFrame } from './charts/chart-frame.tsx';
import { LatestList } from './charts/latest-list.tsx';
import { SeriesChart } from './charts/series-chart.tsx';
import { WorldMap } from './charts/world-map.tsx';
import { placed } from './figures.ts';
import { staleBehind, watchKey, type Stale } from './live-state.ts';
import {
  detailCharts, overviewCharts, planOf, sourceOf, valuesIn, valuesReport, type DetailReport, type OverviewReport, type ReportPlan,
} from './report-plan.ts';
import { Unplaced } from './unplaced.tsx';
import { ValueChoice } from './value-choice.tsx';
import { useWords } from './words.ts';

interface DimensionSectionProps {
  readonly scenario: ScenarioView;
  readonly dimension: string;
  readonly worldUrl: string;
  readonly answers: Readonly<Record<string, ReportAnswer>>;
  readonly stale: readonly Stale[];
  readonly chosen: string | undefined;
  readonly choose: (value: string) => void;
}

export function DimensionSection(props: DimensionSectionProps) {
  const { scenario, dimension, answers, chosen, choose } = props;
  const { say, whole } = useWords();
  const plan = planOf(scenario, dimension);
  const values = valuesReport(plan);
  const answer = values && answers[values.id];
  const { known, unplaced } = placed(valuesIn(answer));
  const first = known[0]?.key;
  useEffect(() => {
    if (chosen === undefined && first !== undefined) choose(first);
  }, [chosen, first]);
  const title = scenario.dimensions[dimension]?.title ?? { en: dimension, es: dimension };
  const row = known.find(({ key }) => key === chosen);
  const id = `dimension-${dimension}`;
  return (
    <section aria-labelledby={id}>
      <div className="heading">
        <h2 id={id}>{say('by')} {say(title).toLowerCase()}</h2>
      </div>
      <Overview {...props} plan={plan} unplaced={<Unplaced title={title} rows={unplaced} rest={answer?.rest} />} />
      {plan.details.length > 0 && (
        <div className="panel detail">
          <div className="heading">
            <ValueChoice label={say(title)} rows={known} chosen={chosen} choose={choose} />
            {row && <p><b>{whole(row.count)}</b> {say('events')}</p>}
            <ChosenFigures {...props} plan={plan} />
          </div>
          <div className="detail-charts">
            {chosen !== undefined && plan.details.map((report) => <Detail key={report.id} {...props} report={report} of={chosen} />)}
          </div>
        </div>
      )}
    </section>
  );
}

interface OverviewProps extends DimensionSectionProps {
  readonly plan: ReportPlan;
  readonly unplaced: ReactNode;
}

/** A map stands first and widest, with its report's other charts beside it; all others below. */
function Overview(props: OverviewProps) {
  const { plan, worldUrl, answers, stale, chosen, choose, unplaced } = props;
  const mapped = plan.overview.find((report) => report.kind === 'count' && report.charts.includes('map'));
  const others = plan.overview.filter((report) => report !== mapped);
  return (
    <div className="overviews">
      {mapped?.kind === 'count' && (
        <div className="overview">
          <WorldMap
            report={mapped} rows={placed(answers[mapped.id]?.rows ?? []).known} url={worldUrl} chosen={chosen} choose={choose}
            stale={staleBehind(stale, sourceOf(mapped))}
          >
            {unplaced}
          </WorldMap>
          <div className="beside"><OverviewCharts {...props} report={mapped} /></div>
        </div>
      )}
      {others.length > 0 && (
        <div className="side-by-side">
          {others.map((report) => <OverviewCharts key={report.id} {...props} report={report} />)}
        </div>
      )}
      {!mapped && unplaced}
    </div>
  );
}

/** A report's charts over all values. Values are chosen where the section has something of one value to show. */
function OverviewCharts(props: OverviewProps & { readonly report: OverviewReport }) {
  const { report, scenario, dimension, plan, answers, chosen, choose } = props;
  const { say } = useWords();
  const answer = answers[report.id];
  const stale = staleBehind(props.stale, sourceOf(report));
  const choice = plan.details.length > 0 ? { chosen, choose } : { chosen: undefined, choose: undefined };
  if (report.kind === 'measure') {
    const measure = scenario.measures[report.of] ?? { title: report.title };
    return (
      <ChartFrame title={say(report.title)} stale={stale}>
        <MeasureTable report={report} measure={measure} dimension={say(scenario.dimensions[dimension]!.title)} rows={answer?.measures ?? []} {...choice} />
      </ChartFrame>
    );
  }
  const { known } = placed(answer?.rows ?? []);
  return overviewCharts(report).filter((chart) => chart !== 'map').map((chart) => (
    <CountChart key={chart} chart={chart} report={report} rows={known} whole={answer?.whole} labels={labelsOf(scenario, report)} stale={stale} {...choice} />
  ));
}

/** What the measures are for the value that is chosen. */
function ChosenFigures({ plan, scenario, answers, chosen }: DimensionSectionProps & { readonly plan: ReportPlan }) {
  const { say } = useWords();
  return plan.overview.flatMap((report) => {
    const row = report.kind === 'measure' ? answers[report.id]?.measures?.find(({ key }) => key === chosen) : undefined;
    const measure = report.kind === 'measure' ? scenario.measures[report.of] : undefined;
    if (report.kind !== 'measure' || !row || !measure) return [];
    return report.show.map((field) => (
      <p key={`${report.id} ${field}`}>{say(measure.title)}, {say(field).toLowerCase()} <b><Amount row={row} field={field} measure={measure} /></b></p>
    ));
  });
}

interface DetailProps extends DimensionSectionProps {
  readonly report: DetailReport;
  readonly of: string;
}

function Detail({ report, of, scenario, answers, stale }: DetailProps) {
  const { say } = useWords();
  const found = answers[watchKey({ report: report.id, of })];
  const behind = staleBehind(stale, sourceOf(report));
  if (report.kind === 'latest') return <LatestList report={report} events={found?.events ?? []} fields={scenario.fields} stale={behind} />;
  if (report.kind === 'series') return <SeriesChart report={report} measures={scenario.measures} points={found?.points ?? []} stale={behind} />;
  const measure = report.of === undefined ? undefined : scenario.measures[report.of];
  return detailCharts(report).map((chart) => (
    <CountChart key={chart} chart={chart} report={report} rows={found?.rows ?? []} of={measure && say(measure.title)} labels={labelsOf(scenario, report)} stale={behind} />
  ));
}

function labelsOf({ dimensions }: ScenarioView, { by }: CountReport): DimensionView['labels'] {
  return dimensions[by.at(-1)!]?.labels ?? {};
}
