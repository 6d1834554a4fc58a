/** Shares of a whole: a ring of patterned slices, and a key with the figures. */
import { arc as arcOf, pie as pieOf } from 'd3-shape';
import { useId } from 'react';
import type { Row } from '../../wire.ts';
import { sum } from '../figures.ts';
import { useWords } from '../words.ts';

const radius = 70;

/** What is drawn over a slice's colour, so that slices differ without it. */
const patterns = [
  null,
  'M0 0L8 8M-2 6L2 10M6 -2L10 2',
  'M4 0V8M0 4H8',
  'M0 4H8',
  'M0 8L8 0M-2 2L2 -2M6 10L10 6',
  'M4 3V5',
] as const;

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
        <defs>
          {patterns.map((path, index) => path !== null && (
            <pattern key={index} id={`${id}-${index}`} width="8" height="8" patternUnits="userSpaceOnUse">
              <path d={path} className="pattern" />
            </pattern>
          ))}
        </defs>
        {slices.map((slice, index) => (
          <g key={slice.data.key} className={`slice-${index}`}>
            <path className="slice" d={arc(slice) ?? ''} />
            {patterns[index] && <path d={arc(slice) ?? ''} fill={`url(#${id}-${index})`} />}
          </g>
        ))}
        <text className="pie-total" textAnchor="middle" dy="-0.1em">{whole(total)}</text>
        <text className="pie-unit" textAnchor="middle" dy="1.4em">{say('total').toLowerCase()}</text>
      </svg>
      <ul className="key-list">
        {rows.map(({ key, label, count }, index) => (
          <li key={key}>
            <svg className={`slice-${index}`} width="18" height="18" aria-hidden="true">
              <rect className="slice" width="18" height="18" rx="4" />
              {patterns[index] && <rect width="18" height="18" rx="4" fill={`url(#${id}-${index})`} />}
            </svg>
            <span>{label}</span>
            <b>{percent(count / total)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
