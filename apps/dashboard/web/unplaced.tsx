/** The values a dimension couldn't make out: how many, and what was written. */
import type { Text } from '../../../stacks/scenarios/scenario.ts';
import type { ReportAnswer, Row } from '../wire.ts';
import { sum } from './figures.ts';
import { useWords } from './words.ts';

/** How many are listed, the most frequent first. */
const listed = 50;

interface UnplacedProps {
  /** The dimension's. */
  readonly title: Text;
  readonly rows: readonly Row[];
  readonly rest: ReportAnswer['rest'];
}

export function Unplaced({ title, rows, rest }: UnplacedProps) {
  const { say, whole } = useWords();
  const count = sum(rows.map((row) => row.count)) + (rest?.count ?? 0);
  const further = Math.max(0, rows.length - listed) + (rest?.values ?? 0);
  if (count === 0) return null;
  return (
    <details className="unplaced" data-unplaced={count}>
      <summary>{say(title)}: <b>{whole(count)}</b> {say('unplacedNote')}</summary>
      <ul>
        {rows.slice(0, listed).map(({ key, label, count: each }) => <li key={key}><q>{label}</q> <b>{whole(each)}</b></li>)}
        {further > 0 && <li>+ {whole(further)} {say('andMore')}</li>}
      </ul>
    </details>
  );
}
