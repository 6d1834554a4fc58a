/** Dashboards as the local metrics server's own page shows them (`/vmui/#/dashboards`). */
import { dashboardOn, type MetricsDashboard, type Unit } from './panel.ts';

/** File name -> what stands in it. Only what a local lab has. */
export function vmuiDashboards(dashboards: readonly MetricsDashboard[]): Readonly<Record<string, object>> {
  return Object.fromEntries(dashboards.map((dashboard) => [`${dashboard.uid}.json`, vmuiDashboard(dashboardOn('local', dashboard))]));
}

/** What stands after a number. */
const UNITS: Readonly<Record<Unit, string>> = {
  short: '', reqps: '/s', eps: '/s', percentunit: '', ms: 'ms', bytes: 'B', watt: 'W', watth: 'Wh', joule: 'J', massg: 'g',
};

/** Of twelve columns. */
const WIDTH = 4;

function vmuiDashboard({ title, rows }: MetricsDashboard): object {
  return {
    title,
    rows: rows.map((row) => ({
      title: row.title,
      panels: row.panels.map((panel) => ({
        title: panel.title,
        ...panel.description === undefined ? {} : { description: panel.description },
        unit: UNITS[panel.unit],
        expr: panel.queries.map(({ expr }) => expr),
        alias: panel.queries.map(({ legend }) => legend),
        showLegend: true,
        width: WIDTH,
      })),
    })),
  };
}
