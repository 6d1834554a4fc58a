/**
 * Answers a request for a report, from whichever store keeps it: what is asked is checked here, and what goes out is
 * bounded and labelled here, the same for the functions and for the dashboard's server.
 */
import type { Count, MeasureRow, Point, Reports } from './reports.ts';
import { FREE_TEXT_MARK, type Event, type Population, type Report, type Scenario } from '../../stacks/scenarios/scenario.ts';

/** How many rows an answer holds at most; what lies beyond is summed up in `rest`. */
export const maxRows = 1_000;

/** How many rows of an answer say what they are made up of. */
export const maxStacks = 10;

/** The longest value of a dimension that can be asked for, in characters. */
export const maxValueLength = 200;

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

/** One value of a dimension and how often it has been seen. */
export interface Row {
  readonly key: string;
  /** The value as a person reads it, in the language asked for. */
  readonly label: string;
  readonly count: number;
  /** How many there are, of whom `count` were seen; where the report has a population, and the population this value. */
  readonly of?: number;
  /** The value is free text that the dimension couldn't make out. */
  readonly unplaced?: true;
  /** What the row is made up of, by the second dimension, most first; on the first `maxStacks` rows of a report with the chart `stack`. */
  readonly parts?: readonly Omit<Row, 'parts'>[];
}

/**
 * A report as JSON: `rows` of a count report, the most frequent (or the largest share) first; `measures` of a measure report, the most counted first;
 * `points` of a series report, the oldest first; `events` of a latest report, the newest first.
 */
export interface ReportAnswer {
  readonly report: string;
  /** The value of the first dimension that was asked for. */
  readonly of?: string;
  readonly rows?: readonly Row[];
  /** The sum of all rows, those in `rest` included. */
  readonly total?: number;
  /** The rows beyond the bound. */
  readonly rest?: { readonly values: number; readonly count: number };
  /** The rows that have an `of` together, where the report has a population. */
  readonly whole?: { readonly label: string; readonly count: number; readonly of: number };
  /** In the measure's own unit; `maxRows` at most. */
  readonly measures?: readonly (MeasureRow & Pick<Row, 'label'>)[];
  /** The sums of the report's measures in their own units, in its order, by when their step began. Steps without events are left out. */
  readonly points?: readonly Point[];
  readonly events?: readonly Event[];
}

/** The part of the stores' reading side that answers need. */
export type ReportReader = Pick<Reports, 'count' | 'measure' | 'series' | 'latest'>;

