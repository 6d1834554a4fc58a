/**
 * Lines over the last five minutes. Own SVG: a few hundred points need no canvas, and so the style sheet, the dash
 * patterns, forced colours and the zoom of the page all apply to it.
 */
import { line as lineOf } from 'd3-shape';
import { useWidth } from '../use-live.ts';

export interface Line {
  readonly name: string;
  /** solid, dashed or dotted: told apart without colour. */
  readonly dash: 'solid' | 'dashed' | 'dotted';
  readonly values: readonly (number | null)[];
}

export interface LineChartProps {
  /** What it shows, for those who don't see it. */
  readonly label: string;
  readonly className: string;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly heightPx: number;
  /** 0 at the bottom, 1 at the top. */
  readonly scale: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  /** When something was broken: from, and to unless it still is. */
  readonly bands?: readonly { readonly from: number; readonly to?: number }[];
  /** The time that is pointed at, in this or another chart. */
  readonly pointedMs: number | null;
  readonly onPoint: (atMs: number | null) => void;
}

/** Room for the axis' figures, and above and below the lines, in pixels. */
const axisPx = 38;
const edgePx = 5;

const dashes = { solid: undefined, dashed: '6 4', dotted: '1.5 3.5' } as const;

export function LineChart(props: LineChartProps) {
  const { label, className, times, lines, fromMs, toMs, heightPx, scale, ticks, bands = [], pointedMs, onPoint } = props;
  const [frame, width] = useWidth();
  const x = (at: number): number => axisPx + ((at - fromMs) / Math.max(1, toMs - fromMs)) * (width - axisPx - edgePx);
  const y = (value: number): number => heightPx - edgePx - Math.min(1, scale(value)) * (heightPx - 2 * edgePx);
  const path = (values: Line['values']): string => lineOf<number | null>()
    .defined((value) => value !== null)
    .x((_value, index) => x(times[index]!))
    .y((value) => y(value!))(values) ?? '';
  const timeAt = (clientX: number, element: Element): number => {
    const across = (clientX - element.getBoundingClientRect().left - axisPx) / Math.max(1, width - axisPx - edgePx);
    return fromMs + Math.min(1, Math.max(0, across)) * (toMs - fromMs);
  };
  return (
    <div ref={frame} className={`lines ${className}`} style={{ height: heightPx }}>
      {width > 0 && (
        <svg
          role="img" aria-label={label} width={width} height={heightPx}
          onPointerMove={(event) => onPoint(timeAt(event.clientX, event.currentTarget))} onPointerLeave={() => onPoint(null)}
        >
          {bands.filter(({ to = toMs }) => to >= fromMs).map(({ from, to = toMs }, index) => (
            <rect key={index} className="fault-band" x={x(Math.max(from, fromMs))} width={Math.max(2, x(Math.min(to, toMs)) - x(Math.max(from, fromMs)))} y={0} height={heightPx} />
          ))}
          {ticks.map(({ value, text }) => (
            <g key={value} className="grid">
              <line x1={axisPx} x2={width - edgePx} y1={y(value)} y2={y(value)} />
              <text x={axisPx - 6} y={y(value)} dy="0.32em" textAnchor="end">{text}</text>
            </g>
          ))}
          {lines.map(({ name, dash, values }) => (
            <path key={name} className={`line ${dash}`} d={path(values)} strokeDasharray={dashes[dash]} />
          ))}
          {pointedMs !== null && pointedMs >= fromMs && (
            <line className="pointer" x1={x(pointedMs)} x2={x(pointedMs)} y1={0} y2={heightPx} />
          )}
        </svg>
      )}
    </div>
  );
}
