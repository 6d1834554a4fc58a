/** Everything the scenario reports by one dimension: over all of its values, on a map where it has one, and per value. */
import { useEffect } from 'react';
import type { CountReport } from '../../../stacks/scenarios/scenario.ts';
import type { ReportAnswer, Row, ScenarioView } from '../wire.ts';
import { CountChart } from './charts/count-chart.tsx';
import { LatestList } from './charts/latest-list.tsx';
import { WorldMap } from './charts/world-map.tsx';
import { placed } from './figures.ts';
import { staleBehind, watchKey, type Stale } from './live-state.ts';
import { planOf, sourceOf, valuesReport } from './report-plan.ts';
import { Unplaced } from './unplaced.tsx';
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
  const { scenario, dimension, worldUrl, answers, stale, chosen, choose } = props;
  const { say, whole } = useWords();
  const plan = planOf(scenario, dimension);
  const values = valuesReport(plan);
  const answer = values && answers[values.id];
  const { known, unplaced } = placed(answer?.rows ?? []);
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
      <div className="overview">
        {plan.overview.map((report) => (
          <Overview
            key={report.id} report={report} rows={placed(answers[report.id]?.rows ?? []).known} whole={answers[report.id]?.whole} worldUrl={worldUrl} chosen={chosen}
            choose={choose} stale={staleBehind(stale, sourceOf(report))}
            unplaced={report === values ? <Unplaced title={title} rows={unplaced} rest={answer?.rest} /> : null}
          />
        ))}
      </div>
      {plan.details.length > 0 && (
        <div className="panel detail">
          <div className="heading">
            <ValueChoice label={say(title)} rows={known} chosen={chosen} choose={choose} />
            {row && <p><b>{whole(row.count)}</b> {say('events')}</p>}
          </div>
          <div className="detail-charts">
            {chosen !== undefined && plan.details.map((report) => {
              const found = answers[watchKey({ report: report.id, of: chosen })];
              const behind = staleBehind(stale, sourceOf(report));
              return report.kind === 'latest'
                ? <LatestList key={report.id} report={report} events={found?.events ?? []} fields={scenario.fields} stale={behind} />
                : report.charts.map((chart) => (
                  <CountChart key={`${report.id} ${chart}`} chart={chart} report={report} rows={found?.rows ?? []} stale={behind} />
                ));
            })}
          </div>
        </div>
      )}
    </section>
  );
}

interface OverviewProps {
  readonly report: CountReport;
  readonly rows: readonly Row[];
  readonly whole: ReportAnswer['whole'];
  readonly worldUrl: string;
  readonly chosen: string | undefined;
  readonly choose: (value: string) => void;
  readonly stale: Stale | undefined;
  readonly unplaced: React.ReactNode;
}

/** A map stands first and widest, whatever the order in which the report names its charts. */
function Overview({ report, rows, whole, worldUrl, chosen, choose, stale, unplaced }: OverviewProps) {
  const others = report.charts.filter((chart) => chart !== 'map');
  return (
    <>
      {report.charts.includes('map') && (
        <WorldMap report={report} rows={rows} url={worldUrl} chosen={chosen} choose={choose} stale={stale}>{unplaced}</WorldMap>
      )}
      <div className="beside">
        {others.map((chart) => (
          <CountChart key={chart} chart={chart} report={report} rows={rows} whole={whole} stale={stale} chosen={chosen} choose={choose} />
        ))}
        {!report.charts.includes('map') && unplaced}
      </div>
    </>
  );
}

interface ValueChoiceProps {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly chosen: string | undefined;
  readonly choose: (value: string) => void;
}

/** The values by name: a way to each one without a map. */
function ValueChoice({ label, rows, chosen, choose }: ValueChoiceProps) {
  const { language } = useWords();
  const byName = rows.toSorted((a, b) => a.label.localeCompare(b.label, language));
  const missing = chosen !== undefined && !rows.some(({ key }) => key === chosen);
  return (
    <label className="value-choice">
      <span>{label}</span>
      <select value={chosen ?? ''} onChange={(event) => choose(event.target.value)}>
        {chosen === undefined && <option value="" />}
        {missing && <option value={chosen}>{chosen}</option>}
        {byName.map(({ key, label: name }) => <option key={key} value={key}>{name}</option>)}
      </select>
    </label>
  );
}