/** A request that can't be answered as it was asked. */
export class BadRequest extends Error {
  readonly status: 400 | 404;
  /** What goes into the JSON answer besides the message. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(status: 400 | 404, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'BadRequest';
    this.status = status;
    this.details = details;
  }
}

/** A report that was asked for, checked. */
export interface ReportQuestion {
  readonly report: Report;
  readonly of: string | undefined;
  readonly language: Language;
}

/**
 * Checks what is asked for against the reports that a store keeps.
 * @throws {BadRequest} saying what is wrong and what there is
 */
export function questionOf(
  scenario: Scenario, store: Report['store'],
  asked: { readonly report: unknown; readonly of?: unknown; readonly lang?: unknown },
): ReportQuestion {
  const reports = scenario.reports.filter((report) => report.store === store);
  const report = reports.find(({ id }) => id === asked.report);
  if (!report) {
    const elsewhere = scenario.reports.some(({ id }) => id === asked.report);
    throw new BadRequest(404, elsewhere
      ? `the report '${String(asked.report)}' is kept in another store` : 'there is no such report',
    { reports: reports.map(({ id }) => id) });
  }
  if (asked.of !== undefined && (typeof asked.of !== 'string' || asked.of === '' || asked.of.length > maxValueLength)) {
    throw new BadRequest(400, `'of' must be one value of '${report.by[0]}', 1 to ${maxValueLength} characters long`);
  }
  if (report.by.length === 0 && asked.of !== undefined) {
    throw new BadRequest(400, `the report '${report.id}' has no dimension and takes no 'of'`);
  }
  if ((report.kind === 'latest' || report.kind === 'series') && report.by.length === 1 && asked.of === undefined) {
    throw new BadRequest(400, `the report '${report.id}' needs 'of', a value of '${report.by[0]}'`);
  }
  if ((report.kind === 'count' || report.kind === 'measure') && report.by.length === 1 && asked.of !== undefined) {
    throw new BadRequest(400, `the report '${report.id}' has one dimension only and takes no 'of'`);
  }
  const language = asked.lang ?? 'en';
  if (!isLanguage(language)) throw new BadRequest(400, `'lang' must be one of ${languages.join(', ')}`);
  return { report, of: asked.of, language };
}

/** Reads the report and gives it the shape the page takes. */
export async function answer(scenario: Scenario, reader: ReportReader, question: ReportQuestion): Promise<ReportAnswer> {
  const { report, of, language } = question;
  const head = of === undefined ? { report: report.id } : { report: report.id, of };
  if (report.kind === 'latest') return { ...head, events: await reader.latest(report.id, of) };
  if (report.kind === 'series') return { ...head, points: await reader.series(report.id, of!) };
  const dimension = scenario.dimensions[of === undefined ? report.by[0] : report.by[1]!];
  const label = (key: string): string => dimension?.label?.(key)[language] ?? key;
  if (report.kind === 'measure') {
    const measures = await reader.measure(report.id);
    return { ...head, measures: measures.slice(0, maxRows).map((row) => ({ ...row, label: label(row.key) })) };
  }
  const { population } = report;
  const counts = await reader.count(report.id, of);
  const counted = (population ? withSizes(counts, population) : [...counts]).sort(byRank);
  const shown = counted.slice(0, maxRows);
  const beyond = counted.slice(maxRows);
  const stacked = of === undefined && report.charts.includes('stack') ? shown.slice(0, maxStacks) : [];
  const parts = await Promise.all(stacked.map(({ key }) => reader.count(report.id, key)));
  const partLabel = scenario.dimensions[report.by[1] ?? '']?.label;
  return {
    ...head,
    rows: shown.map((row, index) => ({
      ...row,
      label: label(row.key),
      ...(isUnplaced(row.key) ? { unplaced: true } : {}),
      ...(parts[index] ? { parts: parts[index].slice(0, maxRows).map((part) => ({ ...part, label: partLabel?.(part.key)[language] ?? part.key })) } : {}),
    })),
    total: sum(counted),
    ...(beyond.length > 0 ? { rest: { values: beyond.length, count: sum(beyond) } } : {}),
    ...(population ? { whole: wholeOf(counted, population.whole[language]) } : {}),
  };
}

function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value);
}

type Sized = Count & Pick<Row, 'of'>;

/** With how many there are of each value; one that hasn't been seen is there with 0. */
function withSizes(counts: readonly Count[], { sizes }: Population): Sized[] {
  const seen = new Set(counts.map(({ key }) => key));
  const unseen = Object.keys(sizes).filter((key) => !seen.has(key)).map((key) => ({ key, count: 0 }));
  return [...counts, ...unseen].map((row) => Object.hasOwn(sizes, row.key) ? { ...row, of: sizes[row.key]! } : row);
}

function wholeOf(rows: readonly Sized[], label: string): ReportAnswer['whole'] {
  const sized = rows.filter((row): row is Sized & { of: number } => row.of !== undefined);
  return { label, count: sum(sized), of: sized.reduce((total, { of }) => total + of, 0) };
}

/**
 * The most frequent first, or the largest share where there are shares, ties by name; values that couldn't be made out after all
 * others, so that a bound cuts those.
 */
function byRank(a: Sized, b: Sized): number {
  return Number(isUnplaced(a.key)) - Number(isUnplaced(b.key))
    || Number(a.of === undefined) - Number(b.of === undefined)
    || b.count / (b.of ?? 1) - a.count / (a.of ?? 1) || (a.key < b.key ? -1 : 1);
}

function isUnplaced(key: string): boolean {
  return key.startsWith(FREE_TEXT_MARK);
}

function sum(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}
