/** A scenario's reports as Grafana's panels: one function per kind of report. They read the same keys as everything else does. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { PanelBuilder as BarChartBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import {
  FrameGeometrySourceBuilder, FrameGeometrySourceMode, MapLayerOptionsBuilder, ReduceDataOptionsBuilder, StackingMode, VisibilityMode, VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as GeomapBuilder } from '@grafana/grafana-foundation-sdk/geomap';
import { PanelBuilder as PieBuilder, PieChartLabels } from '@grafana/grafana-foundation-sdk/piechart';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DataqueryBuilder as TableQueryBuilder } from '@grafana/grafana-foundation-sdk/testdata';
import { PanelBuilder as TextBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { countKey, measureKey } from '../../../stacks/names.ts';
import type { CountReport, LatestReport, Measure, MeasureReport, Report, Scenario, SeriesReport } from '../../../stacks/scenarios/scenario.ts';
import { MIXED, TABLES, VALKEY } from './data-sources.ts';
import { HEIGHT, SPAN } from './grafana.ts';
import { beginning, convert, divide, having, join, limit, matching, members, nameValues, rename, sortBy, sums, without } from './transformations.ts';
import { quotedVariable, valkeyTarget, variable } from './valkey-query.ts';

/** How many bars a chart of the most frequent has, as the page's. */
const TOP = 10;
/** Unix time in milliseconds has so many digits until the year 2286. */
const MILLISECONDS_DIGITS = 13;

/** The dimension whose value is chosen for the whole dashboard: what the report is read per value of. */
export function chosenBy(report: Report): string | undefined {
  if (report.store !== 'cache') return undefined;
  if (report.kind === 'count') return report.by.length === 2 && report.charts.some((chart) => chart !== 'stack') ? report.by[0] : undefined;
  return report.kind === 'measure' ? undefined : report.by[0];
}

export function reportPanels(scenario: Scenario, report: Report): readonly Builder<Panel>[] {
  if (report.store === 'documents') return [elsewhere(report)];
  switch (report.kind) {
    case 'count': return countPanels(scenario, report);
    case 'measure': return measurePanels(scenario, report);
    case 'series': return seriesPanels(scenario, report);
    case 'latest': return [latestPanel(scenario, report)];
  }
}

/** Grafana has no free data source for MongoDB. */
function elsewhere({ title }: Report): Builder<Panel> {
  return new TextBuilder().title(title.en).mode(TextMode.Markdown).span(SPAN).height(HEIGHT)
    .content('This report is kept in the documents (MongoDB), for which Grafana has no free data source. The lab’s own dashboard shows it.');
}

function countPanels(scenario: Scenario, report: CountReport): readonly Builder<Panel>[] {
  const [first, second] = report.by;
  const chosen = second === undefined ? undefined : variable(first);
  const hash = valkeyTarget({ command: 'hgetall', key: countKey(scenario.id, report.id, chosen) });
  const measure = report.of === undefined ? undefined : measureOf(scenario, report.of);
  const counts = measure?.title.en ?? 'Events';
  const drawn: Drawn = {
    title: second === undefined ? report.title.en : `${report.title.en}: $${first}`, unit: unitOf(measure), targets: [hash], x: 'Field', y: counts,
    how: [nameValues(counts), convert({ [counts]: 'number' }), sortBy(counts, true)],
  };
  return report.charts.flatMap((chart): Builder<Panel>[] => {
    switch (chart) {
      case 'top': return [bars({ ...drawn, how: [...drawn.how, limit(TOP)] }, VizOrientation.Horizontal)];
      case 'bars': return [bars(report.order ? inOrder(scenario, second ?? first, report.order, drawn) : drawn)];
      case 'pie': return [pie(drawn)];
      case 'map': return [map(drawn)];
      case 'share': return shares(scenario, report, hash);
      case 'stack': return [stack(scenario, report, drawn)];
    }
  });
}

/** What one chart is drawn from. */
interface Drawn {
  readonly title: string;
  readonly unit: string;
  readonly targets: readonly Builder<Dataquery>[];
  readonly how: readonly DataTransformerConfig[];
  /** The column of names, and that of the numbers. */
  readonly x: string;
  readonly y: string;
}

function bars({ title, unit, targets, how, x }: Omit<Drawn, 'y'>, orientation = VizOrientation.Auto): BarChartBuilder {
  return new BarChartBuilder().title(title).span(SPAN).height(HEIGHT).datasource(targets.length > 1 ? MIXED : VALKEY).targets([...targets])
    .transformations([...how]).xField(x).orientation(orientation).unit(unit).min(0).showValue(VisibilityMode.Auto);
}

