/** Values side by side, each as a bar of what it is made up of: two dimensions in one look. */
import { useId } from 'react';
import type { Row } from '../../wire.ts';
import { stackOf, sum, type Stack } from '../figures.ts';
import { useWords } from '../words.ts';
import { Choice } from './choice.tsx';
import { DataTable } from './data-table.tsx';
import { maxSlices, patternOf, SlicePatterns, SliceSwatch } from './slices.tsx';

interface StackBarsProps {
  readonly rows: readonly Row[];
  readonly order: readonly string[] | undefined;
  readonly chosen: string | undefined;
  readonly choose: ((value: string) => void) | undefined;
}

export function StackBars({ rows, order, chosen, choose }: StackBarsProps) {
  const { say, whole } = useWords();
  const id = useId();
  const { parts, bars } = stackOf(rows, order, maxSlices, say('others'));
  const max = Math.max(1, ...bars.map(({ counts }) => sum(counts)));
  return (
    <div className="stack">
      <ul className="key-list">
        {parts.map(({ key, label, count }, index) => (
          <li key={key}><SliceSwatch id={id} index={index} /><span>{label}</span><b>{whole(count)}</b></li>
        ))}
      </ul>
      <svg width="0" height="0" aria-hidden="true"><defs><SlicePatterns id={id} /></defs></svg>
      <ol className="top-list">
        {bars.map(({ key, label, counts }) => (
          <li key={key}>
            <Choice className="top-row" value={key} chosen={chosen} choose={choose}>
              <span className="bar-label">{label}</span>
              <span className="bar-count">{whole(sum(counts))}</span>
              <Bar id={id} counts={counts} max={max} />
              <span className="hidden">{parts.map((part, index) => `${part.label} ${whole(counts[index]!)}`).join(', ')}</span>
            </Choice>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Bar({ id, counts, max }: { readonly id: string; readonly counts: readonly number[]; readonly max: number }) {
  return (
    <svg className="stack-bar" aria-hidden="true">
      {counts.map((count, index) => {
        const across = (part: number): string => `${(part / max) * 100}%`;
        const place = { x: across(sum(counts.slice(0, index))), width: across(count), height: '100%' };
        const pattern = patternOf(id, index);
        return (
          <g key={index} className={`slice-${index}`}>
            <rect className="slice" {...place} />
            {pattern !== undefined && <rect {...place} fill={pattern} />}
          </g>
        );
      })}
    </svg>
  );
}

/** Every part of every value in full. */
export function StackTable({ id, title, rows, order }: { readonly id: string; readonly title: string; readonly rows: readonly Row[]; readonly order: readonly string[] | undefined }) {
  const { say, whole } = useWords();
  const { parts, bars }: Stack = stackOf(rows, order, Infinity, say('others'));
  return (
    <DataTable
      id={id} caption={title} columns={[say('value'), ...parts.map(({ label }) => label), say('total')]}
      rows={bars.map(({ label, counts }) => [label, ...counts.map(whole), whole(sum(counts))])}
    />
  );
}
