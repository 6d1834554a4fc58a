/** Measures over time, a line chart each, one below the other: they have the time in common, not the scale. */
import { useState } from 'react';
import type { SeriesReport } from '../../../../stacks/scenarios/scenario.ts';
import type { MeasureView, SeriesPoint } from '../../wire.ts';
import { evenSteps, linear, niceMax } from '../figures.ts';
import type { Stale } from '../live-state.ts';
import { useWords } from '../words.ts';
import { ChartFrame } from './chart-frame.tsx';
import { DataTable } from './data-table.tsx';
import { LineChart } from './line-chart.tsx';

interface SeriesChartProps {
  readonly report: SeriesReport;
  readonly measures: Readonly<Record<string, MeasureView>>;
  /** The oldest first. */
  readonly points: readonly SeriesPoint[];
  readonly stale: Stale | undefined;
}

const heightPx = 92;

export function SeriesChart({ report, measures, points, stale }: SeriesChartProps) {
  const { say, clock, compact, amount, span } = useWords();
  const [pointedMs, setPointed] = useState<number | null>(null);
  const steps = evenSteps(points, report.stepMs, report.keep, report.of.length);
  const times = steps.map(({ at }) => at);
  const shown = (pointedMs === null ? undefined : steps.findLast(({ at }) => at <= pointedMs)) ?? steps.at(-1);
  const [fromMs, toMs] = [times[0] ?? 0, times.at(-1) ?? 0];
  const title = say(report.title);
  const of = report.of.map((name) => measures[name] ?? { title: { en: name, es: name } });
  return (
    <ChartFrame
      title={title} note={`${say('each')} ${span(report.stepMs)}`} stale={stale} className="series-chart"
      table={(
        <DataTable
          id={report.id} caption={title} columns={[say('time'), ...of.map((measure) => say(measure.title))]}
          rows={points.toReversed().map(({ at, values }) => [clock(at), ...of.map((measure, index) => amount(values[index] ?? 0, measure))])}
        />
      )}
    >
      {steps.length === 0 || shown === undefined ? <p className="empty">{say('none')}</p> : of.map((measure, index) => {
        const values = steps.map((step) => step.values[index] ?? 0);
        const max = niceMax(Math.max(...values));
        return (
          <div key={report.of[index]} className={`metric series-${index}`}>
            <p className="metric-name">{say(measure.title)} · <time>{clock(shown.at)}</time></p>
            <p className="metric-value">{amount(shown.values[index] ?? 0, measure)}</p>
            <LineChart
              label={`${title}: ${say(measure.title)}`} className="" times={times} fromMs={fromMs} toMs={toMs} heightPx={heightPx}
              scale={linear(0, max)} ticks={[0, max / 2, max].map((value) => ({ value, text: compact(value) }))}
              lines={[{ name: report.of[index]!, dash: 'solid', values }]} pointedMs={pointedMs} onPoint={setPointed}
            />
          </div>
        );
      })}
      {steps.length > 0 && <p className="span" aria-hidden="true"><span>{clock(fromMs)}</span><span>{clock(toMs)}</span></p>}
    </ChartFrame>
  );
}
