/** Totals, averages and highest values of a measure per value of a dimension, each with its bar. */
import type { MeasureReport } from '../../../../stacks/scenarios/scenario.ts';
import type { MeasureRow, MeasureView } from '../../wire.ts';
import { useWords } from '../words.ts';
import { Choice } from './choice.tsx';

/** How many values are listed, the most frequent first. */
const listed = 100;

interface MeasureTableProps {
  readonly report: MeasureReport;
  readonly measure: MeasureView;
  /** What the first column holds. */
  readonly dimension: string;
  readonly rows: readonly MeasureRow[];
  readonly chosen: string | undefined;
  readonly choose: ((value: string) => void) | undefined;
}

export function MeasureTable({ report, measure, dimension, rows, chosen, choose }: MeasureTableProps) {
  const { say } = useWords();
  if (rows.length === 0) return <p className="empty">{say('none')}</p>;
  const max = Object.fromEntries(report.show.map((field) => [field, Math.max(...rows.map((row) => row[field]), Number.MIN_VALUE)]));
  return (
    <div className="scroll" role="group" aria-label={say(report.title)} tabIndex={0}>
      <table data-table={report.id} className="measures">
        <caption className="hidden">{say(report.title)}</caption>
        <thead>
          <tr>
            <th scope="col">{dimension}</th>
            {report.show.map((field) => <th key={field} scope="col">{say(field)}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, listed).map((row) => (
            <tr key={row.key} className={row.key === chosen ? 'chosen' : ''}>
              <th scope="row"><Choice className="row-choice" value={row.key} chosen={chosen} choose={choose}>{row.label}</Choice></th>
              {report.show.map((field) => (
                <td key={field}>
                  <Amount row={row} field={field} measure={measure} />
                  <span className="bar" aria-hidden="true"><span style={{ width: `${Math.max(0, (row[field] / max[field]!) * 100)}%` }} /></span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface AmountProps {
  readonly row: MeasureRow;
  readonly field: MeasureReport['show'][number];
  readonly measure: MeasureView;
}

/** An average has a decimal more than what is whole. */
export function Amount({ row, field, measure }: AmountProps) {
  const { amount } = useWords();
  const decimals = field === 'mean' ? Math.max(1, measure.decimals ?? 0) : measure.decimals ?? 0;
  return <>{amount(row[field], { ...measure, decimals })}</>;
}
