import type { Row } from '../wire.ts';
import { useWords } from './words.ts';

interface ValueChoiceProps {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly chosen: string | undefined;
  readonly choose: (value: string) => void;
}

/** The values by name: a way to each one without a chart. */
export function ValueChoice({ label, rows, chosen, choose }: ValueChoiceProps) {
  const { language } = useWords();
  const byName = rows.toSorted((a, b) => a.label.localeCompare(b.label, language));
  const missing = chosen !== undefined && !rows.some(({ key }) => key === chosen);
  return (
    <label className="value-choice">
      <span>{label}</span>
      <select value={chosen ?? ''} onChange={(event) => choose(event.target.value)}>
        {chosen === undefined && <option value="" />}
        {missing && <option value={chosen}>{chosen}</option>}
        {byName.map(({ key, label: name }) => <option key={key} value={key}>{name}</option>)}
      </select>
    </label>
  );
}
