/** Columns side by side, for values that have an order, or are few; they can be chosen where the page asks for it. */
import type { Row } from '../../wire.ts';
import { sum } from '../figures.ts';
import { useWords } from '../words.ts';
import { Choice } from './choice.tsx';

/** Up to so many columns have room for their labels, even on a phone. */
const roomy = 6;

interface ColumnsProps {
  readonly rows: readonly Row[];
  readonly chosen: string | undefined;
  readonly choose: ((value: string) => void) | undefined;
}

export function Columns({ rows, chosen, choose }: ColumnsProps) {
  const { whole, percent } = useWords();
  const max = Math.max(1, ...rows.map(({ count }) => count));
  const total = sum(rows.map(({ count }) => count));
  return (
    <ul className={rows.length > roomy ? 'columns many' : 'columns'}>
      {rows.map(({ key, label, count }) => (
        <li key={key} title={`${label}: ${whole(count)} (${percent(total > 0 ? count / total : null)})`}>
          <Choice className="column-choice" value={key} chosen={chosen} choose={key === '' ? undefined : choose}>
            <span className="column-count">{whole(count)}</span>
            <span className="column" aria-hidden="true"><span style={{ height: `${(count / max) * 100}%` }} /></span>
            <span className="column-label">{label}</span>
          </Choice>
        </li>
      ))}
    </ul>
  );
}
