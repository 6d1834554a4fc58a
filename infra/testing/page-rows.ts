/** The page's tables against a record: what each must show that is about the whole scenario, not about one chosen value of it. */
import type { Page } from 'playwright-core';
import { tableRows } from '../../apps/dashboard/testing/browser.ts';
import { wordsIn } from '../../apps/dashboard/web/text.ts';
import type { MeasureRow } from '../../apps/store/reports.ts';
import type { RecordDocument } from '../../apps/store/record.ts';
import { FREE_TEXT_MARK, type CountReport, type Event, type LatestReport, type MeasureReport, type Population, type Scenario } from '../../stacks/scenarios/scenario.ts';
import { expectedReport } from './expected-report.ts';

type Documents = readonly RecordDocument[];
type Rows = readonly (readonly string[])[];

/** Table -> its rows, by name: tables are sorted by more than that. */
export type PageRows = Readonly<Record<string, Rows>>;

/** How many values the charts in question show. */
const shown = 10;
const { whole, amount, percent, finePercent } = wordsIn('en');
const absent = '–';

export async function pageRows(page: Page, tables: readonly string[]): Promise<PageRows> {
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, sorted(await tableRows(page, table))] as const)));
}

/** Every table over all values of a first dimension, or over all events. */
export function pageShould(scenario: Scenario, documents: Documents): PageRows {
  return Object.fromEntries(scenario.reports.flatMap((report): (readonly [string, Rows])[] => {
    if (report.kind === 'measure') return [[report.id, sorted(measures(scenario, report, documents))]];
    if (report.kind === 'latest' && report.by.length === 0) return [[report.id, sorted(newest(scenario, report, documents))]];
    if (report.kind !== 'count') return [];
    return report.charts.flatMap((chart): (readonly [string, Rows])[] => {
      const rows = counts(scenario, report, chart, documents);
      return rows ? [[`${report.id}-${chart}`, sorted(rows)]] : [];
    });
  }));
}

function counts(scenario: Scenario, report: CountReport, chart: CountReport['charts'][number], documents: Documents): Rows | undefined {
  const [first, second] = report.by;
  const groups = Map.groupBy(documents, scenario.dimensions[first]!.of);
  const named = labels(scenario, first);
  const known = mostFirst(groups);
  const countOf = (value: string): number => groups.get(value)?.length ?? 0;
  if (chart === 'stack') return report.order && stacks(scenario, report, known.slice(0, shown).map((value) => [named(value), groups.get(value)!]));
  if (second !== undefined) return undefined;
  if (chart === 'share') return shares(report.population!, known, named, countOf);
  const values = chart === 'top' ? known.slice(0, shown) : [...new Set([...report.order ?? [], ...known])];
  const total = sum(values.map(countOf));
  return values.map((value) => [named(value), whole(countOf(value)), percent(total > 0 ? countOf(value) / total : null)]);
}

/** Each value with what it is made up of, in the report's order, and the sum of that. */
function stacks({ dimensions, measures: all }: Scenario, { by: [, second], of, order }: CountReport, groups: readonly (readonly [string, Documents])[]): Rows {
  const partOf = dimensions[second!]!.of;
  const weigh = of === undefined ? () => 1 : all![of]!.of;
  const seen = new Set(groups.flatMap(([, some]) => some.map(partOf)));
  const parts = order!.filter((part) => seen.has(part));
  return groups.map(([name, some]) => {
    const added = parts.map((part) => sum(some.filter((document) => partOf(document) === part).map(weigh)));
    return [name, ...added.map(whole), whole(sum(added))];
  });
}

function shares({ sizes, whole: all }: Population, known: readonly string[], named: (value: string) => string, countOf: (value: string) => number): Rows {
  const row = (name: string, count: number, size: number | undefined) =>
    [name, whole(count), size === undefined ? absent : whole(size), size === undefined ? absent : finePercent(count / size)];
  const sized = Object.keys(sizes);
  return [
    row(all.en, sum(sized.map(countOf)), sum(Object.values(sizes))),
    ...[...new Set([...sized, ...known])].map((value) => row(named(value), countOf(value), sizes[value])),
  ];
}

function measures(scenario: Scenario, report: MeasureReport, documents: Documents): Rows {
  const measure = scenario.measures![report.of]!;
  const named = labels(scenario, report.by[0]);
  return Object.entries(expectedReport(scenario, report, documents) as Readonly<Record<string, MeasureRow>>).map(([value, row]) => [
    named(value),
    // An average has a decimal more than what is whole.
    ...report.show.map((field) => amount(row[field], { ...measure, decimals: Math.max(field === 'mean' ? 1 : 0, measure.decimals ?? 0) })),
  ]);
}

/** As they are stored: no field of such a report has values with names of their own. */
function newest(scenario: Scenario, report: LatestReport, documents: Documents): Rows {
  const byId = new Map(documents.map((document) => [document._id, document as Event]));
  return (expectedReport(scenario, report, documents)[''] as readonly string[]).map((id) => report.fields.map((field) => String(byId.get(id)![field] ?? absent)));
}

function labels({ dimensions }: Scenario, dimension: string): (value: string) => string {
  return (value) => dimensions[dimension]!.label?.(value).en ?? value;
}

/** Those that couldn't be made out aren't in lists. */
function mostFirst(groups: ReadonlyMap<string, Documents>): readonly string[] {
  return [...groups].filter(([value]) => !value.startsWith(FREE_TEXT_MARK))
    .sort(([one, some], [other, others]) => others.length - some.length || (one < other ? -1 : 1)).map(([value]) => value);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function sorted(rows: Rows): Rows {
  return [...rows].sort(([one], [other]) => (one! < other! ? -1 : 1));
}
