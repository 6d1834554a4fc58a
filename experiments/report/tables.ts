/** Every figure as a table, also those that are drawn. */
import { both, inLanguage, type Block, type Words } from './document.ts';

export interface PlainTable {
  readonly head: readonly Words[];
  readonly rows: readonly (readonly Words[])[];
}

/** The table of a block that holds figures; undefined for one of sentences. */
export function tableOf(block: Block): PlainTable | undefined {
  switch (block.kind) {
    case 'table': return block;
    case 'heat': return {
      head: [block.corner, ...block.columns],
      rows: block.rows.map(({ name, values }) => [name, ...values.map((value) => value === null ? '–' : value.toFixed(1))]),
    };
    case 'lines': {
      const xs = [...new Set(block.lines.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
      const at = block.lines.map(({ points }) => new Map(points));
      return {
        head: [block.x, ...block.lines.map(({ name }) => both((language) => `${name}, ${inLanguage(block.y, language)}`))],
        rows: xs.map((x) => [String(x), ...at.map((values) => { const value = values.get(x); return value === undefined || value === null ? '–' : String(value); })]),
      };
    }
    default: return undefined;
  }
}
