/** What a benchmark says: figures with their spread, goal and reading; and tables that show where it goes. */
import type { Spread } from './compare.ts';

export type Goal = { readonly atLeast: number } | { readonly atMost: number };

export interface Figure {
  /** What was measured, in a few words. */
  readonly name: string;
  readonly unit: string;
  readonly measured: Spread;
  readonly goal?: Goal;
  /** What is in it and what isn't. */
  readonly note?: string;
}

/** What isn't measured is said, with the reason, and never left out. */
export interface NotMeasured {
  readonly name: string;
  readonly notMeasured: string;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface Findings {
  readonly figures: readonly (Figure | NotMeasured)[];
  readonly tables?: readonly Table[];
}

/** By the median; undefined where there is no goal. */
export function isReached({ measured: { median }, goal }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  return 'atLeast' in goal ? median >= goal.atLeast : median <= goal.atMost;
}

/** Three figures: more would pretend. */
export function number(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}

export function figuresText(figures: readonly (Figure | NotMeasured)[]): string {
  const measured = figures.filter((figure): figure is Figure => 'measured' in figure);
  const rows = measured.map((figure) => {
    const { name, unit, measured: { median, min, max, rounds }, goal } = figure;
    const reached = isReached(figure);
    return [name, `${number(median)} ${unit}`.trim(), `${number(min)} – ${number(max)}`, String(rounds),
      goal === undefined ? '' : 'atLeast' in goal ? `≥ ${number(goal.atLeast)}` : `≤ ${number(goal.atMost)}`,
      reached === undefined ? '' : reached ? 'reached' : 'MISSED'];
  });
  const missing = figures.filter((figure): figure is NotMeasured => 'notMeasured' in figure)
    .map(({ name, notMeasured }) => `  ${name} - not measured: ${notMeasured}`);
  // What holds for several is said at the first of them.
  const notes = new Map(measured.toReversed().filter(({ note }) => note !== undefined).map(({ name, note }) => [note, `  ${name}: ${note}`]));
  return [...(rows.length === 0 ? [] : [aligned([['', 'median', 'spread', 'rounds', 'goal', ''], ...rows])]), ...missing, ...[...notes.values()].reverse()].join('\n');
}

export function tableText({ title, columns, rows }: Table): string {
  return `  ${title}\n${aligned([columns, ...rows.map((row) => row.map((cell) => typeof cell === 'number' ? number(cell) : cell))], '    ')}`;
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => (indent + widths.map((width, column) =>
    column === 0 ? (row[column] ?? '').padEnd(width) : (row[column] ?? '').padStart(width)).join('  ')).trimEnd()).join('\n');
}
