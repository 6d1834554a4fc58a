/** The most frequent values, as bars that can be chosen where the page asks for it. */
import type { Row } from '../../wire.ts';
import { useWords } from '../words.ts';
import { Choice } from './choice.tsx';

interface TopListProps {
  readonly rows: readonly Row[];
  readonly chosen: string | undefined;
  readonly choose: ((value: string) => void) | undefined;
}

export function TopList({ rows, chosen, choose }: TopListProps) {
  const { whole } = useWords();
  const max = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <ol className="top-list">
      {rows.map(({ key, label, count }) => (
        <li key={key}>
          <Choice className="top-row" value={key} chosen={chosen} choose={choose}>
            <span className="bar-label">{label}</span>
            <span className="bar-count">{whole(count)}</span>
            <span className="bar" aria-hidden="true"><span style={{ width: `${(count / max) * 100}%` }} /></span>
          </Choice>
        </li>
      ))}
    </ol>
  );
}
