/** A panel that asks the metrics server, as data: Grafana and the metrics server's own page show the same. */
import { recordedOn } from '../rule-files.ts';
import type { MetricsPlace } from '../rule-source.ts';

export interface MetricsPanel {
  readonly title: string;
  readonly description?: string;
  /** As Grafana calls it. */
  readonly unit: Unit;
  /** PromQL over recorded series only. */
  readonly queries: readonly MetricsQuery[];
  /** One on the other, where they add up to something. @default false */
  readonly stacked?: boolean;
}

export interface MetricsQuery {
  readonly expr: string;
  /** The name of each line, labels in double braces. */
  readonly legend: string;
}

/** `short` is a plain number, `reqps` requests per second, `percentunit` a share from 0 to 1. */
export type Unit = 'short' | 'reqps' | 'eps' | 'percentunit' | 'ms' | 'bytes' | 'watt' | 'watth' | 'joule' | 'massg';

export interface MetricsDashboard {
  /** Unique, and the name of its file. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly MetricsRow[];
}

export interface MetricsRow {
  readonly title: string;
  readonly panels: readonly MetricsPanel[];
}

/** What stands in a query besides series: texts, matchers, windows, lists of labels, functions, keywords, numbers. */
const NOT_A_SERIES = [
  /"(?:[^"\\]|\\.)*"/g, /\{[^}]*\}/g, /\[[^\]]*\]/g, /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, /\b[a-z_]+(?=\s*\()/g,
  /\b(?:by|without|on|ignoring|group_left|group_right|and|or|unless|offset|bool)\b/g, /\b\d+(?:\.\d+)?\b/g,
];

/** The names of the series that a query asks for. */
export function seriesOf(expr: string): readonly string[] {
  const names = NOT_A_SERIES.reduce((text, pattern) => text.replace(pattern, ' '), expr).match(/[a-zA-Z_:][\w:]*/g);
  return [...new Set(names ?? [])];
}

/**
 * Where a panel has all of its series, by the rules that record them.
 * @throws if one of them isn't recorded anywhere
 */
export function placesOf(panel: MetricsPanel): readonly MetricsPlace[] {
  const recorded = recordedOn();
  const series = panel.queries.flatMap(({ expr }) => seriesOf(expr));
  const unknown = series.filter((name) => !recorded.has(name));
  if (unknown.length > 0) throw new Error(`The panel "${panel.title}" asks for ${unknown.join(', ')}, which no rule records; there are: ${[...recorded.keys()].join(', ')}`);
  return (['local', 'cluster'] as const).filter((place) => series.every((name) => recorded.get(name)!.has(place)));
}

/** A dashboard with only what there is in a place. */
export function dashboardOn(place: MetricsPlace, { rows, ...dashboard }: MetricsDashboard): MetricsDashboard {
  return {
    ...dashboard,
    rows: rows.map(({ title, panels }) => ({ title, panels: panels.filter((panel) => placesOf(panel).includes(place)) })).filter(({ panels }) => panels.length > 0),
  };
}
