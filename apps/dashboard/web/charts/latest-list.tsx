/** The newest events of one value, as a table of the fields that the report names. */
import type { Event, LatestReport } from '../../../../stacks/scenarios/scenario.ts';
import type { FieldView } from '../../wire.ts';
import { fieldText } from '../field-text.ts';
import type { Stale } from '../live-state.ts';
import { useWords } from '../words.ts';
import { ChartFrame } from './chart-frame.tsx';
import { DataTable } from './data-table.tsx';

interface LatestListProps {
  readonly report: LatestReport;
  readonly events: readonly Event[];
  readonly fields: readonly FieldView[];
  readonly stale: Stale | undefined;
}

export function LatestList({ report, events, fields, stale }: LatestListProps) {
  const { say } = useWords();
  const known = new Map(fields.map((field) => [field.name, field]));
  const shown = report.fields.map((name): FieldView => known.get(name) ?? { name, title: { en: name, es: name } });
  return (
    <ChartFrame title={say(report.title)} stale={stale} className="latest-list">
      {events.length === 0 ? <p className="empty">{say('none')}</p> : (
        <DataTable
          id={report.id} caption={say(report.title)} columns={shown.map(({ title }) => say(title))}
          rows={events.map((event) => shown.map((field) => fieldText(event, field, say)))}
        />
      )}
    </ChartFrame>
  );
}
