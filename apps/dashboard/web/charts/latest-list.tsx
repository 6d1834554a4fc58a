/** The newest events of one value, as a table of the fields that the report names. */
import type { Event, LatestReport } from '../../../../stacks/scenarios/scenario.ts';
import type { ScenarioView } from '../../wire.ts';
import { StaleNote } from '../header.tsx';
import type { Stale } from '../live-state.ts';
import { useWords } from '../words.ts';
import { DataTable } from './data-table.tsx';

interface LatestListProps {
  readonly report: LatestReport;
  readonly events: readonly Event[];
  readonly fields: ScenarioView['fields'];
  readonly stale: Stale | undefined;
}

export function LatestList({ report, events, fields, stale }: LatestListProps) {
  const { say } = useWords();
  const titles = new Map(fields.map(({ name, title }) => [name, title]));
  const titleOf = (name: string): string => {
    const title = titles.get(name);
    return title ? say(title) : name;
  };
  return (
    <figure className={`chart latest-list ${stale ? 'old' : ''}`}>
      <figcaption>
        <h3>{say(report.title)}</h3>
        <StaleNote stale={stale} />
      </figcaption>
      {events.length === 0 ? <p className="empty">{say('none')}</p> : (
        <DataTable
          id={report.id} caption={say(report.title)} columns={report.fields.map(titleOf)}
          rows={events.map((event) => report.fields.map((field) => String(event[field] ?? '–')))}
        />
      )}
    </figure>
  );
}
