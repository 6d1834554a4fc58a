/** Shares of a whole: a ring of patterned slices, and a key with the figures. */
import { arc as arcOf, pie as pieOf } from 'd3-shape';
import { useId } from 'react';
import type { Row } from '../../wire.ts';
import { sum } from '../figures.ts';
import { useWords } from '../words.ts';
import { patternOf, SlicePatterns, SliceSwatch } from './slices.tsx';

const radius = 70;

export function Pie({ rows }: { readonly rows: readonly Row[] }) {
  const { percent, whole, say } = useWords();
  const id = useId();
  const total = sum(rows.map(({ count }) => count));
  const slices = pieOf<Row>().sort(null).value(({ count }) => count)(rows.slice());
  const arc = arcOf<(typeof slices)[number]>().innerRadius(radius * 0.58).outerRadius(radius).padAngle(0.02).cornerRadius(2);
  const described = rows.map(({ label, count }) => `${label} ${percent(count / total)}`).join(', ');
  return (
    <div className="pie">
      <svg role="img" aria-label={described} viewBox={`${-radius - 2} ${-radius - 2} ${2 * radius + 4} ${2 * radius + 4}`}>
        <defs><SlicePatterns id={id} /></defs>
        {slices.map((slice, index) => (
          <g key={slice.data.key} className={`slice-${index}`}>
            <path className="slice" d={arc(slice) ?? ''} />
            {patternOf(id, index) !== undefined && <path d={arc(slice) ?? ''} fill={patternOf(id, index)} />}
          </g>
        ))}
        <text className="pie-total" textAnchor="middle" dy="-0.1em">{whole(total)}</text>
        <text className="pie-unit" textAnchor="middle" dy="1.4em">{say('total').toLowerCase()}</text>
      </svg>
      <ul className="key-list">
        {rows.map(({ key, label, count }, index) => (
          <li key={key}><SliceSwatch id={id} index={index} /><span>{label}</span><b>{percent(count / total)}</b></li>
        ))}
      </ul>
    </div>
  );
}