function pie({ title, targets, how }: Drawn): Builder<Panel> {
  // Every row is a slice of its own.
  return new PieBuilder().title(title).span(SPAN).height(HEIGHT).datasource(VALKEY).targets([...targets]).transformations([...how])
    .reduceOptions(new ReduceDataOptionsBuilder().values(true).calcs(['lastNotNull']).fields('')).displayLabels([PieChartLabels.Name, PieChartLabels.Percent]);
}

/** Values that are a country's code are found; others, e.g. texts as they were written, are not on it. */
function map({ title, targets, how, x, y }: Drawn): Builder<Panel> {
  const markers = new MapLayerOptionsBuilder().type('markers').name(title).tooltip(true)
    .location(new FrameGeometrySourceBuilder().mode(FrameGeometrySourceMode.Lookup).lookup(x).gazetteer('public/gazetteer/countries.json'))
    .config({ showLegend: true, style: { size: { field: y, min: 4, max: 20 }, color: { fixed: 'blue' }, opacity: 0.6 } });
  return new GeomapBuilder().title(title).span(SPAN).height(HEIGHT).datasource(VALKEY).targets([...targets]).transformations([...how]).layers([markers]);
}

/** The order and the names stand in the dashboard. */
function inOrder(scenario: Scenario, dimension: string, order: readonly string[], drawn: Drawn): Drawn {
  return {
    ...drawn,
    targets: [...drawn.targets, table(scenario, dimension, 'Place', order.map((value, place) => [value, place]))],
    how: [nameValues(drawn.y), convert({ [drawn.y]: 'number' }), join('Field'), sortBy('Place'), without('Field', 'Place')],
    x: 'Name',
  };
}

/** What there is of each value stands in the dashboard; the values that it doesn't have are left out. */
function shares(scenario: Scenario, { id, title, by: [dimension], population }: CountReport, hash: Builder<Dataquery>): Builder<Panel>[] {
  if (population === undefined) throw new Error(`The report ${id} of ${scenario.id} is to be shown as shares, and has no population they are of.`);
  const targets = [hash, table(scenario, dimension, 'Size', Object.entries(population.sizes))];
  const joined = [nameValues('Count'), convert({ Count: 'number' }), join('Field'), having('Size')];
  const source = `Population: ${population.source.en}`;
  return [
    bars({
      title: `${title.en}: share`, unit: 'percentunit', targets, x: 'Name',
      how: [...joined, divide('Count', 'Size', 'Share'), without('Field', 'Count', 'Size'), sortBy('Share', true)],
    }, VizOrientation.Horizontal).description(source),
    new StatBuilder().title(`${title.en}: ${population.whole.en}`).description(source).span(SPAN).height(HEIGHT).datasource(MIXED).unit('percentunit')
      .targets(targets).transformations([...joined, sums, divide('Count', 'Size', 'Share'), without('Field', 'Name', 'Count', 'Size')])
      .reduceOptions(new ReduceDataOptionsBuilder().values(false).calcs(['lastNotNull']).fields('')),
  ];
}

/** Values of a dimension, each with its name and a number. */
function table(scenario: Scenario, dimension: string, column: string, rows: readonly (readonly [string, number])[]): Builder<Dataquery> {
  const label = scenario.dimensions[dimension]?.label;
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = rows.map(([value, number]) => `${cell(value)},${cell(label?.(value).en ?? value)},${number}`);
  return new TableQueryBuilder().refId('B').datasource(TABLES).scenarioId('csv_content').csvContent([`Field,Name,${column}`, ...lines].join('\n'));
}

/** The most frequent first values at once: their hashes are read where they are, since nobody else knows which these are. */
function stack(scenario: Scenario, report: CountReport, { unit }: Drawn): Builder<Panel> {
  const target = valkeyTarget({ command: 'line', line: `EVAL_RO '${MOST_FREQUENT}' 1 ${countKey(scenario.id, report.id)}` });
  return bars({ title: report.title.en, unit, targets: [target], how: [members('Value')], x: 'Field' }).stacking(StackingMode.Normal);
}

