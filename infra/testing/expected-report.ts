/** What a report must say of a record: worked out the long way, event by event, from what the scenario declares. */
import type { RecordDocument } from '../../apps/store/record.ts';
import type { Count, MeasureRow, Point, Reports } from '../../apps/store/reports.ts';
import type { CountReport, LatestReport, MeasureReport, Report, Scenario, SeriesReport } from '../../stacks/scenarios/scenario.ts';

type Documents = readonly RecordDocument[];
/** Value of the report's first dimension -> what the report says of it; `''` where it is about all. */
type Said = Readonly<Record<string, unknown>>;

/** @returns what every answer of the report must be */
export function expectedReport(scenario: Scenario, report: Report, documents: Documents): Said {
  const groups = grouped(documents, report.by[0] === undefined ? () => '' : scenario.dimensions[report.by[0]]!.of);
  switch (report.kind) {
    case 'count': return counts(scenario, report, groups);
    case 'measure': return measures(scenario, report, groups);
    case 'series': return Object.fromEntries([...groups].map(([value, some]) => [value, series(scenario, report, some)]));
    case 'latest': return Object.fromEntries([...groups].map(([value, some]) => [value, newest(report, some)]));
  }
}

/** The same, as the reading side of the stores says it. */
export async function saidReport(reports: Reports, scenario: Scenario, report: Report, documents: Documents): Promise<Said> {
  const [first, second] = report.by;
  const values = first === undefined ? [undefined] : [...grouped(documents, scenario.dimensions[first]!.of).keys()];
  const each = async (answer: (value: string | undefined) => Promise<unknown>): Promise<Said> =>
    Object.fromEntries(await Promise.all(values.map(async (value) => [value ?? '', await answer(value)] as const)));
  switch (report.kind) {
    case 'count': return { ...second === undefined ? {} : await each(async (value) => byKey(await reports.count(report.id, value))), '': byKey(await reports.count(report.id)) };
    case 'measure': return byKey(await reports.measure(report.id));
    case 'series': return await each(async (value) => await reports.series(report.id, value!));
    case 'latest': return await each(async (value) => (await reports.latest(report.id, value)).map(({ _id }) => _id));
  }
}

function byKey(rows: readonly (Count | MeasureRow)[]): Said {
  return Object.fromEntries(rows.map(({ key, ...row }) => [key, row]));
}

function grouped(documents: Documents, of: (document: RecordDocument) => string): ReadonlyMap<string, Documents> {
  return Map.groupBy(documents, of);
}

function counts({ dimensions, measures: all }: Scenario, { by: [, second], of }: CountReport, groups: ReadonlyMap<string, Documents>): Said {
  const firsts = Object.fromEntries([...groups].map(([value, some]) => [value, { count: some.length }]));
  if (second === undefined) return { '': firsts };
  const weigh = of === undefined ? () => 1 : all![of]!.of;
  const parts = [...groups].map(([value, some]) => [value, Object.fromEntries([...grouped(some, dimensions[second]!.of)]
    .map(([part, these]) => [part, { count: these.reduce((sum, document) => sum + weigh(document), 0) }]))] as const);
  return { ...Object.fromEntries(parts), '': firsts };
}

/** In whole numbers of the last decimal, as people add up money. */
function wholes({ measures: all }: Scenario, measure: string, documents: Documents): { readonly numbers: readonly number[]; readonly unit: number } {
  const { of, decimals = 0 } = all![measure]!;
  const unit = 10 ** decimals;
  return { numbers: documents.map((document) => Math.round(of(document) * unit)), unit };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function measures(scenario: Scenario, { of }: MeasureReport, groups: ReadonlyMap<string, Documents>): Said {
  return Object.fromEntries([...groups].map(([value, some]) => {
    const { numbers, unit } = wholes(scenario, of, some);
    const sum = sumOf(numbers) / unit;
    return [value, { count: some.length, sum, mean: sum / some.length, max: Math.max(...numbers) / unit }];
  }));
}

function series(scenario: Scenario, { of, stepMs, keep }: SeriesReport, documents: Documents): readonly Point[] {
  const steps = Map.groupBy(documents, ({ acceptedAt }) => Math.floor(acceptedAt / stepMs) * stepMs);
  return [...steps].sort(([a], [b]) => a - b).slice(-keep).map(([at, some]) => ({
    at,
    values: of.map((measure) => {
      const { numbers, unit } = wholes(scenario, measure, some);
      return sumOf(numbers) / unit;
    }),
  }));
}

function newest({ keep }: LatestReport, documents: Documents): readonly string[] {
  return [...documents].sort((a, b) => b.storedAt - a.storedAt || (a._id < b._id ? 1 : -1)).slice(0, keep).map(({ _id }) => _id);
}
