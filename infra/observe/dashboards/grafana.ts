/** Dashboards as Grafana's JSON. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import { DashboardBuilder, DashboardCursorSync, RowBuilder, type Dashboard, type Panel, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { METRICS } from './data-sources.ts';
import type { MetricsDashboard, MetricsPanel } from './panel.ts';

/** Of 24 columns, and of rows of 30 pixels. */
export const SPAN = 8;
export const HEIGHT = 8;

export interface GrafanaRow {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly GrafanaRow[];
  readonly variables?: readonly Builder<VariableModel>[];
}

export function grafanaDashboard({ uid, title, description, rows, variables = [] }: GrafanaDashboard): Dashboard {
  const builder = new DashboardBuilder(title).uid(uid).description(description).tags(['ingestion-lab']).readonly()
    .time({ from: 'now-15m', to: 'now' }).refresh('5s').timezone('browser').tooltip(DashboardCursorSync.Crosshair).variables([...variables]);
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  // Plain values: what the SDK builds has methods.
  const dashboard = JSON.parse(JSON.stringify(builder.build())) as Dashboard;
  return { ...dashboard, panels: dashboard.panels?.map((panel, index) => ({ ...panel, id: index + 1 })) ?? [] };
}

/** Panels of time series over the metrics server. */
export function metricsRows({ rows }: Pick<MetricsDashboard, 'rows'>): readonly GrafanaRow[] {
  return rows.map(({ title, panels }) => ({ title, panels: panels.map(metricsPanel) }));
}

export function metricsPanel({ title, description = '', unit, queries, stacked = false }: MetricsPanel): Builder<Panel> {
  return new TimeSeriesBuilder().title(title).description(description).unit(unit).min(0).span(SPAN).height(HEIGHT).datasource(METRICS)
    .fillOpacity(stacked ? 20 : 0).stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None))
    .targets(queries.map(({ expr, legend }, index): Builder<Dataquery> =>
      new DataqueryBuilder().refId(String.fromCharCode(65 + index)).datasource(METRICS).expr(expr).legendFormat(legend).range()));
}
