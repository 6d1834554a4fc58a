/** A scenario's own dashboard: its events on their way, and its reports. */
import { QueryVariableBuilder, VariableRefresh, VariableSort, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { countKey } from '../../../stacks/names.ts';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { VALKEY } from './data-sources.ts';
import type { GrafanaDashboard } from './grafana.ts';
import { metricsPanel } from './grafana.ts';
import { eventPanels } from './metrics-dashboards.ts';
import { chosenBy, reportPanels } from './report-panels.ts';

export function scenarioDashboard(scenario: Scenario): GrafanaDashboard {
  return {
    uid: `lab-scenario-${scenario.id}`,
    title: scenario.title.en,
    description: `The reports of ${scenario.title.en}, as they are kept in Valkey, and its events on their way.`,
    variables: choices(scenario),
    rows: [
      { title: 'Events', panels: eventPanels.map(metricsPanel) },
      { title: 'Reports', panels: scenario.reports.flatMap((report) => reportPanels(scenario, report)) },
    ],
  };
}

/** One variable per dimension that reports are read per value of: its values are those of the first such report. */
function choices(scenario: Scenario): readonly Builder<VariableModel>[] {
  const dimensions = new Map<string, string>();
  for (const report of scenario.reports) {
    const dimension = chosenBy(report);
    if (dimension !== undefined && !dimensions.has(dimension)) dimensions.set(dimension, countKey(scenario.id, report.id));
  }
  return [...dimensions].map(([dimension, key]) => new QueryVariableBuilder(dimension).label(scenario.dimensions[dimension]?.title.en ?? dimension)
    .datasource(VALKEY).query(`HKEYS ${key}`).refresh(VariableRefresh.OnTimeRangeChanged).sort(VariableSort.AlphabeticalAsc));
}
