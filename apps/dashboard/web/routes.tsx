/** The routes side by side: golden metrics, and what each promises. */
import { useState } from 'react';
import { historyMs, newestAt } from '../golden.ts';
import type { FaultBand, Golden, GoldenPoint, RouteView } from '../wire.ts';
import { DataTable } from './charts/data-table.tsx';
import { LineChart, type LineChartProps } from './charts/line-chart.tsx';
import { styleOf } from './charts/series-style.ts';
import { decadesAround, latestOf, linear, logarithmic, niceMax } from './figures.ts';
import { StaleNote } from './header.tsx';
import type { Stale } from './live-state.ts';
import { useWords } from './words.ts';

interface RoutesProps {
  readonly routes: readonly RouteView[];
  readonly golden: Golden;
  /** Shown behind the lines. */
  readonly faults: readonly FaultBand[];
  readonly stale: Stale | undefined;
}

/** The axes that all routes share, so that they can be compared at a glance. */
interface Axes {
  readonly fromMs: number;
  readonly toMs: number;
  readonly rateMax: number;
  readonly latency: { readonly low: number; readonly high: number };
}

export function Routes({ routes, golden, faults, stale }: RoutesProps) {
  const { say } = useWords();
  const [pointedMs, setPointed] = useState<number | null>(null);
  const all = Object.values(golden).flat();
  const toMs = newestAt(golden) ?? historyMs;
  const axes: Axes = {
    fromMs: toMs - historyMs,
    toMs,
    rateMax: niceMax(Math.max(0, ...all.map(({ rate }) => rate ?? 0))),
    latency: decadesAround(all.flatMap(({ p50, p95, p99 }) => [p50, p95, p99]).filter((value) => value !== null)),
  };
  const names = routes.map(({ name }) => name);
  return (
    <section className={stale ? 'old' : ''} id="routes" aria-labelledby="routes-title">
      <div className="heading">
        <h2 id="routes-title">{say('routes')}</h2>
        <p>{say('routesHint')}</p>
        <StaleNote stale={stale} />
      </div>
      <div className="cards">
        {routes.map((route) => (
          <RouteCard
            key={route.name} route={route} style={styleOf(names, route.name)} points={golden[route.name] ?? []} axes={axes} faults={faults}
            pointedMs={pointedMs} onPoint={setPointed}
          />
        ))}
      </div>
    </section>
  );
}

interface RouteCardProps {
  readonly route: RouteView;
  readonly style: ReturnType<typeof styleOf>;
  readonly points: readonly GoldenPoint[];
  readonly axes: Axes;
  readonly faults: readonly FaultBand[];
  readonly pointedMs: number | null;
  readonly onPoint: (atMs: number | null) => void;
}

function RouteCard({ route, style, points, axes, faults, pointedMs, onPoint }: RouteCardProps) {
  const { say, percent, short, latency, compact, clock } = useWords();
  const pointed = pointedMs === null ? undefined : points.findLast(({ at }) => at <= pointedMs);
  const shown = pointed ?? latestOf(points);
  const quiet = shown.rate === null || shown.rate === 0;
  const title = `${route.name}-title`;
  const common = { className: style.className, times: points.map(({ at }) => at), fromMs: axes.fromMs, toMs: axes.toMs, bands: faults, pointedMs, onPoint };
  return (
    <article className={`panel card ${style.className}`} aria-labelledby={title} data-route={route.name}>
      <header>
        <h3 id={title}><span className="marker" aria-hidden="true">{style.marker}</span> {route.name}</h3>
        <span className="when">{pointed ? clock(pointed.at) : quiet ? say('noTraffic') : say('now')}</span>
        {route.hops.length > 1 && <p className="hops">{route.hops.join(' → ')}</p>}
      </header>
      <Metric name={say('success')} value={percent(shown.success)} chart={successChart(common, points, say('success'))} />
      <Metric name={say('rate')} value={short(shown.rate)} chart={rateChart(common, points, axes.rateMax, say('rate'), compact)} />
      <div className="metric">
        <p className="metric-name">{say('latencyAxis')}</p>
        <ul className="percentiles">
          {percentiles.map(({ field, dash }) => (
            <li key={field}><span className={`key ${dash}`} aria-hidden="true" />{field} <b>{latency(shown[field])}</b></li>
          ))}
        </ul>
        <LineChart {...latencyChart(common, points, axes.latency, say('latency'), compact)} />
        <p className="span" aria-hidden="true"><span>{say('ago')}</span><span>{say('now')}</span></p>
      </div>
      <dl className="promise">
        <div><dt>{say('meaning')}</dt><dd>{say(route.promise.accepted)}</dd></div>
        <div><dt>{say('underFault')}</dt><dd>{say(route.promise.loss)}</dd></div>
      </dl>
      <details>
        <summary>{say('table')}<span className="hidden">: {route.name}</span></summary>
        <DataTable
          id={`golden-${route.name}`} caption={`${route.name}, ${say('tableOf')}`}
          columns={[say('time'), say('success'), say('rate'), 'p50', 'p95', 'p99']}
          rows={points.slice(-tableRows).toReversed().map((point) => [
            clock(point.at), percent(point.success), short(point.rate), latency(point.p50), latency(point.p95), latency(point.p99),
          ])}
        />
      </details>
    </article>
  );
}

/** The table holds the newest points: a minute of them. */
const tableRows = 30;

const percentiles = [
  { field: 'p50', dash: 'solid' },
  { field: 'p95', dash: 'dashed' },
  { field: 'p99', dash: 'dotted' },
] as const;

function Metric({ name, value, chart }: { readonly name: string; readonly value: string; readonly chart: LineChartProps }) {
  return (
    <div className="metric">
      <p className="metric-name">{name}</p>
      <p className="metric-value">{value}</p>
      <LineChart {...chart} />
    </div>
  );
}

type Common = Pick<LineChartProps, 'className' | 'times' | 'fromMs' | 'toMs' | 'bands' | 'pointedMs' | 'onPoint'>;

function successChart(common: Common, points: readonly GoldenPoint[], label: string): LineChartProps {
  return {
    ...common, label, heightPx: 46, scale: linear(0, 1),
    ticks: [{ value: 0, text: '0' }, { value: 1, text: '100 %' }],
    lines: [{ name: 'success', dash: 'solid', values: points.map(({ success }) => success) }],
  };
}

function rateChart(
  common: Common, points: readonly GoldenPoint[], max: number, label: string, compact: (value: number) => string,
): LineChartProps {
  return {
    ...common, label, heightPx: 60, scale: linear(0, max),
    ticks: [0, max].map((value) => ({ value, text: compact(value) })),
    lines: [{ name: 'rate', dash: 'solid', values: points.map(({ rate }) => rate) }],
  };
}

function latencyChart(
  common: Common, points: readonly GoldenPoint[], { low, high }: Axes['latency'], label: string, compact: (value: number) => string,
): LineChartProps {
  const decades = Math.round(Math.log10(high / low));
  const ticks = Array.from({ length: decades + 1 }, (_, index) => low * 10 ** index);
  return {
    ...common, label, heightPx: 110, scale: logarithmic(low, high),
    ticks: ticks.map((value) => ({ value, text: compact(value) })),
    lines: percentiles.map(({ field, dash }) => ({ name: field, dash, values: points.map((point) => point[field]) })),
  };
}
