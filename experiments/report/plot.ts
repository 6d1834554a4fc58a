/** A line plot as SVG text: axes, a band where something was broken, one line per route. */
import type { Block, Line } from './document.ts';
import { escaped, inBoth } from './markup.ts';

type Lines = Extract<Block, { kind: 'lines' }>;

/** Units of the picture; it scales with the page. */
const WIDTH = 720;
const HEIGHT = 240;
const LEFT = 56;
const RIGHT = 84;
const TOP = 12;
const BOTTOM = 40;
/** As many ticks as there is room for. */
const TICKS = 5;
/** Values that spread wider than this are shown on a logarithmic axis. */
const LOG_FROM = 30;
/** That the page's style has. */
export const COLOURS = 6;
/** Names at the ends of lines don't overlap. */
const NAME_HEIGHT = 15;

interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

export function plotSvg({ title, lines, band, x, y }: Lines): string {
  const points = lines.flatMap((line) => line.points);
  const values = points.flatMap(([, value]) => value ?? []);
  if (values.length === 0) return '';
  const xs = points.map(([at]) => at);
  const xScale = linear(Math.min(...xs), Math.max(...xs), LEFT, WIDTH - RIGHT);
  const yScale = verticalScale(values, y === '%');
  const grid = yScale.ticks.map((tick) => `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${f(yScale.at(tick))}" y2="${f(yScale.at(tick))}"/>`
    + `<text class="tick" text-anchor="end" x="${LEFT - 8}" y="${f(yScale.at(tick) + 4)}">${tickText(tick)}</text>`).join('');
  const below = xScale.ticks.map((tick) => `<text class="tick" text-anchor="middle" x="${f(xScale.at(tick))}" y="${HEIGHT - BOTTOM + 18}">${tickText(tick)}</text>`).join('');
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(typeof title === 'string' ? title : title.en)}">${bandRect(band, xScale)}${grid}${below}`
    + `<text class="tick" x="${LEFT}" y="${HEIGHT - 6}">${inBoth(x, 'tspan')}</text>`
    + `${lines.map((line) => polyline(line, xScale, yScale)).join('')}${names(lines, yScale)}</svg>`;
}

function bandRect(band: Lines['band'], scale: Scale): string {
  if (band === undefined) return '';
  const [from, to] = band.map((at) => scale.at(at));
  return `<rect class="band" x="${f(from!)}" y="${TOP}" width="${f(Math.max(2, to! - from!))}" height="${HEIGHT - TOP - BOTTOM}"/>`;
}

/** A gap where nothing was measured. */
function polyline({ points, colour }: Line, x: Scale, y: Scale): string {
  let path = '';
  let isDrawing = false;
  for (const [at, value] of points) {
    if (value !== null) path += `${isDrawing ? 'L' : 'M'}${f(x.at(at))} ${f(y.at(value))}`;
    isDrawing = value !== null;
  }
  return `<path class="line series-${colour % COLOURS}" d="${path}"/>`;
}

/** Beside the ends of the lines, pushed apart. */
function names(lines: Lines['lines'], y: Scale): string {
  const ends = lines.map(({ name, colour, points }) => ({ name, colour, at: y.at(points.findLast(([, value]) => value !== null)?.[1] ?? 0) })).sort((a, b) => a.at - b.at);
  let free = TOP;
  return ends.map(({ name, colour, at }) => {
    const place = Math.max(at, free);
    free = place + NAME_HEIGHT;
    return `<text class="name series-${colour % COLOURS}" x="${WIDTH - RIGHT + 8}" y="${f(place + 4)}">${escaped(name)}</text>`;
  }).join('');
}

function verticalScale(values: readonly number[], isShare: boolean): Scale {
  const [bottom, top] = [HEIGHT - BOTTOM, TOP];
  if (isShare) return linear(0, 100, bottom, top);
  const max = Math.max(...values);
  const least = Math.min(...values.filter((value) => value > 0));
  if (!Number.isFinite(least) || max <= least * LOG_FROM) return linear(0, max === 0 ? 1 : max * 1.05, bottom, top);
  const [low, high] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(max))];
  const scale = linear(low, high, bottom, top);
  return { at: (value) => scale.at(Math.log10(Math.max(value, 10 ** low))), ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)) };
}

function linear(min: number, max: number, from: number, to: number): Scale {
  const span = max - min || 1;
  const raw = span / TICKS;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((each) => each * magnitude).find((each) => each >= raw)!;
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step) - first + 1;
  return { at: (value) => from + (value - min) / span * (to - from), ticks: Array.from({ length: count }, (_, index) => (first + index) * step) };
}

function tickText(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function f(value: number): string {
  return String(Math.round(value * 10) / 10);
}
