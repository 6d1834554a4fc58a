/** Columns side by side, for values that have an order. */
import type { Row } from '../../wire.ts';
import { sum } from '../figures.ts';
import { useWords } from '../words.ts';

export function Columns({ rows }: { readonly rows: readonly Row[] }) {
  const { whole, percent } = useWords();
  const max = Math.max(1, ...rows.map(({ count }) => count));
  const total = sum(rows.map(({ count }) => count));
  return (
    <ul className="columns">
      {rows.map(({ key, label, count }) => (
        <li key={key} title={`${label}: ${whole(count)} (${percent(total > 0 ? count / total : null)})`}>
          <span className="column-count">{whole(count)}</span>
          <span className="column" aria-hidden="true"><span style={{ height: `${(count / max) * 100}%` }} /></span>
          <span className="column-label">{label}</span>
        </li>
      ))}
    </ul>
  );
}
