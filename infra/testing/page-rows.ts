/** The page's tables against a record: what each report's chart must show over all values of its first dimension. */
import type { Page } from 'playwright-core';
import { tableRows } from '../../apps/dashboard/testing/browser.ts';
import { wordsIn } from '../../apps/dashboard/web/text.ts';
import type { RecordDocument } from '../../apps/store/record.ts';
import type { Scenario } from '../../stacks/scenarios/scenario.ts';

/** Table -> its rows: what they are called, and a figure of each; by name, as tables are sorted by more than that. */
export type PageRows = Readonly<Record<string, readonly (readonly string[])[]>>;

/** How many values the charts in question show: beyond it only their tables have them. */
const shown = 10;
const { whole, amount } = wordsIn('en');

export async function pageRows(page: Page, tables: readonly string[]): Promise<PageRows> {
  return Object.fromEntries(await Promise.all(tables.map(async (table) => {
    const rows = await tableRows(page, table);
    // A stack's last column is the sum of the others; elsewhere the first figure is what is reported.
    return [table, sorted(rows.map((cells) => [cells[0]!, cells.at(table.endsWith('-stack') ? -1 : 1)!]))] as const;
  })));
}

/** Tables that hold all values of a dimension with few of them. */
export function pageShould(scenario: Scenario, documents: readonly RecordDocument[]): PageRows {
  const { dimensions, measures = {}, reports } = scenario;
  const labelled = (dimension: string, value: string): string => dimensions[dimension]!.label?.(value).en ?? value;
  return Object.fromEntries(reports.flatMap((report) => {
    const [first] = report.by;
    if (first === undefined) return [];
    const groups = [...Map.groupBy(documents, dimensions[first]!.of)];
    if (groups.length > shown) return [];
    const rows = (figure: (some: readonly RecordDocument[]) => string) => sorted(groups.map(([value, some]) => [labelled(first, value), figure(some)]));
    const summed = (of: string, some: readonly RecordDocument[]): number => some.reduce((sum, document) => sum + measures[of]!.of(document), 0);
    if (report.kind === 'count' && (report.by.length === 1 ? report.charts.includes('bars') : report.charts.includes('stack'))) {
      const { of } = report;
      return [[`${report.id}-${report.by.length === 1 ? 'bars' : 'stack'}`, rows((some) => whole(of === undefined ? some.length : summed(of, some)))]];
    }
    if (report.kind === 'measure' && report.show[0] === 'sum') {
      return [[report.id, rows((some) => amount(summed(report.of, some), measures[report.of]!))]];
    }
    return [];
  }));
}

function sorted(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...rows].sort(([one], [other]) => (one! < other! ? -1 : 1));
}