/** Answers a JSON text per first value: it, as `Field`, and the count of each of its second values. */
const MOST_FREQUENT = [
  'local counts, rows, texts = redis.call("HGETALL", KEYS[1]), {}, {}',
  'for i = 1, #counts, 2 do rows[#rows + 1] = {counts[i], tonumber(counts[i + 1])} end',
  'table.sort(rows, function(a, b) return a[2] > b[2] end)',
  `for i = 1, math.min(#rows, ${TOP}) do`,
  'local row, seconds = {Field = rows[i][1]}, redis.call("HGETALL", KEYS[1] .. ":" .. rows[i][1])',
  'for j = 1, #seconds, 2 do row[seconds[j]] = tonumber(seconds[j + 1]) end',
  'texts[i] = cjson.encode(row) end',
  'return texts',
].join(' ');

/** Sums and greatest are kept in whole numbers of the last decimal; the mean is the sum over how many there are. */
function measurePanels(scenario: Scenario, report: MeasureReport): readonly Builder<Panel>[] {
  const { id, title, by: [dimension], show } = report;
  const measure = measureOf(scenario, report.of);
  const targets = [
    valkeyTarget({ command: 'hgetall', key: countKey(scenario.id, id) }, 'A'),
    valkeyTarget({ command: 'hgetall', key: measureKey(scenario.id, id, 'sum') }, 'B'),
    valkeyTarget({ command: 'hgetall', key: measureKey(scenario.id, id, 'max') }, 'C'),
  ];
  const columns = { sum: `Sum of ${measure.title.en}`, mean: `Mean of ${measure.title.en}`, max: `Greatest ${measure.title.en}` };
  const scale = 10 ** (measure.decimals ?? 0);
  const wanted = show.map((which) => columns[which]);
  const how = [
    nameValues('count', 'A'), nameValues('total', 'B'), nameValues('greatest', 'C'),
    join('Field'), convert({ count: 'number', total: 'number', greatest: 'number' }),
    divide('total', scale, columns.sum), divide(columns.sum, 'count', columns.mean), divide('greatest', scale, columns.max),
    without('count', 'total', 'greatest', ...Object.values(columns).filter((column) => !wanted.includes(column))),
  ];
  const drawn = { title: title.en, unit: unitOf(measure), targets, x: 'Field' };
  if (wanted.length === 1) return [bars({ ...drawn, how: [...how, sortBy(wanted[0]!, true)] })];
  return [new TableBuilder().title(title.en).span(SPAN).height(HEIGHT).datasource(VALKEY).unit(drawn.unit).targets(targets)
    .transformations([...how, rename({ Field: scenario.dimensions[dimension]?.title.en ?? dimension })])];
}

/** One panel per measure: their units differ. A step's field is `<Unix milliseconds>:<which measure>`. */
function seriesPanels(scenario: Scenario, report: SeriesReport): readonly Builder<Panel>[] {
  const { id, title, by: [dimension] } = report;
  return report.of.map((name, line) => {
    const measure = measureOf(scenario, name);
    return new TimeSeriesBuilder().title(`${title.en}, ${measure.title.en}: $${dimension}`).span(SPAN).height(HEIGHT).datasource(VALKEY).unit(unitOf(measure)).min(0)
      .withTarget(valkeyTarget({ command: 'hgetall', key: countKey(scenario.id, id, variable(dimension)) }))
      .transformations([
        nameValues('total'), matching('Field', `:${line}$`), beginning('Field', MILLISECONDS_DIGITS), convert({ Field: 'time', total: 'number' }), sortBy('Field'),
        divide('total', 10 ** (measure.decimals ?? 0), measure.title.en), without('total'),
      ]);
  });
}

/** The newest events, as the JSON they are kept as. */
function latestPanel(scenario: Scenario, { id, title, by: [dimension], keep, fields }: LatestReport): Builder<Panel> {
  const key = countKey(scenario.id, id, '');
  const line = `ZRANGE ${key}${dimension === undefined ? '' : quotedVariable(dimension)} 0 ${keep - 1} REV`;
  const names = Object.fromEntries([...fields, 'route'].map((field) => [field, scenario.fields?.[field]?.en ?? field]));
  return new TableBuilder().title(dimension === undefined ? title.en : `${title.en}: $${dimension}`).span(SPAN).height(HEIGHT).datasource(VALKEY)
    .withTarget(valkeyTarget({ command: 'line', line })).transformations([members('Value', names)]);
}

function measureOf({ id, measures }: Scenario, name: string): Measure {
  const measure = measures?.[name];
  if (!measure) throw new Error(`The scenario ${id} has no measure ${name}; it has ${Object.keys(measures ?? {}).join(', ') || 'none'}`);
  return measure;
}

/** A unit that Grafana doesn't know stands after the number. */
function unitOf(measure: Measure | undefined): string {
  return measure?.unit === undefined ? 'short' : `suffix:${measure.unit}`;
}
