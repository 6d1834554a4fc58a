/** The page's tables against a record: what each report's chart must show over all values of its first dimension. */
import type { Page } from 'playwright-core';
import { tableRows } from '../../apps/dashboard/testing/browser.ts';
import { wordsIn } from '../../apps/dashboard/web/text.ts';
import type { RecordDocument } from '../../apps/store/record.ts';
import { FREE_TEXT_MARK, type Population, type Scenario } from '../../stacks/scenarios/scenario.ts';

type Documents = readonly RecordDocument[];

/** Table -> its rows: what they are called, and a figure of each; by name, as tables are sorted by more than that. */
export type PageRows = Readonly<Record<string, readonly (readonly string[])[]>>;

/** How many values the charts in question show. */
const shown = 10;
const { whole, amount } = wordsIn('en');

export async function pageRows(page: Page, tables: readonly string[]): Promise<PageRows> {
  return Object.fromEntries(await Promise.all(tables.map(async (table) => {
    const rows = await tableRows(page, table);
    // A stack's last column is the sum of the others; elsewhere the first figure is what is reported.
    return [table, sorted(rows.map((cells) => [cells[0]!, cells.at(table.endsWith('-stack') ? -1 : 1)!]))] as const;
  })));
}

/** What a row says of its events: a label, a figure. */
type Figure = (some: Documents) => string;

/** Every table over all values of a first dimension that shows no more than ten of them, or can't show more. */
export function pageShould(scenario: Scenario, documents: Documents): PageRows {
  const { dimensions, measures = {} } = scenario;
  const summed = (of: string, some: Documents): number => some.reduce((sum, document) => sum + measures[of]!.of(document), 0);
  return Object.fromEntries(scenario.reports.flatMap((report): (readonly [string, PageRows[string]])[] => {
    const [first, second] = report.by;
    if (first === undefined) return [];
    const groups = Map.groupBy(documents, dimensions[first]!.of);
    const label = (value: string): string => dimensions[first]!.label?.(value).en ?? value;
    const rows = (values: readonly string[], figure: Figure) => sorted(values.map((value) => [label(value), figure(groups.get(value) ?? [])]));
    const count: Figure = (some) => whole(some.length);
    const few = groups.size <= shown ? [...groups.keys()] : undefined;
    if (report.kind === 'measure') return few && report.show[0] === 'sum' ? [[report.id, rows(few, (some) => amount(summed(report.of, some), measures[report.of]!))]] : [];
    if (report.kind !== 'count') return [];
    const { of, population } = report;
    const added: Figure = of === undefined ? count : (some) => whole(summed(of, some));
    return report.charts.flatMap((chart): (readonly [string, PageRows[string]])[] => {
      const table = `${report.id}-${chart}`;
      if (chart === 'stack') return few ? [[table, rows(few, added)]] : [];
      if (second !== undefined) return [];
      if (chart === 'bars') return few ? [[table, rows(few, count)]] : [];
      if (chart === 'top') return [[table, rows(mostFirst(groups).slice(0, shown), count)]];
      return chart === 'share' ? [[table, shares(rows([...new Set([...Object.keys(population!.sizes), ...mostFirst(groups)])], count), population!, groups)]] : [];
    });
  }));
}

/** Those that couldn't be made out aren't in lists. */
function mostFirst(groups: ReadonlyMap<string, Documents>): readonly string[] {
  return [...groups].filter(([value]) => !value.startsWith(FREE_TEXT_MARK))
    .sort(([one, some], [other, others]) => others.length - some.length || (one < other ? -1 : 1)).map(([value]) => value);
}

function shares(rows: PageRows[string], { sizes, whole: all }: Population, groups: ReadonlyMap<string, Documents>): PageRows[string] {
  const counted = Object.keys(sizes).reduce((sum, value) => sum + (groups.get(value)?.length ?? 0), 0);
  return sorted([...rows, [all.en, whole(counted)]]);
}

function sorted(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...rows].sort(([one], [other]) => (one! < other! ? -1 : 1));
}
