/** Counts as shares of how many there are: the whole as one figure, each value as a bar, the largest share first. */
import type { ReportAnswer, Row } from '../../wire.ts';
import { sharing } from '../figures.ts';
import { useWords } from '../words.ts';
import { DataTable } from './data-table.tsx';

type Whole = NonNullable<ReportAnswer['whole']>;

export function ShareBars({ rows, whole }: { readonly rows: readonly Row[]; readonly whole: Whole }) {
  const { say, whole: figure, finePercent } = useWords();
  const { shared, beside } = sharing(rows);
  const max = Math.max(...shared.map(({ count, of }) => count / of), Number.MIN_VALUE);
  return (
    <div className="share-bars">
      <div className="share-whole">
        <p>{whole.label}</p>
        <strong data-share="whole">{finePercent(whole.count / whole.of)}</strong>
        <p>{figure(whole.count)} {say('outOf')} {figure(whole.of)}</p>
        {beside.map(({ key, label, count }) => (
          <p key={key} data-beside={key}>{label}: <b>{figure(count)}</b> {say('besideShares')}</p>
        ))}
      </div>
      <ol>
        {shared.map(({ key, label, count, of }) => (
          <li key={key} title={`${label}: ${figure(count)} ${say('outOf')} ${figure(of)}`}>
            <span className="bar-label">{label}</span>
            <span className="bar-count">{finePercent(count / of)}</span>
            <span className="bar" aria-hidden="true"><span style={{ width: `${(count / of / max) * 100}%` }} /></span>
          </li>
        ))}
      </ol>
    </div>
  );
}

interface ShareTableProps {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly whole: Whole | undefined;
}

export function ShareTable({ id, title, rows, whole }: ShareTableProps) {
  const { say, whole: figure, finePercent } = useWords();
  const all = [...(whole ? [whole] : []), ...rows];
  return (
    <DataTable
      id={id} caption={title} columns={[say('value'), say('count'), say('thereAre'), say('share')]}
      rows={all.map(({ label, count, of }) => [label, figure(count), of === undefined ? '–' : figure(of), of === undefined ? '–' : finePercent(count / of)])}
    />
  );
}
